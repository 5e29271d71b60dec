"""L’écart à la cible : une ligne par cible, du départ (0 %) à ce qui est visé (100 %) ; la barre est le chemin fait."""

from typing import Any

from tableau_bord.graphiques.modele import Graphique
from tableau_bord.graphiques.vega.base import CLAIR, ENCRE, GRIS, NOMS, cadrer, flottant, rubriques_de
from tableau_bord.graphiques.vega.lignes import nommer, ranger

# Ce qui recule beaucoup, ou dépasse de loin, se coupe au bord : le nombre écrit à droite dit la vraie valeur.
RECUL, DEPASSEMENT = -40.0, 130.0


def cibles(graphique: Graphique) -> dict:
    rubriques = rubriques_de(graphique)
    _, jour, vise, chemin = graphique.series
    lignes: list[dict[str, Any]] = [
        {
            "rang": rang,
            "valeur": None if parcouru.valeur is None else min(max(flottant(parcouru.valeur), RECUL), DEPASSEMENT),
            "zero": 0,
            "texte": f"{du_jour.texte}, visé {but.texte}",
        }
        for rang, (du_jour, but, parcouru) in enumerate(zip(jour.points, vise.points, chemin.points, strict=True))
    ]
    connues = [ligne for ligne in lignes if ligne["valeur"] is not None]
    bas = min([0.0, *(ligne["valeur"] for ligne in connues)])
    haut = max([100.0, *(ligne["valeur"] for ligne in connues)])
    return {
        **cadrer(40 * len(rubriques), haut=30, bas=10, gauche=NOMS, droite=168),
        "encoding": {
            "y": {**ranger(rubriques), "scale": {"domain": list(range(len(rubriques))), "padding": 0.45}},
            "x": {
                "field": "valeur",
                "type": "quantitative",
                "scale": {"domain": [bas - 2, haut + 2], "zero": False, "nice": False},
                "axis": None,
            },
        },
        "layer": [
            {
                "data": {"values": [{"rang": ligne["rang"], "valeur": 0, "zero": 100} for ligne in lignes]},
                "mark": {"type": "bar", "color": CLAIR, "stroke": GRIS, "strokeWidth": 1},
                "encoding": {"x2": {"field": "zero"}},
            },
            {
                "data": {"values": connues},
                "mark": {"type": "bar", "color": ENCRE, "stroke": ENCRE, "strokeWidth": 1},
                "encoding": {"x2": {"field": "zero"}},
            },
            *(
                {
                    "data": {"values": [{"valeur": ou, "nom": nom}]},
                    "mark": {"type": "text", "align": "center", "baseline": "bottom", "y": -6, "fontWeight": 600},
                    "encoding": {"text": {"field": "nom"}, "y": None},
                }
                for ou, nom in ((0, "départ"), (100, "cible"))
            ),
            {
                "data": {"values": [{"valeur": 0}, {"valeur": 100}]},
                "mark": {"type": "rule", "color": ENCRE, "strokeWidth": 1.6},
                "encoding": {"y": None},
            },
            {
                "data": {"values": [{"rang": ligne["rang"], "texte": ligne["texte"]} for ligne in lignes]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "middle",
                    "x": "width",
                    "dx": 8,
                    "fontWeight": 600,
                },
                "encoding": {"text": {"field": "texte"}, "x": None},
            },
            *nommer(rubriques),
        ],
    }
