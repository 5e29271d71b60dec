"""Le graphique, dit en Vega-Lite : taille fixe, encre et gris seulement ; tout se lit imprimé en noir et blanc."""

import re
from decimal import Decimal

from tableau_bord.ecriture import INSECABLE, abreger
from tableau_bord.graphiques.modele import SANS_ZERO, Graphique, Point, Serie

ENCRE, TEXTE, GRIS, CLAIR, FILET = "#16324f", "#1d2630", "#5b6673", "#cfd8e3", "#d9dee4"
POLICE = "RepNet Sans, Arial, Helvetica, sans-serif"
LARGEUR = 640  # pixels du dessin entier : la largeur du texte imprimé
NOMS = 228  # ce qu’il en faut, à gauche, pour le nom d’un axe ou d’une école
SERRE = 16  # rubriques au-delà desquelles les lignes se resserrent, pour tenir sur une page
PAR_LIGNE = 38  # signes d’un nom avant d’aller à la ligne
COMMANDES = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
TRAITS = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])

CONFIG = {
    "font": POLICE,
    "background": "white",
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelFlush": False,
        "labelFontSize": 12,
        "labelColor": GRIS,
        "title": None,
        "gridColor": FILET,
        "domain": False,
        "ticks": False,
    },
    "legend": {
        "labelFontSize": 12,
        "labelColor": TEXTE,
        "orient": "top",
        "title": None,
        "offset": 8,
        "labelLimit": 230,
        "columnPadding": 26,  # les polices d’un poste sont parfois plus larges que les nôtres
    },
    "text": {"fontSize": 12, "color": TEXTE},
}


