"""Les entrées de menu de l’étage tableau de bord."""

from pilotage.acces import Droit
from pilotage.menu import Entree, inscrire

inscrire(
    Entree("Accueil", "reseau_accueil", Droit.ENTRER, rang=10),
    Entree("Moyens", "moyens", Droit.VOIR_BUDGET, rang=37, groupe="Partenariats"),
    Entree("Synthèse", "synthese_courante", Droit.VOIR_BUDGET, rang=38, groupe="Partenariats"),
    Entree("Tableau de bord", "tableau_bord", Droit.VOIR_TABLEAU_BORD, rang=60),
    Entree("Rapport annuel", "rapport_liste", Droit.VOIR_RAPPORT, rang=70),
    Entree("Imports", "import_liste", Droit.IMPORTER, rang=90, dans_reseau=False),
)
