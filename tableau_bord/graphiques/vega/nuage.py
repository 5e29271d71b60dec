"""Le nuage : deux mesures de chaque rubrique, l’une en travers, l’autre en hauteur ; une forme par groupe."""

import re
from typing import Any

from tableau_bord.ecriture import INSECABLE, abreger
from tableau_bord.graphiques.modele import Graphique, Serie
from tableau_bord.graphiques.vega.base import ENCRE, GRIS, LARGEUR, TEXTE, cadrer, etendue_de, flottant

HAUTEUR, GAUCHE, DROITE = 330, 56, 24
FORMES = ("circle", "square", "triangle-up", "diamond")
# Au-delà, seul le premier groupe porte ses noms : les autres font le fond.
NOMMES_MAX = 70
NATURE = re.compile(
    r"^école( (maternelle|élémentaire|primaire|d’application|polyvalente))?( (publique|privée))? (?=\S)", re.IGNORECASE
)
SIGNES, LARGEUR_SIGNE, HAUT_LIGNE, RAYON = 24, 6.4, 13, 7


def nuage(graphique: Graphique) -> dict:
    en_travers, en_hauteur = graphique.series
    hauteurs = {point.rubrique: point for point in en_hauteur.points}
    lus: list[dict[str, Any]] = [
        {
            "nom": point.rubrique,
            "x": flottant(point.valeur),
            "y": flottant(hauteurs[point.rubrique].valeur),
            "groupe": point.groupe,
        }
        for point in en_travers.points
        # Il faut les deux mesures : un point n’a pas de place si l’une est masquée ou inconnue.
        if point.valeur is not None and point.rubrique in hauteurs and hauteurs[point.rubrique].valeur is not None
    ]
    groupes = list(dict.fromkeys(point["groupe"] for point in lus))
    # Le premier groupe se dessine en dernier : rien ne le couvre.
    lus.sort(key=lambda point: -groupes.index(point["groupe"]))
    bornes_x = etendue_de([point["x"] for point in lus], marge=0.07)
    bornes_y = etendue_de([point["y"] for point in lus], marge=0.1)
    return {
        **cadrer(HAUTEUR, haut=48 if len(groupes) > 1 else 28, bas=46, gauche=GAUCHE, droite=DROITE),
        "encoding": {"x": _axe("x", en_travers, graphique, bornes_x), "y": _axe("y", en_hauteur, graphique, bornes_y)},
        "layer": [
            {
                "data": {"values": lus},
                "mark": {"type": "point", "size": 85, "opacity": 1, "strokeWidth": 1.5, "stroke": ENCRE},
                "encoding": _formes(groupes),
            },
            *_etiquettes(lus, groupes, bornes_x, bornes_y),
            {
                "data": {"values": [{"titre": _titre(en_hauteur, graphique)}]},
                "mark": {"type": "text", "align": "left", "baseline": "bottom", "x": 0, "y": -8, "color": GRIS},
                "encoding": {"text": {"field": "titre"}, "x": None, "y": None},
            },
        ],
    }


def _titre(serie: Serie, graphique: Graphique) -> str:
    return abreger(serie.nom, 80)


def _axe(champ: str, serie: Serie, graphique: Graphique, bornes: tuple[float, float]) -> dict:
    axe: dict = {"tickCount": 6, "labelPadding": 6, "grid": True}
    if champ == "x":
        axe |= {"title": _titre(serie, graphique), "titleColor": GRIS, "titleFontWeight": "normal", "titleFontSize": 12}
        axe |= {"titlePadding": 8}
    if (serie.unite or graphique.unite) == "%":
        axe["labelExpr"] = f"datum.label + '{INSECABLE}%'"
    return {
        "field": champ,
        "type": "quantitative",
        "axis": axe,
        "scale": {"domain": list(bornes), "zero": False, "nice": False},
    }


def _formes(groupes: list[str]) -> dict:
    if len(groupes) < 2:
        return {"fill": {"value": ENCRE}}
    formes = [FORMES[rang % len(FORMES)] for rang in range(len(groupes))]
    pleins = [ENCRE if rang == 0 else "white" for rang in range(len(groupes))]
    # Le trait est dit groupe par groupe, bien qu’il soit le même : sans cela, la légende perd les formes vides.
    rangees = {"shape": formes, "fill": pleins, "stroke": [ENCRE] * len(groupes)}
    legende = {"symbolSize": 90, "offset": 26}
    return {
        canal: {"field": "groupe", "scale": {"domain": groupes, "range": rangee}, "legend": legende}
        for canal, rangee in rangees.items()
    }


def _etiquettes(lus, groupes, bornes_x, bornes_y) -> list[dict]:
    """Les noms qui tiennent sans rien couvrir : ceux du bord d’abord, qu’on cherche des yeux ; le tableau dit tous les autres."""
    places = [
        (_pixel(p["x"], bornes_x, LARGEUR - GAUCHE - DROITE), HAUTEUR - _pixel(p["y"], bornes_y, HAUTEUR)) for p in lus
    ]
    boites = [(x - RAYON, y - RAYON, x + RAYON, y + RAYON) for x, y in places]
    a_nommer = [rang for rang, p in enumerate(lus) if len(lus) <= NOMMES_MAX or p["groupe"] == groupes[0]]
    milieu = ((LARGEUR - GAUCHE - DROITE) / 2, HAUTEUR / 2)
    a_nommer.sort(key=lambda r: -abs(places[r][0] - milieu[0]) - abs(places[r][1] - milieu[1]))
    if len(lus) > NOMMES_MAX:
        boites = [boites[rang] for rang in a_nommer]
    couches = []
    for rang in a_nommer:
        nom = abreger(_nom_propre(lus[rang]["nom"]), SIGNES)
        large, (x, y) = len(nom) * LARGEUR_SIGNE, places[rang]
        for aligne, dx, dy in (("left", 9, 0), ("right", -9, 0), ("center", 0, -14), ("center", 0, 14)):
            gauche = x + dx - (0 if aligne == "left" else large if aligne == "right" else large / 2)
            boite = (gauche, y + dy - HAUT_LIGNE / 2, gauche + large, y + dy + HAUT_LIGNE / 2)
            if gauche < 2 or boite[2] > LARGEUR - GAUCHE - DROITE + 18 or not 0 <= y + dy <= HAUTEUR:
                continue
            if any(_se_touchent(boite, autre) for autre in boites):
                continue
            boites.append(boite)
            couches.append(
                {
                    "data": {"values": [{"x": lus[rang]["x"], "y": lus[rang]["y"], "nom": nom}]},
                    "mark": {
                        "type": "text",
                        "align": aligne,
                        "baseline": "middle",
                        "dx": dx,
                        "dy": dy,
                        "fontSize": 11,
                        "color": TEXTE,
                    },
                    "encoding": {"text": {"field": "nom"}},
                }
            )
            break
    return couches


def _nom_propre(nom: str) -> str:
    """« Les Peupliers », d’« école élémentaire Les Peupliers » : la place manque, et le tableau dit le nom entier."""
    return NATURE.sub("", nom) or nom


def _pixel(valeur: float, bornes: tuple[float, float], taille: int) -> float:
    return (valeur - bornes[0]) / (bornes[1] - bornes[0]) * taille


def _se_touchent(une, autre) -> bool:
    return une[0] < autre[2] and autre[0] < une[2] and une[1] < autre[3] and autre[1] < une[3]
