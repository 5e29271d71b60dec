"""Les entrées de menu de l’étage partenariats."""

from pilotage.acces import Droit
from pilotage.menu import Entree, inscrire

inscrire(
    Entree(
        "Partenaires",
        "partenaire_liste",
        Droit.VOIR_PARTENAIRES,
        rang=32,
        groupe="Partenariats",
        aussi=("dispositifs", "appels", "grilles"),
    ),
    Entree("Conventions", "convention_liste", Droit.VOIR_CONVENTIONS, rang=34, groupe="Partenariats"),
    Entree("Budget", "enveloppe_liste", Droit.VOIR_BUDGET, rang=36, groupe="Partenariats"),
    Entree("Modèles de convention", "modeleconvention_liste", Droit.ECRIRE_MODELES, rang=92, dans_reseau=False),
)
