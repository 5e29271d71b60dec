"""Au fil des ans : des courbes, coupées là où la valeur manque et là où la série change."""

from tableau_bord.graphiques.modele import SANS_ZERO, Graphique, Point, Serie
from tableau_bord.graphiques.vega.base import (
    ENCRE,
    GRIS,
    TEXTE,
    TRAITS,
    axe_des_valeurs,
    cadrer,
    etendue_de,
    flottant,
    replier,
    rubriques_de,
)


def troncons(serie: Serie, ruptures: tuple[str, ...]) -> list[dict]:
    """Les points connus de la série, chacun avec son tronçon : un inconnu ou une rupture coupe le trait."""
    troncon, coupe = 0, False
    points: list[dict] = []
    for point in serie.points:
        if point.valeur is None:
            coupe = True
            continue
        if points and (coupe or point.rubrique in ruptures):
            troncon += 1
        coupe = False
        points.append(
            {
                "annee": point.rubrique,
                "serie": serie.nom,
                "valeur": flottant(point.valeur),
                "troncon": f"{serie.nom}/{troncon}",
            }
        )
    return points


def evolution(graphique: Graphique) -> dict:
    hauteur, annees = 190, rubriques_de(graphique)
    points = [point for serie in graphique.series for point in troncons(serie, graphique.ruptures)]
    bas, haut = etendue_de([point["valeur"] for point in points], marge=0.22)
    if graphique.unite == "%":
        bas, haut = max(bas, 0.0), min(haut, 100.0)
    elif graphique.unite not in SANS_ZERO:
        # Un dénombrement part de zéro : de 21 à 20, une courbe coupée montrerait un effondrement.
        bas = 0.0
    cadre = cadrer(hauteur, haut=28, bas=30, gauche=56, droite=170)
    noms = [serie.nom for serie in graphique.series]
    sienne = {"test": {"field": "serie", "equal": noms[0]}}
    couleur = {"condition": {**sienne, "value": ENCRE}, "value": GRIS}
    traits = {"field": "serie", "scale": {"domain": noms, "range": list(TRAITS[: len(noms)])}, "legend": None}
    return {
        **cadre,
        "encoding": {
            "x": {
                "field": "annee",
                "type": "ordinal",
                "scale": {"domain": annees},
                "axis": {"labelAngle": 0, "labelPadding": 10, "labelColor": TEXTE, "domain": True, "domainColor": GRIS},
            },
            "y": axe_des_valeurs(graphique, (bas, haut)),
        },
        "layer": [
            {
                "data": {"values": points},
                "mark": {"type": "line"},
                "encoding": {
                    "detail": {"field": "troncon"},
                    "strokeDash": traits,
                    "strokeWidth": {"condition": {**sienne, "value": 3}, "value": 1.6},
                    "color": couleur,
                },
            },
            {
                "data": {"values": points},
                "mark": {"type": "point", "filled": True, "opacity": 1},
                "encoding": {"size": {"condition": {**sienne, "value": 75}, "value": 30}, "color": couleur},
            },
            *_valeurs_du_reseau(graphique, hauteur / (haut - bas)),
            *_noms_au_bout(graphique, points, (bas, haut), hauteur),
            *_ruptures(graphique, cadre["width"] / len(annees)),
        ],
    }


def _valeurs_du_reseau(graphique: Graphique, echelle: float) -> list[dict]:
    """Chaque valeur du réseau, au-dessus ou au-dessous de son point : du côté où les références laissent le plus de place.

    `echelle` : pixels par unité de l’axe.
    """
    ecart = 16

    def dessous(point: Point) -> bool:
        autres = [
            (flottant(p.valeur) - flottant(point.valeur)) * echelle
            for serie in graphique.series[1:]
            for p in serie.points
            if p.rubrique == point.rubrique and p.valeur is not None
        ]
        au_dessus, au_dessous = (min((abs(y - place) for y in autres), default=99) for place in (ecart, -ecart))
        return au_dessous > au_dessus

    connus = [point for point in graphique.series[0].points if point.valeur is not None]
    return [
        {
            "data": {
                "values": [
                    {"annee": point.rubrique, "valeur": flottant(point.valeur), "texte": point.texte}
                    for point in connus
                    if dessous(point) == en_dessous
                ]
            },
            "mark": {
                "type": "text",
                "baseline": "middle",
                "dy": ecart if en_dessous else -ecart,
                "fontSize": 13,
                "fontWeight": 600,
                "color": ENCRE,
            },
            "encoding": {"text": {"field": "texte"}},
        }
        for en_dessous in (False, True)
    ]


def _noms_au_bout(graphique: Graphique, points: list[dict], bornes: tuple[float, float], hauteur: int) -> list[dict]:
    """Le nom de chaque série à droite de son dernier point, écartés d’une ligne quand ils se toucheraient."""
    bas, haut = bornes
    derniers = {point["serie"]: point["valeur"] for point in points}
    places = sorted(((haut - valeur) / (haut - bas) * hauteur, nom) for nom, valeur in derniers.items())
    couches, plancher = [], -float(hauteur)
    for y, nom in places:
        plancher = max(y, plancher + 16)
        sienne = nom == graphique.series[0].nom
        couches.append(
            {
                "data": {"values": [{"nom": replier(nom, 26)[0]}]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "middle",
                    "x": "width",
                    "dx": 4,
                    "y": round(plancher, 1),
                    "fontWeight": 600 if sienne else "normal",
                    "color": ENCRE if sienne else GRIS,
                },
                "encoding": {"text": {"field": "nom"}, "x": None, "y": None},
            }
        )
    return couches


def _ruptures(graphique: Graphique, largeur_annee: float) -> list[dict]:
    """Un trait vertical avant chaque année où la définition change."""
    annees = [annee for annee in graphique.ruptures if annee != rubriques_de(graphique)[0]]
    if not annees:
        return []
    donnees = {"values": [{"annee": annee, "texte": "rupture de série"} for annee in annees]}
    return [
        {
            "data": donnees,
            "mark": {"type": "rule", "strokeDash": [2, 3], "color": GRIS, "xOffset": -largeur_annee / 2},
            "encoding": {"y": None},
        },
        {
            "data": donnees,
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "top",
                "y": 0,
                "xOffset": -largeur_annee / 2 + 5,
                "color": GRIS,
                "fontSize": 11,
            },
            "encoding": {"text": {"field": "texte"}, "y": None},
        },
    ]
