"""`manage.py verifier_rapport FICHIER` : ce fichier est-il une édition faite ici, octet pour octet ?"""

import hashlib
from pathlib import Path

from django.core.management.base import CommandError

from pilotage.commandes import Commande
from tableau_bord.models import Edition


class Command(Commande):
    help = "Dit si un fichier est une édition du rapport, laquelle, et si elle est signée."

    def add_arguments(self, parser):
        parser.add_argument("fichier", metavar="FICHIER", help="le PDF reçu")

    def handle(self, *, fichier, **options):
        try:
            with Path(fichier).open("rb") as ouvert:
                empreinte = hashlib.file_digest(ouvert, "sha256").hexdigest()
        except OSError as erreur:
            raise CommandError(f"« {fichier} » ne peut pas être lu : {erreur.strerror}.") from erreur
        edition = Edition.objects.filter(empreinte=empreinte).select_related("reseau").defer("donnees").first()
        if edition is None:
            raise CommandError(
                f"« {fichier} » n’est pas une édition de cette installation : il a été modifié, ou vient d’ailleurs.\n"
                f"SHA-256 : {empreinte}"
            )
        signee = "édition signée" if edition.tour else "document de travail, non signé"
        self.stdout.write(
            f"{edition}, {edition.reseau} : {signee}, faite le {edition.le:%d/%m/%Y}.\nSHA-256 : {empreinte}"
        )
