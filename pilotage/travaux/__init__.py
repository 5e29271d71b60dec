"""Les travaux de fond : dire ce qu’on sait faire (`genre`), le demander, l’exécuter, rattraper ce qui s’est perdu."""

from pilotage.models.travaux import BailPerdu
from pilotage.travaux.balayage import balayer
from pilotage.travaux.demande import demander
from pilotage.travaux.execution import executer
from pilotage.travaux.genres import EchecVisible, genre

__all__ = ["BailPerdu", "EchecVisible", "balayer", "demander", "executer", "genre"]
