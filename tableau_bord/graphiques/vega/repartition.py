"""La répartition : un point par rubrique, empilés là où ils se serrent, et des traits pour la médiane et les quartiles."""

from tableau_bord.graphiques.modele import SANS_ZERO, Graphique
from tableau_bord.graphiques.vega.base import ENCRE, LARGEUR, axe_des_valeurs, cadrer, etendue_de, flottant
from tableau_bord.graphiques.vega.lignes import poser_reperes

GAUCHE, DROITE, PAS = 28, 28, 13


def repartition(graphique: Graphique) -> dict:
    valeurs = sorted(flottant(point.valeur) for point in graphique.series[0].points if point.valeur is not None)
    bas, haut = etendue_de(valeurs, marge=0.06)
    if graphique.unite == "%":
        haut = min(haut, 101.0)
    if graphique.unite not in SANS_ZERO:
        bas = max(bas, -(haut - bas) * 0.02)
    large = LARGEUR - GAUCHE - DROITE
    piles: dict[int, int] = {}
    points = []
    for valeur in valeurs:
        case = int((valeur - bas) / (haut - bas) * large / PAS)
        piles[case] = piles.get(case, 0) + 1
        points.append({"valeur": valeur, "rang": piles[case]})
    etages = max(piles.values(), default=1)
    axe = axe_des_valeurs(graphique, (bas, haut))
    axe["axis"] |= {"domain": True, "grid": False}
    return {
        **cadrer(max(64, (etages + 1) * PAS), haut=36, bas=28, gauche=GAUCHE, droite=DROITE),
        "encoding": {
            "x": axe,
            "y": {
                "field": "rang",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, max(64 / PAS, etages + 1)], "nice": False},
            },
        },
        "layer": [
            *poser_reperes(graphique, gauche=GAUCHE),
            {
                "data": {"values": points},
                "mark": {
                    "type": "point",
                    "size": 80,
                    "fill": "white",
                    "stroke": ENCRE,
                    "strokeWidth": 1.6,
                    "opacity": 1,
                },
            },
        ],
    }
