"""`manage.py simuler` : remplit une base vide d’un pays plausible, pour mesurer à l’échelle nationale."""

from argparse import ArgumentTypeError

from django.core.management.base import CommandError

from pilotage.commandes import Commande
from tableau_bord.demonstration.simulation import BaseOccupee, simuler


def entre(minimum: int, maximum: int):
    def lire(texte: str) -> int:
        if not (texte.isascii() and texte.isdigit() and minimum <= int(texte) <= maximum):
            raise ArgumentTypeError(f"« {texte} » n’est pas un nombre entre {minimum} et {maximum}")
        return int(texte)

    return lire


class Command(Commande):
    help = (
        "Remplit une base vide de réseaux fictifs, avec leurs actions, leur journal et leurs valeurs. "
        "La même graine donne la même base. À 1 100 réseaux et 10 années : environ 2 millions d’actions et d’entrées."
    )

    def add_arguments(self, parser):
        parser.add_argument("--reseaux", type=entre(1, 5000), required=True, metavar="N", help="nombre de réseaux")
        parser.add_argument("--annees", type=entre(1, 20), required=True, metavar="M", help="nombre d’années scolaires")
        parser.add_argument("--graine", type=entre(0, 2**31), default=1, metavar="S", help="graine du hasard (1)")

    def handle(self, *args, reseaux, annees, graine, **options):
        try:
            comptes = simuler(reseaux, annees, graine, dire=self.stdout.write)
        except BaseOccupee as erreur:
            raise CommandError(
                "La base tient déjà des réseaux : une simulation les noierait. Donnez une base vide par DATABASE_URL."
            ) from erreur
        self.stdout.write(", ".join(f"{nombre} {sorte}" for sorte, nombre in comptes.items()) + ".")
