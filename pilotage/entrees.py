"""Les entrées de menu de l’étage pilotage."""

from pilotage.acces import Droit
from pilotage.menu import Entree, inscrire

inscrire(
    Entree(
        "Instances",
        "instance_liste",
        Droit.VOIR_INSTANCES,
        rang=40,
        groupe="Pilotage",
        aussi=("seances", "points", "membres", "courriels"),
    ),
    Entree("Calendrier", "calendrier", Droit.VOIR_SEANCES, rang=42, groupe="Pilotage"),
    Entree("Décisions", "decision_liste", Droit.VOIR_DECISIONS, rang=45, groupe="Pilotage"),
    Entree("Remontées", "remontee_liste", Droit.VOIR_REMONTEES, rang=50, groupe="Pilotage"),
    Entree("Informations", "information_liste", Droit.LIRE_INFORMATIONS, rang=55, groupe="Pilotage"),
    Entree("Lettre de mission", "lettremission_liste", Droit.VOIR_LETTRE, rang=58, groupe="Pilotage"),
    Entree("Le réseau", "reseau_detail", Droit.VOIR_RESEAU, rang=80),
    Entree("Comptes", "compte_liste", Droit.GERER_COMPTES, rang=95, dans_reseau=False),
)
