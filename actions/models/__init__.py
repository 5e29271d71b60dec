from actions.etats import Etat
from actions.models.action import Action, ActionNiveau, AxeMission, Niveau, PassageAction
from actions.models.projet import Axe, AxePriorite, Objectif, Priorite, ProjetReseau

__all__ = [
    "Action",
    "ActionNiveau",
    "Axe",
    "AxeMission",
    "AxePriorite",
    "Etat",
    "Niveau",
    "Objectif",
    "PassageAction",
    "Priorite",
    "ProjetReseau",
]
