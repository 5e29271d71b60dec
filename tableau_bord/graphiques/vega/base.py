"""Ce que tous les dessins partagent : encre et gris seulement, une taille fixe, des noms repliés, des axes en français."""

import re
from decimal import Decimal

from tableau_bord.ecriture import INSECABLE
from tableau_bord.graphiques.modele import Graphique

ENCRE, TEXTE, GRIS, CLAIR, FILET = "#16324f", "#1d2630", "#5b6673", "#cfd8e3", "#d9dee4"
POLICE = "RepNet Sans, Arial, Helvetica, sans-serif"
LARGEUR = 640  # pixels du dessin entier : la largeur du texte imprimé
NOMS = 228  # ce qu’il en faut, à gauche, pour le nom d’un axe ou d’une école
SERRE = 16  # rubriques au-delà desquelles les lignes se resserrent, pour tenir sur une page
PAR_LIGNE = 34  # signes d’un nom avant d’aller à la ligne
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
        "columnPadding": 34,  # les polices d’un poste sont parfois plus larges que les nôtres
    },
    "text": {"fontSize": 12, "color": TEXTE},
}


def nettoyer(valeur):
    """La même valeur sans caractère de commande dans ses textes : un SVG qui en contient ne s’ouvre pas."""
    if isinstance(valeur, str):
        return COMMANDES.sub(" ", valeur)
    if isinstance(valeur, dict):
        return {nom: nettoyer(v) for nom, v in valeur.items()}
    return [nettoyer(v) for v in valeur] if isinstance(valeur, list | tuple) else valeur


def cadrer(hauteur: int, *, haut: int, bas: int, gauche: int, droite: int) -> dict:
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


def flottant(valeur: Decimal | None) -> float:
    """Un point sans nombre n’arrive pas jusqu’ici, sauf au bas d’une barre : il y vaut zéro, et son texte dit pourquoi.

    Quatre décimales : un même dessin pour une même valeur, quelle que soit la division qui l’a donnée.
    """
    return 0.0 if valeur is None else round(float(valeur), 4)


def rubriques_de(graphique: Graphique) -> list[str]:
    return list(dict.fromkeys(point.rubrique for serie in graphique.series for point in serie.points))


def axe_des_valeurs(graphique: Graphique, domaine: tuple[float, float]) -> dict:
    axe: dict[str, int | str] = {"tickCount": 6, "tickMinStep": 1, "labelPadding": 6}
    if graphique.unite == "%":
        axe["labelExpr"] = f"datum.label + '{INSECABLE}%'"
    return {
        "field": "valeur",
        "type": "quantitative",
        "axis": axe,
        "scale": {"domain": list(domaine), "zero": False, "nice": False},
    }


def etendue_de(valeurs: list[float], *, marge: float) -> tuple[float, float]:
    """Bornes d’un axe sans zéro : les valeurs, et de l’air autour."""
    valeurs = valeurs or [0.0, 1.0]
    bas, haut = min(valeurs), max(valeurs)
    air = (haut - bas) * marge or max(abs(haut) * 0.1, 1.0)
    return round(bas - air, 4), round(haut + air, 4)
