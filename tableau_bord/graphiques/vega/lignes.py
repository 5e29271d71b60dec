"""Une ligne par rubrique (un axe, une école) : des barres, ou des points quand le zéro ne veut rien dire."""

from typing import Any

from tableau_bord.ecriture import abreger
from tableau_bord.graphiques.modele import Graphique
from tableau_bord.graphiques.vega.base import (
    CLAIR,
    ENCRE,
    NOMS,
    PAR_LIGNE,
    SERRE,
    TRAITS,
    axe_des_valeurs,
    cadrer,
    etendue_de,
    flottant,
    replier,
    rubriques_de,
)


def barres(graphique: Graphique) -> dict:
    rubriques = rubriques_de(graphique)
    noms = [serie.nom for serie in graphique.series]
    plusieurs = len(noms) > 1
    valeurs: list[dict[str, Any]] = [
        {
            "rang": rubriques.index(point.rubrique),
            "serie": serie.nom,
            "valeur": flottant(point.valeur),
            "texte": point.texte,
        }
        for serie in graphique.series
        for point in serie.points
    ]
    plus_haut = max([v["valeur"] for v in valeurs] + [flottant(repere.valeur) for repere in graphique.reperes] + [1])
    pas = 22 * len(noms) + (14 if len(rubriques) <= SERRE else 4)
    y = {**ranger(rubriques), "scale": {"domain": list(range(len(rubriques))), "padding": 0.18}}
    couleur: dict[str, Any] = {"field": "serie", "scale": {"domain": noms, "range": [CLAIR, ENCRE][: len(noms)]}}
    couleur["legend"] = {"symbolType": "square", "symbolStrokeColor": ENCRE} if plusieurs else None
    return {
        **cadrer(
            pas * len(rubriques), haut=34 if plusieurs or graphique.reperes else 8, bas=26, gauche=NOMS, droite=64
        ),
        "encoding": {
            "y": y,
            **({"yOffset": {"field": "serie", "sort": noms}} if plusieurs else {}),
            "x": axe_des_valeurs(graphique, (0, plus_haut)),
        },
        "layer": [
            {
                "data": {"values": valeurs},
                "mark": {"type": "bar", "stroke": ENCRE, "strokeWidth": 1},
                "encoding": {"color": couleur},
            },
            {
                "data": {"values": valeurs},
                **_valeur_ecrite(a_droite=bool(graphique.reperes)),
            },
            *nommer(rubriques),
            *poser_reperes(graphique, gauche=NOMS),
        ],
    }


def _valeur_ecrite(*, a_droite: bool) -> dict:
    """Au bout de la barre ; en colonne à droite s’il y a des repères, dont le trait la couperait."""
    texte: dict[str, Any] = {"type": "text", "baseline": "middle", "fontWeight": 600}
    if a_droite:
        place = {"align": "right", "x": "width", "dx": 56}
        return {"mark": texte | place, "encoding": {"text": {"field": "texte"}, "x": None}}
    return {"mark": texte | {"align": "left", "dx": 6}, "encoding": {"text": {"field": "texte"}}}


def points(graphique: Graphique) -> dict:
    """Un point par ligne, sa valeur écrite en colonne à droite : rien ne se chevauche, même près d’un repère."""
    rubriques, points = rubriques_de(graphique), graphique.series[0].points
    connus: list[dict[str, Any]] = [
        {"rang": rang, "valeur": flottant(point.valeur)}
        for rang, point in enumerate(points)
        if point.valeur is not None
    ]
    textes = [{"rang": rang, "texte": point.texte} for rang, point in enumerate(points)]
    domaine = etendue_de([p["valeur"] for p in connus] + [flottant(r.valeur) for r in graphique.reperes], marge=0.08)
    y = ranger(rubriques) | {"axis": {"grid": True, "labels": False}}
    return {
        **cadrer(
            _hauteur_d_une_ligne(rubriques) * len(rubriques),
            haut=34 if graphique.reperes else 8,
            bas=26,
            gauche=NOMS,
            droite=64,
        ),
        "encoding": {"y": y, "x": axe_des_valeurs(graphique, domaine)},
        "layer": [
            *poser_reperes(graphique, gauche=NOMS),
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
            *nommer(rubriques),
        ],
    }


def _hauteur_d_une_ligne(rubriques: list[str]) -> int:
    if len(rubriques) > SERRE:
        return 22
    # Un nom replié prend deux lignes : son voisin ne doit pas y toucher.
    return 36 if any(len(replier(rubrique)) > 1 for rubrique in rubriques) else 28


def poser_reperes(graphique: Graphique, *, gauche: int) -> list[dict]:
    """Un trait vertical par repère, plein pour le premier, interrompu pour les autres, nommé en légende ; `gauche` : la marge."""
    if not graphique.reperes:
        return []
    valeurs = [
        {"repere": f"{repere.rubrique} : {repere.texte}", "valeur": flottant(repere.valeur)}
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
                    # Posée depuis le bord du dessin, et non du tracé : trois repères et leurs valeurs y tiennent.
                    "legend": {
                        "symbolType": "stroke",
                        "symbolSize": 400,
                        "symbolStrokeColor": ENCRE,
                        "orient": "none",
                        "direction": "horizontal",
                        "legendX": 8 - gauche,
                        "legendY": -28,
                    },
                },
            },
        }
    ]


def nommer(rubriques: list[str]) -> list[dict]:
    """Les noms à gauche du tracé, sur une ou deux lignes centrées : des marques de texte, l’axe ne sait pas les centrer.

    Au-delà de `SERRE` rubriques, une ligne chacun.
    """
    ecarts = {1: (0,), 2: (-7, 7)}
    serre = len(rubriques) > SERRE
    lignes: list[dict[str, Any]] = [
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


def ranger(rubriques: list[str]) -> dict:
    # Le rang, et non le nom : deux noms repliés pareil restent deux lignes.
    return {"field": "rang", "type": "ordinal", "axis": None, "scale": {"domain": list(range(len(rubriques)))}}
