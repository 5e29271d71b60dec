"""`manage.py restaurer FICHIER` : remet la base et les fichiers d’une archive faite par « sauvegarder »."""

from pathlib import Path

from django.core.management.base import CommandError

from pilotage.commandes import Commande
from pilotage.sauvegarde import ArchiveRefusee, restaurer


class Command(Commande):
    help = (
        "Restaure une archive de « sauvegarder », sur SQLite ou PostgreSQL, d’où qu’elle vienne. Elle est vérifiée tout "
        "entière d’abord ; si elle est abîmée, rien ne change. Arrêtez le site avant."
    )

    def add_arguments(self, parser):
        parser.add_argument("fichier", type=Path, metavar="FICHIER", help="l’archive à restaurer")
        parser.add_argument(
            "--remplacer", action="store_true", help="efface d’abord ce que la base et les fichiers contiennent"
        )

    def handle(self, *args, fichier, remplacer, **options):
        try:
            objets, fichiers = restaurer(fichier, remplacer=remplacer)
        except ArchiveRefusee as refus:
            raise CommandError(f"{refus} Rien n’a été changé.") from refus
        self.stdout.write(f"{fichier} est restauré : {objets} objets, {fichiers} fichiers.")
