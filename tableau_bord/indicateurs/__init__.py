"""Les indicateurs : une fiche chacun, calculés sur l’application ou observés dans les fichiers publics."""

# L’ordre des inscriptions est celui du tableau de bord.
from tableau_bord.indicateurs import calcules, observes  # noqa: F401
from tableau_bord.indicateurs.lecture import (
    LigneAxe,
    par_axe,
    resultats,
    resultats_etablissement,
    serie,
    tableau_de,
    tableau_des,
    tableaux,
)
from tableau_bord.indicateurs.mesures import Fiche, Mesure, Reference, Resultat, Theme, agreger, mesure_de_l_annee
from tableau_bord.indicateurs.registre import CATALOGUE, competences_de, fiche_de, parts_de
from tableau_bord.indicateurs.secret import masquer

__all__ = [
    "CATALOGUE",
    "Fiche",
    "LigneAxe",
    "Mesure",
    "Reference",
    "Resultat",
    "Theme",
    "agreger",
    "competences_de",
    "fiche_de",
    "masquer",
    "mesure_de_l_annee",
    "par_axe",
    "parts_de",
    "resultats",
    "resultats_etablissement",
    "serie",
    "tableau_de",
    "tableau_des",
    "tableaux",
]
