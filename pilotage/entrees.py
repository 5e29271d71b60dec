"""Les entrées de menu de l’étage pilotage."""

from pilotage.acces import Droit
from pilotage.menu import Entree, inscrire

inscrire(
    Entree("Le réseau", "reseau_detail", Droit.VOIR_RESEAU, rang=60),
    Entree("Comptes", "compte_liste", Droit.GERER_COMPTES, rang=90, dans_reseau=False),
)
