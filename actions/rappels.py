"""Rappeler les bilans dus : un seul courriel par personne et par jour, chaque semaine tant qu’un bilan manque."""

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from actions.agents import agents_ayant
from actions.models import Action
from actions.models.bilans import bilans_a_rappeler, bilans_d_etape_dus
from pilotage.acces import Droit
from pilotage.courriels.demandes import Lettre, ecrire_les_lettres
from pilotage.models import Agent, Courriel, Reseau


def rappeler_les_bilans(*, au: date) -> int:
    """Rappelle les bilans dus ce jour-là ; rend le nombre de courriels demandés. Rejouable : rien ne part deux fois.

    Un réseau à la fois, dans une transaction : un processus tué ne laisse ni rappel sans trace, ni trace sans rappel.
    """
    dus = Action.objects.filter(bilans_a_rappeler(au=au))
    reseaux = Reseau.objects.filter(pk__in=dus.order_by().values("reseau"))
    return sum(_rappeler_le_reseau(reseau, au) for reseau in reseaux.order_by("pk"))


@transaction.atomic
def _rappeler_le_reseau(reseau: Reseau, au: date) -> int:
    # Deux horloges au même instant : la seconde attend ici, et ne trouve plus rien à rappeler.
    dus = Action.objects.filter(bilans_a_rappeler(au=au), reseau=reseau).select_for_update(of=("self",))
    etapes = set(Action.objects.filter(bilans_d_etape_dus(au=au), reseau=reseau).values_list("pk", flat=True))
    par_personne: dict[Agent, list[Action]] = defaultdict(list)
    actions = list(dus.select_related("porteur", "cree_par", "reseau").order_by("fin", "pk"))
    tiennent = list(agents_ayant(Droit.MODIFIER_ACTION, reseau, au=au))
    proposent = {agent.pk for agent in agents_ayant(Droit.PROPOSER_ACTION, reseau, au=au)}
    coordonnent = list(agents_ayant(Droit.TENIR_JOURNAL, reseau, au=au)) or tiennent
    for action in actions:
        for agent in _destinataires(action, proposent, coordonnent):
            par_personne[agent].append(action)
    lettres = [
        Lettre(
            cle=f"bilans-{reseau.pk}-{agent.pk}-{au:%Y-%m-%d}",
            a=agent,
            par=coordonnent[0] if coordonnent else agent,
            objet=f"{reseau} : {_combien(len(siennes))}",
            texte=render_to_string(
                "actions/courriels/bilans.txt",
                {
                    "etapes": [a for a in siennes if a.pk in etapes],
                    "finaux": [a for a in siennes if a.pk not in etapes],
                    "adresse": settings.ADRESSE,
                },
            ),
        )
        for agent, siennes in par_personne.items()
    ]
    ecrire_les_lettres(reseau, Courriel.Genre.BILAN, lettres)
    Action.objects.filter(pk__in=[action.pk for action in actions]).update(bilan_rappele_le=au)
    return len(lettres)


def _destinataires(action: Action, proposent: set[int], coordonnent: list[Agent]) -> list[Agent]:
    """Qui la porte, s’il peut encore l’écrire ; sinon qui l’a proposée ; sinon qui coordonne le réseau."""
    for agent in (action.porteur, action.cree_par):
        if agent is not None and agent.pk in proposent:
            return [agent]
    return coordonnent


def _combien(nombre: int) -> str:
    return "un bilan à écrire" if nombre == 1 else f"{nombre} bilans à écrire"
