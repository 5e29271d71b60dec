"""`manage.py importer` : importe des fichiers publics ; chacun tout entier, ou pas du tout."""

from pathlib import Path

from django.core.management.base import CommandError

from pilotage.academies import ACADEMIES, code_academie
from pilotage.commandes import Commande
from tableau_bord.imports.importation import importer
from tableau_bord.imports.jeux import JEUX


class Command(Commande):
    help = (
        "Importe des fichiers CSV publics, reconnus à leurs en-têtes : "
        + ", ".join(jeu.libelle[0].lower() + jeu.libelle[1:] for jeu in JEUX)
        + ". Chaque fichier est écrit tout entier, ou pas du tout ; la commande rend 1 si l’un d’eux est refusé."
    )

    def add_arguments(self, parser):
        parser.add_argument("fichiers", nargs="+", metavar="FICHIER", help="fichier CSV en UTF-8")
        parser.add_argument(
            "--academie",
            metavar="NOM",
            default="",
            help="ne crée que les réseaux de cette académie (nom ou code) ; les labels de toute la France sont gardés, "
            "car les références en dépendent",
        )
        parser.add_argument("--essai", action="store_true", help="montre ce qui serait fait, et n’écrit rien")

    def handle(self, *, fichiers, academie, essai, **options):
        code = _academie(academie)
        refuses = 0
        for chemin in fichiers:
            bilan = importer(Path(chemin), academie=code, essai=essai)
            nom = Path(chemin).name or chemin
            if bilan.est_refuse:
                refuses += 1
                self.stderr.write(f"{nom} : " + "\n".join(bilan.phrases_refus()))
            else:
                self.stdout.write("\n  ".join([f"{nom} :", *bilan.phrases()]))
        if refuses:
            accord = "fichier est refusé" if refuses == 1 else "fichiers sont refusés"
            raise CommandError(f"{refuses} {accord} sur {len(fichiers)}.")


def _academie(saisie: str) -> str:
    """Code de l’académie saisie, vide si rien n’est saisi."""
    if not saisie.strip():
        return ""
    code = code_academie(saisie)
    if code is None:
        noms = ", ".join(nom for nom, _ in ACADEMIES.values())
        raise CommandError(f"« {saisie} » n’est pas une académie. Les académies : {noms}.")
    return code
