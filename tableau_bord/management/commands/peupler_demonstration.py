"""`manage.py peupler_demonstration` : le réseau fictif, une fois ; relancée, elle garde ce qui a été saisi."""

from pilotage.commandes import Commande
from pilotage.demonstration import COMPTES
from tableau_bord.demonstration.peuplement import peupler


class Command(Commande):
    help = "Crée les réseaux fictifs de la démonstration s’ils n’existent pas, et affiche leurs comptes."

    def handle(self, *args, **options):
        nouvelle = peupler()
        self.stdout.write("Démonstration créée." if nouvelle else "La démonstration est déjà là : rien n’est changé.")
        largeur = max(len(role) for role, _, _ in COMPTES)
        for role, courriel, mot_de_passe in COMPTES:
            self.stdout.write(f"  {role:<{largeur}}  {courriel:<34}  {mot_de_passe}")
