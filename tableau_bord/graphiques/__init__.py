"""Les graphiques : une donnée, un dessin, un tableau. `tracer(graphique)` donne le dessin, tracé une fois par contenu."""

from tableau_bord.graphiques.compositions import (
    ETABLISSEMENTS_MAX,
    actions_par_axe,
    chercher_reference,
    evolution,
    nom_reference,
    par_etablissement,
    point,
)
from tableau_bord.graphiques.dessin import tracer
from tableau_bord.graphiques.modele import Dessin, Graphique, Point, Serie, Table

__all__ = [
    "ETABLISSEMENTS_MAX",
    "Dessin",
    "Graphique",
    "Point",
    "Serie",
    "Table",
    "actions_par_axe",
    "chercher_reference",
    "evolution",
    "nom_reference",
    "par_etablissement",
    "point",
    "tracer",
]
