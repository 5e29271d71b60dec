"""Les graphiques : une donnée, un dessin, un tableau. `tracer(graphique)` donne le dessin, tracé une fois par contenu."""

from tableau_bord.graphiques.compositions import (
    ETABLISSEMENTS_MAX,
    REPARTITION_MIN,
    Chemin,
    actions_par_axe,
    chercher_reference,
    ecart_aux_cibles,
    etincelle,
    evolution,
    nom_reference,
    nuage,
    par_etablissement,
    par_periode,
    parts_par_annee,
    parts_par_competence,
    point,
    quartiles,
    repartition,
)
from tableau_bord.graphiques.dessin import tracer
from tableau_bord.graphiques.modele import Dessin, Graphique, Point, Serie, Table

__all__ = [
    "ETABLISSEMENTS_MAX",
    "REPARTITION_MIN",
    "Chemin",
    "Dessin",
    "Graphique",
    "Point",
    "Serie",
    "Table",
    "actions_par_axe",
    "chercher_reference",
    "ecart_aux_cibles",
    "etincelle",
    "evolution",
    "nom_reference",
    "nuage",
    "par_etablissement",
    "par_periode",
    "parts_par_annee",
    "parts_par_competence",
    "point",
    "quartiles",
    "repartition",
    "tracer",
]
