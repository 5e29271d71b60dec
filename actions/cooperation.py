"""La coopération autour d’une action : les grilles que ses partenaires ont pour son année."""

from actions.models import Action
from partenariats.models import Grille
from pilotage.acces import Droit, droits_ouverts


def autour_de(action: Action, agent) -> dict:
    """Pour la page de l’action : `grilles` lues par l’agent, et les partenaires dont il peut en remplir une."""
    siens = list(action.partenaires.all())
    if not siens:
        return {"grilles": (), "a_evaluer": ()}
    grilles = Grille.objects.autorises(agent, Droit.VOIR_PARTENAIRES).filter(annee=action.annee, partenaire__in=siens)
    lues = list(grilles.select_related("partenaire").prefetch_related("reponses"))
    # Qui évalue dans un réseau y lit toutes les grilles : ce qui n’est pas lu n’est pas rempli.
    evalue = Droit.EVALUER_COOPERATION in droits_ouverts(agent, action.reseau)
    remplies = {grille.partenaire_id for grille in lues}
    return {"grilles": lues, "a_evaluer": [p for p in siens if p.pk not in remplies] if evalue else ()}
