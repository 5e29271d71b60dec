"""`manage.py sauvegarder FICHIER` : la base et les fichiers, en une archive."""

from pathlib import Path

from django.core.management.base import CommandError
from django.template.defaultfilters import filesizeformat

from pilotage.commandes import Commande
from pilotage.sauvegarde import sauvegarder


class Command(Commande):
    help = (
        "Écrit dans une archive (tar.gz) tout ce que RepNet sait : la base et les fichiers, avec l’empreinte de chacun. "
        "Le site peut rester ouvert pendant ce temps."
    )

    def add_arguments(self, parser):
        parser.add_argument("fichier", type=Path, metavar="FICHIER", help="où écrire l’archive")

    def handle(self, *args, fichier, **options):
        try:
            bilan = sauvegarder(fichier)
        except OSError as erreur:
            raise CommandError(f"Impossible d’écrire {fichier} : {erreur.strerror}.") from erreur
        self.stdout.write(
            f"{fichier} : {bilan.objets} objets, {bilan.fichiers} fichiers, {filesizeformat(bilan.taille)}."
        )
