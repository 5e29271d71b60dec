from actions.etats import Etat
from actions.models.action import Action, ActionNiveau, AxeMission, Niveau, PassageAction
from actions.models.depenses import Depense
from actions.models.journal import EntreeJournal, Genre
from actions.models.projet import Axe, AxePriorite, Objectif, Priorite, ProjetReseau

__all__ = [
    "Action",
    "ActionNiveau",
    "Axe",
    "AxeMission",
    "AxePriorite",
    "Depense",
    "EntreeJournal",
    "Etat",
    "Genre",
    "Niveau",
    "Objectif",
    "PassageAction",
    "Priorite",
    "ProjetReseau",
]
