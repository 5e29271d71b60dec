"""`manage.py agregats` : recalcule ce qui est gardé par réseau, académie et pays ; ou dit si c’est juste."""

from django.core.management.base import CommandError

from pilotage.commandes import Commande
from tableau_bord.imports.references import reprendre


class Command(Commande):
    help = (
        "Recalcule les mesures de chaque réseau et les sommes de référence d’après toutes les valeurs, comme chaque nuit. "
        "Avec --comparer, n’écrit rien et rend 1 si une ligne n’est pas juste."
    )

    def add_arguments(self, parser):
        parser.add_argument("--comparer", action="store_true", help="compare, et n’écrit rien")

    def handle(self, *, comparer, **options):
        fausses = reprendre(essai=comparer)
        if not fausses:
            self.stdout.write("Tout est juste : rien à réécrire.")
        elif comparer:
            raise CommandError(
                f"Agrégats et valeurs ne sont pas d’accord : {fausses} à réécrire. Lancez « manage.py agregats »."
            )
        else:
            self.stdout.write(f"Agrégats réécrits : {fausses}.")
