"""L’étincelle : une courbe sans axe, à côté d’un chiffre ; elle dit si l’on monte ou descend, le chiffre dit combien."""

from tableau_bord.graphiques.modele import Graphique
from tableau_bord.graphiques.vega.annees import troncons
from tableau_bord.graphiques.vega.base import ENCRE, GRIS, etendue_de, rubriques_de

LARGEUR, HAUTEUR, MARGE = 128, 34, 6


def etincelle(graphique: Graphique) -> dict:
    connus = troncons(graphique.series[0], graphique.ruptures)
    bornes = etendue_de([point["valeur"] for point in connus], marge=0.1)
    return {
        "autosize": "none",
        "width": LARGEUR - 2 * MARGE,
        "height": HAUTEUR - 2 * MARGE,
        "padding": MARGE,
        "encoding": {
            "x": {
                "field": "annee",
                "type": "ordinal",
                "scale": {"type": "point", "domain": rubriques_de(graphique), "padding": 0},
                "axis": None,
            },
            "y": {
                "field": "valeur",
                "type": "quantitative",
                "scale": {"domain": list(bornes), "zero": False, "nice": False},
                "axis": None,
            },
        },
        "layer": [
            {
                "data": {"values": connus},
                "mark": {"type": "line", "strokeWidth": 2, "color": GRIS},
                "encoding": {"detail": {"field": "troncon"}},
            },
            {
                "data": {"values": connus},
                "mark": {"type": "point", "filled": True, "size": 14, "color": GRIS, "opacity": 1},
            },
            {
                "data": {"values": connus[-1:]},
                "mark": {"type": "point", "filled": True, "size": 60, "color": ENCRE, "opacity": 1},
            },
        ],
    }
