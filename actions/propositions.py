"""Ce que l’étage propose à un ordre du jour : les actions qui attendent d’être validées."""

from actions.etats import Etat
from actions.models import Action
from pilotage.acces import Droit
from pilotage.instances.ordres_du_jour import GenrePoint, Rubrique
from pilotage.instances.propositions import LIGNES, Matiere, Proposition, inscrire
from pilotage.models import Agent, Reseau


def actions_a_valider(agent: Agent, reseau: Reseau) -> list[Matiere]:
    actions = Action.objects.autorises(agent, Droit.VOIR_ACTIONS).filter(reseau=reseau, etat=Etat.PROPOSEE)
    return [
        Matiere(action.intitule, action.get_absolute_url(), f"proposée par {action.cree_par}")
        for action in actions.select_related("reseau", "cree_par").order_by("cree_le", "pk")[:LIGNES]
    ]


inscrire(
    Proposition(
        Rubrique.ACTIONS,
        "les actions à valider",
        "Actions à valider",
        Droit.VOIR_ACTIONS,
        actions_a_valider,
        genre=GenrePoint.DECISION,
        minutes=20,
    )
)
