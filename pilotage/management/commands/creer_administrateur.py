"""`manage.py creer_administrateur COURRIEL` : le premier compte d’une installation ; il crée les autres."""

import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction

from pilotage.acces import Role
from pilotage.commandes import Commande
from pilotage.models import Affectation, Agent


class Command(Commande):
    help = (
        "Crée un administrateur, ou donne ce rôle à un compte qui existe. Le mot de passe (16 caractères au moins) est "
        "demandé au clavier, ou lu sur l’entrée standard si elle n’est pas un terminal."
    )

    def add_arguments(self, parser):
        parser.add_argument("courriel", metavar="COURRIEL", help="courriel professionnel, qui sert à se connecter")
        parser.add_argument(
            "--prenom", default="", metavar="PRÉNOM", help="prénom ; sans lui, celui que dit le courriel"
        )
        parser.add_argument("--nom", default="", metavar="NOM", help="nom ; sans lui, celui que dit le courriel")

    @transaction.atomic
    def handle(self, *args, courriel, prenom, nom, **options):
        courriel = courriel.strip().lower()
        agent = Agent.objects.filter(courriel=courriel).first() or _nouveau(courriel, prenom, nom)
        try:
            agent.full_clean(exclude=["password"])
            agent.save()
            if Role.ADMINISTRATEUR not in agent.roles_du_jour:
                Affectation.objects.create(agent=agent, role=Role.ADMINISTRATEUR)
                del agent.affectations_du_jour
            mot_de_passe = self._demander()
            validate_password(mot_de_passe, agent)
        except ValidationError as erreur:
            raise CommandError(_phrases(erreur)) from erreur
        agent.set_password(mot_de_passe)
        agent.save(update_fields=["password"])
        self.stdout.write(f"{agent} ({courriel}) est administrateur. Il peut se connecter et créer les autres comptes.")

    def _demander(self) -> str:
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        premier = getpass.getpass("Mot de passe (16 caractères au moins) : ")
        if premier != getpass.getpass("Le même, une seconde fois : "):
            raise CommandError("Les deux mots de passe ne sont pas les mêmes : rien n’est créé.")
        return premier


def _nouveau(courriel: str, prenom: str, nom: str) -> Agent:
    """Un agent nommé comme on le dit, sinon comme son courriel le dit : « prenom.nom@… »."""
    avant, _, apres = courriel.partition("@")[0].partition(".")
    if apres:
        prenom, nom = prenom or avant.title(), nom or apres.replace(".", " ").title()
    if not (prenom and nom):
        raise CommandError(f"« {courriel} » ne dit pas le nom de la personne : ajoutez --prenom et --nom.")
    return Agent(courriel=courriel, prenom=prenom, nom=nom)


def _phrases(erreur: ValidationError) -> str:
    if hasattr(erreur, "message_dict"):
        return "\n".join(f"{champ} : {' '.join(phrases)}" for champ, phrases in erreur.message_dict.items())
    return "\n".join(erreur.messages)
