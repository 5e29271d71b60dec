"""Des parts d’un tout, empilées en largeur : une ligne par année ou par école, un gris par groupe, le nombre écrit dedans."""

from math import ceil

from tableau_bord.graphiques.modele import Graphique
from tableau_bord.graphiques.vega.base import ENCRE, LARGEUR, NOMS, axe_des_valeurs, cadrer, flottant, rubriques_de
from tableau_bord.graphiques.vega.lignes import nommer, ranger

DROITE = 20
# La légende : l’espace entre deux noms, le carré devant chacun, la largeur d’un signe.
ENTRE_NOMS, CARRE, SIGNE_DE_LEGENDE = 14, 18, 6.6
# En deçà, le nombre ne tient pas dans son segment : le tableau le dit.
PART_ECRITE = 6.5
# Du plus foncé au plus clair ; deux voisins se distinguent aussi au trait blanc qui les sépare et à l’ordre de la légende. Le
# nombre s’écrit en blanc sur les foncés, à l’encre sur les clairs : le contraste passe 4,5 (RGAA 3.2).
FONCES, CLAIRS = (ENCRE, "#3f5c7d"), ("#93a6bb", "#b0bfce", "#cfd8e3", "#e9eef3")
GRIS_DES_GROUPES = {
    2: (FONCES[0], CLAIRS[2]),
    3: (FONCES[0], CLAIRS[0], CLAIRS[3]),
    4: (*FONCES, CLAIRS[1], CLAIRS[3]),
    6: (*FONCES, *CLAIRS),
}


def empile(graphique: Graphique) -> dict:
    rubriques = rubriques_de(graphique)
    noms = [serie.nom for serie in graphique.series]
    gris = GRIS_DES_GROUPES[min(n for n in GRIS_DES_GROUPES if n >= len(noms))][: len(noms)]
    segments, tus = _segments(graphique, rubriques, gris)
    hauteur, gauche = 34 * len(rubriques), NOMS if _longs(rubriques) else 90
    rangs = _rangs_de_legende(noms, LARGEUR - gauche - DROITE)
    return {
        **cadrer(hauteur, haut=14 + 20 * rangs, bas=26, gauche=gauche, droite=DROITE),
        "encoding": {
            "y": {**ranger(rubriques), "scale": {"domain": list(range(len(rubriques))), "padding": 0.22}},
            "x": axe_des_valeurs(graphique, (0, 100)),
        },
        "layer": [
            {
                "data": {"values": segments},
                "mark": {"type": "bar", "stroke": "white", "strokeWidth": 2},
                "encoding": {
                    "x2": {"field": "fin"},
                    "color": {
                        "field": "serie",
                        "sort": noms,
                        "scale": {"domain": noms, "range": list(gris)},
                        "legend": {
                            "symbolType": "square",
                            "symbolStrokeColor": ENCRE,
                            "columns": ceil(len(noms) / rangs),
                            "columnPadding": ENTRE_NOMS,
                        },
                    },
                },
            },
            *(
                {
                    "data": {"values": [s for s in segments if s["ecrit"] and s["clair"] == clair]},
                    "mark": {
                        "type": "text",
                        "baseline": "middle",
                        "fontWeight": 600,
                        "color": ENCRE if clair else "white",
                    },
                    "encoding": {"x": {"field": "milieu", "type": "quantitative"}, "text": {"field": "texte"}},
                }
                for clair in (True, False)
            ),
            {
                "data": {"values": tus},
                "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 4, "fontWeight": 600},
                "encoding": {"text": {"field": "texte"}},
            },
            *nommer(rubriques),
        ],
    }


def _rangs_de_legende(noms: list[str], largeur: int) -> int:
    """Un seul si les noms des groupes tiennent côte à côte, sinon deux."""
    return 1 if sum(SIGNE_DE_LEGENDE * len(nom) + CARRE + ENTRE_NOMS for nom in noms) <= largeur else 2


def _longs(rubriques: list[str]) -> bool:
    return max(map(len, rubriques), default=0) > 12


def _segments(graphique: Graphique, rubriques: list[str], gris: tuple[str, ...]) -> tuple[list[dict], list[dict]]:
    """Les segments de chaque ligne, bout à bout ; et, pour une ligne dont une part manque, le mot qui en tient lieu.

    Une ligne incomplète ne se dessine pas : ce qui manque aux cent pour cent se lirait en creux.
    """
    parts = {(serie.nom, point.rubrique): point for serie in graphique.series for point in serie.points}
    segments, tus = [], []
    for rang, rubrique in enumerate(rubriques):
        siens = [parts.get((serie.nom, rubrique)) for serie in graphique.series]
        valeurs = [None if point is None or point.valeur is None else flottant(point.valeur) for point in siens]
        if None in valeurs:
            mots = [point.texte for point in siens if point is not None and point.valeur is None]
            tus.append({"rang": rang, "valeur": 0, "texte": (mots or [""])[0]})
            continue
        debut = 0.0
        for numero, (serie, point, valeur) in enumerate(zip(graphique.series, siens, valeurs, strict=True)):
            fin = round(debut + (valeur or 0.0), 4)
            segments.append(
                {
                    "rang": rang,
                    "serie": serie.nom,
                    "valeur": debut,
                    "fin": fin,
                    "milieu": round((debut + fin) / 2, 4),
                    "texte": point.texte if point else "",
                    "ecrit": fin - debut >= PART_ECRITE * (LARGEUR / (LARGEUR - NOMS) if _longs(rubriques) else 1),
                    "clair": gris[numero] in CLAIRS,
                }
            )
            debut = fin
    return segments, tus
