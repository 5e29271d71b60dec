"""Ce qu’un pilote fait d’une saisie : la valider, ou la renvoyer à qui l’a faite."""

from django.db import transaction

from pilotage.models import Agent
from tableau_bord.imports.annulation import annuler
from tableau_bord.imports.releves import revoir_la_provenance
from tableau_bord.models import Saisie
from tableau_bord.saisies.campagnes import redemander


@transaction.atomic
def valider(saisie: Saisie, *, par: Agent) -> None:
    """Lève `TransitionInterdite` si elle n’attend plus."""
    saisie.passer("valider", par=par)
    revoir_la_provenance(saisie.trace)


@transaction.atomic
def renvoyer(saisie: Saisie, *, par: Agent, motif: str) -> str:
    """Retire ses valeurs, rend celles d’avant, et redemande à l’établissement de répondre ; rend une phrase.

    Lève `TransitionInterdite` ou `AnnulationRefusee`, et ne change alors rien.
    """
    saisie.passer("renvoyer", par=par, motif=motif)
    phrase = annuler(saisie.trace, par=par)
    if saisie.campagne and saisie.etablissement:
        redemander(saisie.campagne, saisie.etablissement, grille=saisie.grille)
    return phrase
