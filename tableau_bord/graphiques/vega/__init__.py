"""Le graphique, dit en Vega-Lite : une spécification par genre ; tout se lit imprimé en noir et blanc."""

from tableau_bord.graphiques.modele import Graphique
from tableau_bord.graphiques.vega.annees import evolution
from tableau_bord.graphiques.vega.base import CONFIG, nettoyer
from tableau_bord.graphiques.vega.cibles import cibles
from tableau_bord.graphiques.vega.empile import empile
from tableau_bord.graphiques.vega.etincelle import etincelle
from tableau_bord.graphiques.vega.lignes import barres, points
from tableau_bord.graphiques.vega.nuage import nuage
from tableau_bord.graphiques.vega.repartition import repartition

GENRES = {
    "barres": barres,
    "points": points,
    "evolution": evolution,
    "etincelle": etincelle,
    "empile": empile,
    "cibles": cibles,
    "nuage": nuage,
    "repartition": repartition,
}


def specifier(graphique: Graphique) -> dict:
    """La spécification Vega-Lite complète, données comprises."""
    dit = GENRES[graphique.genre](graphique)
    return nettoyer({"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "config": CONFIG, **dit})
