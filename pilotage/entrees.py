"""Les entrées de menu de l’étage pilotage."""

from pilotage.acces import Droit
from pilotage.menu import Entree, inscrire

inscrire(
    Entree("Instances", "instance_liste", Droit.VOIR_INSTANCES, rang=40),
    Entree("Décisions", "decision_liste", Droit.VOIR_DECISIONS, rang=45),
    Entree("Remontées", "remontee_liste", Droit.VOIR_REMONTEES, rang=50),
    Entree("Informations", "information_liste", Droit.LIRE_INFORMATIONS, rang=55),
    Entree("Le réseau", "reseau_detail", Droit.VOIR_RESEAU, rang=60),
    Entree("Comptes", "compte_liste", Droit.GERER_COMPTES, rang=90, dans_reseau=False),
)
