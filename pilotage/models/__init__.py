from pilotage.models.agents import Affectation, Agent
from pilotage.models.reseau import Academie, Circonscription, Etablissement, Rattachement, Reseau
from pilotage.models.travaux import Travail

__all__ = ["Academie", "Affectation", "Agent", "Circonscription", "Etablissement", "Rattachement", "Reseau", "Travail"]