def specifier(graphique: Graphique) -> dict:
    """La spécification Vega-Lite complète, données comprises."""
    dire = {"barres": _barres, "points": _points, "evolution": _evolution}[graphique.genre]
    return _propre({"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "config": CONFIG, **dire(graphique)})


def _propre(valeur):
    """La même valeur sans caractère de commande dans ses textes : un SVG qui en contient ne s’ouvre pas."""
    if isinstance(valeur, str):
        return COMMANDES.sub(" ", valeur)
    if isinstance(valeur, dict):
        return {nom: _propre(v) for nom, v in valeur.items()}
    return [_propre(v) for v in valeur] if isinstance(valeur, list | tuple) else valeur


def _cadre(hauteur: int, *, haut: int, bas: int, gauche: int, droite: int) -> dict:
    """Taille fixe : `LARGEUR` de large, `hauteur` pour le tracé seul, le reste en marges."""
    return {
        "autosize": "none",
        "width": LARGEUR - gauche - droite,
        "height": hauteur,
        "padding": {"top": haut, "bottom": bas, "left": gauche, "right": droite},
    }


def replier(nom: str, par_ligne: int = PAR_LIGNE) -> list[str]:
    """Le nom sur une ou deux lignes ; ce qui dépasse est remplacé par « … »."""
    lignes = [""]
    # Un guillemet ne reste pas seul en fin de ligne ; l’espace insécable ne se coupe pas.
    for mot in nom.replace("« ", f"«{INSECABLE}").replace(" »", f"{INSECABLE}»").split(" "):
        if not lignes[-1] or len(lignes[-1]) + 1 + len(mot) <= par_ligne:
            lignes[-1] = f"{lignes[-1]} {mot}".strip()
        else:
            lignes.append(mot)
    if len(lignes) > 2:
        lignes = [lignes[0], f"{lignes[1][: par_ligne - 1]}…"]
    return [ligne if len(ligne) <= par_ligne else f"{ligne[: par_ligne - 1]}…" for ligne in lignes]


def _nombre(valeur: Decimal | None) -> float | None:
    # Quatre décimales : un même dessin pour une même valeur, quelle que soit la division qui l’a donnée.
    return None if valeur is None else round(float(valeur), 4)


def _rubriques(graphique: Graphique) -> list[str]:
    return list(dict.fromkeys(point.rubrique for serie in graphique.series for point in serie.points))


def _axe_des_valeurs(graphique: Graphique, domaine: tuple[float, float]) -> dict:
    axe = {"tickCount": 6, "tickMinStep": 1, "labelPadding": 6}
    if graphique.unite == "%":
        axe["labelExpr"] = f"datum.label + '{INSECABLE}%'"
    return {
        "field": "valeur",
        "type": "quantitative",
        "axis": axe,
        "scale": {"domain": list(domaine), "zero": False, "nice": False},
    }


def _noms(rubriques: list[str]) -> list[dict]:
    """Les noms à gauche du tracé, sur une ou deux lignes centrées : des marques de texte, l’axe ne sait pas les centrer.

    Au-delà de `SERRE` rubriques, une ligne chacun.
    """
    ecarts = {1: (0,), 2: (-7, 7)}
    serre = len(rubriques) > SERRE
    lignes = [
        {"rang": rang, "nom": nom, "dy": dy}
        for rang, repli in enumerate([abreger(r, PAR_LIGNE)] if serre else replier(r) for r in rubriques)
        for nom, dy in zip(repli, ecarts[len(repli)], strict=True)
    ]
    return [
        {
            "data": {"values": [ligne for ligne in lignes if ligne["dy"] == dy]},
            "mark": {"type": "text", "align": "right", "baseline": "middle", "x": -10, "dy": dy},
            "encoding": {"text": {"field": "nom"}, "x": None, "yOffset": None},
        }
        for dy in sorted({ligne["dy"] for ligne in lignes})
    ]


def _rangs(rubriques: list[str]) -> dict:
    # Le rang, et non le nom : deux noms repliés pareil restent deux lignes.
    return {"field": "rang", "type": "ordinal", "axis": None, "scale": {"domain": list(range(len(rubriques)))}}


def _barres(graphique: Graphique) -> dict:
    rubriques = _rubriques(graphique)
    noms = [serie.nom for serie in graphique.series]
    plusieurs = len(noms) > 1
    valeurs = [
        {
            "rang": rubriques.index(point.rubrique),
            "serie": serie.nom,
            "valeur": _nombre(point.valeur) or 0,
            "texte": point.texte,
        }
        for serie in graphique.series
        for point in serie.points
    ]
    plus_haut = max([v["valeur"] for v in valeurs] + [_nombre(repere.valeur) for repere in graphique.reperes] + [1])
    pas = 22 * len(noms) + (14 if len(rubriques) <= SERRE else 4)
    y = {**_rangs(rubriques), "scale": {"domain": list(range(len(rubriques))), "padding": 0.18}}
    couleur = {"field": "serie", "scale": {"domain": noms, "range": [CLAIR, ENCRE][: len(noms)]}}
    couleur["legend"] = {"symbolType": "square", "symbolStrokeColor": ENCRE} if plusieurs else None
    return {
        **_cadre(
            pas * len(rubriques), haut=34 if plusieurs or graphique.reperes else 8, bas=26, gauche=NOMS, droite=56
        ),
        "encoding": {
            "y": y,
            **({"yOffset": {"field": "serie", "sort": noms}} if plusieurs else {}),
            "x": _axe_des_valeurs(graphique, (0, plus_haut)),
        },
        "layer": [
            {
                "data": {"values": valeurs},
                "mark": {"type": "bar", "stroke": ENCRE, "strokeWidth": 1},
                "encoding": {"color": couleur},
            },
            {
                "data": {"values": valeurs},
                "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 6, "fontWeight": 600},
                "encoding": {"text": {"field": "texte"}},
            },
            *_noms(rubriques),
            *_reperes(graphique),
        ],
    }


def _points(graphique: Graphique) -> dict:
    """Un point par ligne, sa valeur écrite en colonne à droite : rien ne se chevauche, même près d’un repère."""
    rubriques, points = _rubriques(graphique), graphique.series[0].points
    connus = [
        {"rang": rang, "valeur": _nombre(point.valeur)} for rang, point in enumerate(points) if point.valeur is not None
    ]
    textes = [{"rang": rang, "texte": point.texte} for rang, point in enumerate(points)]
    domaine = _etendue([p["valeur"] for p in connus] + [_nombre(r.valeur) for r in graphique.reperes], marge=0.08)
    y = _rangs(rubriques) | {"axis": {"grid": True, "labels": False}}
    return {
        **_cadre(
            (28 if len(rubriques) <= SERRE else 22) * len(rubriques),
            haut=34 if graphique.reperes else 8,
            bas=26,
            gauche=NOMS,
            droite=64,
        ),
        "encoding": {"y": y, "x": _axe_des_valeurs(graphique, domaine)},
        "layer": [
            *_reperes(graphique),
            {
                "data": {"values": connus},
                "mark": {"type": "point", "filled": True, "size": 95, "color": ENCRE, "opacity": 1},
            },
            {
                "data": {"values": textes},
                "mark": {
                    "type": "text",
                    "align": "right",
                    "baseline": "middle",
                    "x": "width",
                    "dx": 56,
                    "fontWeight": 600,
                },
                "encoding": {"text": {"field": "texte"}, "x": None},
            },
            *_noms(rubriques),
        ],
    }


def _reperes(graphique: Graphique) -> list[dict]:
    """Un trait vertical par repère, plein pour le premier, interrompu pour les autres, nommé en légende."""
    if not graphique.reperes:
        return []
    valeurs = [
        {"repere": f"{repere.rubrique} : {repere.texte}", "valeur": _nombre(repere.valeur)}
        for repere in graphique.reperes
    ]
    noms = [valeur["repere"] for valeur in valeurs]
    return [
        {
            "data": {"values": valeurs},
            "mark": {"type": "rule", "strokeWidth": 1.6, "color": ENCRE},
            "encoding": {
                "y": None,
                "yOffset": None,
                "strokeDash": {
                    "field": "repere",
                    "scale": {"domain": noms, "range": list(TRAITS[: len(noms)])},
                    "legend": {"symbolType": "stroke", "symbolSize": 400, "symbolStrokeColor": ENCRE},
                },
            },
        }
    ]


def _etendue(valeurs: list[float], *, marge: float) -> tuple[float, float]:
    """Bornes d’un axe sans zéro : les valeurs, et de l’air autour."""
    valeurs = valeurs or [0.0, 1.0]
    bas, haut = min(valeurs), max(valeurs)
    air = (haut - bas) * marge or max(abs(haut) * 0.1, 1.0)
    return round(bas - air, 4), round(haut + air, 4)


def _troncons(serie: Serie, ruptures: tuple[str, ...]) -> list[dict]:
    """Les points connus de la série, chacun avec son tronçon : un inconnu ou une rupture coupe le trait."""
    troncon, coupe, points = 0, False, []
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
                "valeur": _nombre(point.valeur),
                "troncon": f"{serie.nom}/{troncon}",
            }
        )
    return points


def _evolution(graphique: Graphique) -> dict:
    hauteur, annees = 190, _rubriques(graphique)
    points = [point for serie in graphique.series for point in _troncons(serie, graphique.ruptures)]
    bas, haut = _etendue([point["valeur"] for point in points], marge=0.22)
    if graphique.unite == "%":
        bas, haut = max(bas, 0.0), min(haut, 100.0)
    elif graphique.unite not in SANS_ZERO:
        # Un dénombrement part de zéro : de 21 à 20, une courbe coupée montrerait un effondrement.
        bas = 0.0
    cadre = _cadre(hauteur, haut=28, bas=30, gauche=56, droite=170)
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
            "y": _axe_des_valeurs(graphique, (bas, haut)),
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
            float(p.valeur - point.valeur) * echelle
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
                    {"annee": point.rubrique, "valeur": _nombre(point.valeur), "texte": point.texte}
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
    annees = [annee for annee in graphique.ruptures if annee != _rubriques(graphique)[0]]
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
