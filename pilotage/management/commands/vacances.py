"""Importer le calendrier scolaire national : `manage.py vacances fr-en-calendrier-scolaire.csv`."""

from pathlib import Path

from django.core.management.base import CommandError

from pilotage.calendrier.vacances import FichierRefuse, lire_le_calendrier
from pilotage.commandes import Commande


class Command(Commande):
    help = "Importe les vacances scolaires (data.education.gouv.fr, fr-en-calendrier-scolaire, CSV)."

    def add_arguments(self, parser):
        parser.add_argument("fichier", type=Path, metavar="FICHIER", help="le calendrier scolaire publié, en CSV")

    def handle(self, fichier, **options):
        try:
            lignes = fichier.read_text(encoding="utf-8-sig").splitlines()
            nombre = lire_le_calendrier(lignes)
        except OSError as erreur:
            raise CommandError(f"Le fichier {fichier} ne se lit pas ({erreur.strerror}).") from None
        except UnicodeDecodeError:
            raise CommandError(f"Le fichier {fichier} n’est pas écrit en UTF-8.") from None
        except FichierRefuse as erreur:
            raise CommandError(str(erreur)) from None
        self.stdout.write(f"{nombre} périodes de vacances enregistrées.")
