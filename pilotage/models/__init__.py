from pilotage.models.agenda import FluxAgenda, Vacances
from pilotage.models.agents import Affectation, Agent
from pilotage.models.courriels import Courriel
from pilotage.models.decisions import Decision, PassageDecision, SuiviDecision
from pilotage.models.instances import Instance, Membre
from pilotage.models.lettres import LettreMission, PieceLettre
from pilotage.models.pieces import PieceBase, PieceSeance
from pilotage.models.remontees import Information, Lecture, PassageRemontee, Remontee
from pilotage.models.reseau import Academie, Circonscription, Etablissement, Rattachement, Reseau
from pilotage.models.seances import PassageSeance, Point, Presence, Seance
from pilotage.models.travaux import Travail

__all__ = [
    "Academie",
    "Affectation",
    "Agent",
    "Circonscription",
    "Courriel",
    "Decision",
    "Etablissement",
    "FluxAgenda",
    "Information",
    "Instance",
    "Lecture",
    "LettreMission",
    "Membre",
    "PassageDecision",
    "PassageRemontee",
    "PassageSeance",
    "PieceBase",
    "PieceLettre",
    "PieceSeance",
    "Point",
    "Presence",
    "Rattachement",
    "Remontee",
    "Reseau",
    "Seance",
    "SuiviDecision",
    "Travail",
    "Vacances",
]
