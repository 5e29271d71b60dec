"""Le dessin de l’arbre : un tronc, une branche par axe, un rameau par objectif, une feuille par action.

Un SVG sans style ni script, écrit avec ses couleurs : le même sur la page, au papier et dans le PDF. Il ne dit rien que le
texte de la page ne dise aussi.
"""

from base64 import b64encode
from math import cos, pi, sin, sqrt

from django.utils.html import escape

from actions.projets.arbre import GROUPES, Arbre, BrancheAxe, BrancheObjectif, Compte

LARGEUR, HAUTEUR = 840, 440
SOL, FOURCHE = 424, 340
BOIS, ENCRE = "#6e5a44", "#161616"
FEUILLES_LISIBLES = 24
ANGLE_D_OR = pi * (3 - sqrt(5))
# Ce qui distingue deux groupes se voit aussi sans la couleur : creux, clair, plein, foncé, gris barré.
FEUILLES = {
    "envisagees": ("#ffffff", "#3b7a57"),
    "validees": ("#b7dfc4", "#3b7a57"),
    "en_cours": ("#4fa773", "#2c5c42"),
    "faites": ("#14532d", "#14532d"),
    "arretees": ("#dddddd", "#777777"),
}


def dessiner(arbre: Arbre) -> str:
    """Le SVG de l’arbre, sans titre : la page donne le sien (`aria-label`)."""
    morceaux = [_trait(LARGEUR / 2, SOL, LARGEUR / 2, SOL - 40, LARGEUR / 2, FOURCHE, 14)]
    morceaux.append(f'<path d="M150 {SOL} H{LARGEUR - 150}" stroke="#cccccc" stroke-width="2"/>')
    for rang, axe in enumerate(arbre.axes):
        morceaux += _branche(axe, rang, len(arbre.axes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {HAUTEUR}" '
        f'font-family="RepNet Sans, Inter, sans-serif" fill="none">{"".join(morceaux)}</svg>'
    )


def phrase_du_dessin(arbre: Arbre) -> str:
    """Ce que le dessin montre, pour qui ne le voit pas ; le détail est dans le texte de la page."""
    axes = " ; ".join(f"axe {axe.axe.numero}, {axe.compte.phrase}" for axe in arbre.axes)
    return f"L’arbre du projet : {len(arbre.axes)} axes et {arbre.compte.phrase}. {axes[:1].upper()}{axes[1:]}."


def en_adresse(svg: str) -> str:
    """Le dessin en adresse `data:`, pour une image."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def feuille(cle: str, x: float, y: float, rayon: float) -> str:
    fond, bord = FEUILLES[cle]
    rond = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{rayon:.1f}" fill="{fond}" stroke="{bord}" stroke-width="1.6"/>'
    if cle != "arretees":
        return rond
    d = rayon * 0.7
    return f'{rond}<path d="M{x - d:.1f} {y - d:.1f} L{x + d:.1f} {y + d:.1f}" stroke="{bord}" stroke-width="1.6"/>'


def legende() -> list[tuple[str, str]]:
    """(libellé, dessin) de chaque groupe, pour la légende de la page."""
    return [
        (
            groupe.libelle,
            f'<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">'
            f"{feuille(groupe.cle, 8, 8, 6.5)}</svg>",
        )
        for groupe in GROUPES
    ]


def _branche(axe: BrancheAxe, rang: int, combien: int) -> list[str]:
    """Les axes s’ouvrent en éventail, ceux du milieu plus haut."""
    colonne = LARGEUR / combien
    x = colonne * (rang + 0.5)
    ecart = abs(x - LARGEUR / 2) / (LARGEUR / 2)
    y = 230 + 30 * ecart
    morceaux = [_trait(LARGEUR / 2, FOURCHE, x, FOURCHE - 10, x, y, 7)]
    rameaux = axe.objectifs
    for place, objectif in enumerate(rameaux):
        morceaux += _rameau(objectif, place, len(rameaux), x, y, colonne)
    etiquette = f"Axe {axe.axe.numero}"
    morceaux.append(
        f'<rect x="{x - 30:.1f}" y="{y - 2:.1f}" width="60" height="24" rx="12" fill="#ffffff" stroke="{BOIS}"/>'
        f'<text x="{x:.1f}" y="{y + 15:.1f}" font-size="15" font-weight="700" text-anchor="middle" fill="{ENCRE}">'
        f"{escape(etiquette)}</text>"
    )
    return morceaux


def _rameau(objectif: BrancheObjectif, place: int, combien: int, x: float, y: float, colonne: float) -> list[str]:
    """Un rameau et son bouquet ; au-delà de deux, ils montent en dôme pour ne pas se toucher."""
    large = colonne * 0.86
    bout_x = x + large * ((place + 0.5) / combien - 0.5)
    milieu = (combien - 1) / 2
    dome = 1 - abs(place - milieu) / milieu if combien > 2 else 0
    bout_y = y - 105 - 68 * dome
    rayon = min(large / combien * (0.7 if combien == 3 else 0.48), 58)
    morceaux = [_trait(x, y, x, (y + bout_y) / 2, bout_x, bout_y, 3)]
    morceaux += _bouquet(objectif.compte, bout_x, bout_y, rayon)
    pied = bout_y + min(rayon, 12 * sqrt(max(objectif.compte.total, 1))) + 20
    morceaux.append(
        f'<text x="{bout_x + 4:.1f}" y="{pied:.1f}" font-size="13" fill="{ENCRE}" stroke="#ffffff" stroke-width="4" '
        f'paint-order="stroke">{escape(objectif.rang)}</text>'
    )
    return morceaux


def _bouquet(compte: Compte, x: float, y: float, rayon: float) -> list[str]:
    """Les feuilles, de la plus avancée au cœur à la moins avancée au bord, rangées comme des graines de tournesol."""
    feuilles = [groupe.cle for groupe, nombre in _du_coeur_au_bord(compte) for _ in range(nombre)]
    if not feuilles:
        # Un bourgeon : l’objectif n’a pas encore d’action.
        return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{BOIS}"/>']
    pas = min(12.0, rayon / sqrt(len(feuilles)))
    return [
        feuille(cle, x + pas * sqrt(k) * cos(k * ANGLE_D_OR), y + pas * sqrt(k) * sin(k * ANGLE_D_OR), pas * 0.78)
        for k, cle in enumerate(feuilles)
    ]


def _du_coeur_au_bord(compte: Compte):
    ordre = ("faites", "en_cours", "validees", "envisagees", "arretees")
    return sorted(compte.par_groupe, key=lambda ligne: ordre.index(ligne[0].cle))


def _trait(x1, y1, cx, cy, x2, y2, epaisseur) -> str:
    return (
        f'<path d="M{x1:.1f} {y1:.1f} Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}" stroke="{BOIS}" '
        f'stroke-width="{epaisseur}" stroke-linecap="round"/>'
    )


def feuillage(compte: Compte) -> str:
    """Une feuille par action, sur une ligne ; vide au-delà de ce qu’on compte d’un coup d’œil."""
    feuilles = [groupe.cle for groupe, nombre in _du_coeur_au_bord(compte) for _ in range(nombre)]
    if not 0 < len(feuilles) <= FEUILLES_LISIBLES:
        return ""
    large = 16 * len(feuilles)
    ronds = "".join(feuille(cle, 8 + 16 * rang, 8, 6.2) for rang, cle in enumerate(feuilles))
    return (
        f'<svg viewBox="0 0 {large} 16" width="{large}" height="16" aria-hidden="true" focusable="false">{ronds}</svg>'
    )
