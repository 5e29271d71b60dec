"""La coopération autour d’une action : les grilles que ses partenaires ont pour son année."""

from actions.models import Action
from partenariats.models import Grille, Partenaire
from pilotage.acces import Droit, droits_ouverts


def autour_de(action: Action, agent) -> dict:
    """Pour la page de l’action : `grilles` lues par l’agent, et les partenaires dont il peut en remplir une."""
    siens = list(action.partenaires.all())
    if not siens:
        return {"grilles": (), "a_evaluer": ()}
    grilles = Grille.objects.autorises(agent, Droit.VOIR_PARTENAIRES).filter(annee=action.annee, partenaire__in=siens)
    evaluables = Partenaire.objects.autorises(agent, Droit.EVALUER_COOPERATION).filter(pk__in=[p.pk for p in siens])
    return {
        "grilles": grilles.select_related("partenaire").prefetch_related("reponses"),
        "a_evaluer": (
            evaluables.exclude(grilles__annee=action.annee)
            if Droit.EVALUER_COOPERATION in droits_ouverts(agent, action.reseau)
            else ()
        ),
    }
