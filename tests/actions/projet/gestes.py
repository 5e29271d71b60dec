"""Ce que les essais du projet font souvent."""

from actions.models import Adoption, Objectif
from actions.projets.votes import votes
from pilotage.annees import aujourd_hui


def objectif(projet, axe, rang):
    return Objectif.objects.get(axe__projet=projet, axe__numero=axe, numero=rang)


def tous_votent(projet, par, resultat="favorable"):
    for vote in votes(projet).lignes:
        Adoption.objects.create(
            projet=projet, etablissement=vote.etablissement, jour=aujourd_hui(), resultat=resultat, note_par=par
        )


def page(connecter, agent, chemin, **donnees):
    client = connecter(agent)
    return client.post(chemin, donnees) if donnees else client.get(chemin)
