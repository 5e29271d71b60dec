"""Les processus de RepNet : les lancer ensemble, relancer ce qui meurt, ne laisser aucun orphelin."""

from pilotage.processus.orphelins import mourir_avec_le_parent
from pilotage.processus.veilleur import Enfant, Veilleur

__all__ = ["Enfant", "Veilleur", "mourir_avec_le_parent"]
