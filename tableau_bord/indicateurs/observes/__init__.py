"""Les indicateurs observés, par rubrique : leurs fiches. Leurs valeurs sont dans `Valeur`."""

# L’ordre des inscriptions est celui du tableau de bord.
from tableau_bord.indicateurs.observes import (  # noqa: F401, I001
    publics,
    accueil,
    effectifs,
    evaluations,
    college,
    alliances,
)
