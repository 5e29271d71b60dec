"""Ce que le réseau donne à dessiner : des résultats, dans leurs mots, prêts à tracer ; rien ici ne dessine."""

from tableau_bord.graphiques.compositions.annees import etincelle, evolution, parts_par_annee, parts_par_competence
from tableau_bord.graphiques.compositions.campagnes import parts_par_campagne
from tableau_bord.graphiques.compositions.communs import chercher_reference, nom_reference, point
from tableau_bord.graphiques.compositions.ensembles import REPARTITION_MIN, nuage, quartiles, repartition
from tableau_bord.graphiques.compositions.lignes import (
    ETABLISSEMENTS_MAX,
    Chemin,
    actions_par_axe,
    ecart_aux_cibles,
    par_etablissement,
)
from tableau_bord.graphiques.compositions.periodes import par_periode

__all__ = [
    "ETABLISSEMENTS_MAX",
    "REPARTITION_MIN",
    "Chemin",
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
    "parts_par_campagne",
    "parts_par_competence",
    "point",
    "quartiles",
    "repartition",
]
