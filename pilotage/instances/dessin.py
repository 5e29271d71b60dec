"""La carte des instances, dessinée : un disque par instance, un trait entre deux qui partagent des membres.

Des coordonnées simples, que le gabarit écrit en SVG ; les mêmes chiffres sont dans le tableau qui suit.
"""

from dataclasses import dataclass
from itertools import combinations
from math import cos, pi, sin, sqrt

from pilotage.instances.carte import Carte, Ligne

LARGEUR, HAUTEUR = 880, 520
RAYON_X, RAYON_Y = 215, 165
DISQUE_MIN, DISQUE_MAX = 15, 34
TRAIT_MAX = 14
# Au-delà, des traits partout ne se lisent plus : seuls restent les plus épais.
TRAITS_MAX = 30
SIGNES_PAR_LIGNE = 20


@dataclass(frozen=True)
class Disque:
    nom: tuple[tuple[str, str], ...]  # (ligne de texte, ordonnée)
    x: str
    y: str
    rayon: str
    texte_x: str
    ancre: str
    membres: int


@dataclass(frozen=True)
class Trait:
    x1: str
    y1: str
    x2: str
    y2: str
    epaisseur: str
    milieu_x: str
    milieu_y: str
    communs: int
    phrase: str


@dataclass(frozen=True)
class Dessin:
    largeur: str
    hauteur: str
    disques: tuple[Disque, ...]
    traits: tuple[Trait, ...]


def dessiner(carte: Carte) -> Dessin:
    """Le dessin de cette carte, sans requête."""
    nombre = len(carte.instances)
    effectifs = [sum(ligne.membres[rang] is not None for ligne in carte.lignes) for rang in range(nombre)]
    centres = [_centre(rang, nombre) for rang in range(nombre)]
    plus_grand = max(effectifs, default=1) or 1
    return Dessin(
        str(LARGEUR),
        str(HAUTEUR),
        tuple(
            _disque(instance.nom, centre, effectif, plus_grand)
            for instance, centre, effectif in zip(carte.instances, centres, effectifs, strict=True)
        ),
        _traits(carte, centres),
    )


def _centre(rang: int, nombre: int) -> tuple[float, float]:
    """Sur une ellipse, à partir du haut ; une instance seule est au milieu."""
    if nombre == 1:
        return LARGEUR / 2, HAUTEUR / 2
    angle = 2 * pi * rang / nombre - pi / 2
    return LARGEUR / 2 + RAYON_X * cos(angle), HAUTEUR / 2 + RAYON_Y * sin(angle)


def _disque(nom: str, centre: tuple[float, float], effectif: int, plus_grand: int) -> Disque:
    x, y = centre
    # L’aire, et non le rayon, dit le nombre de membres.
    rayon = DISQUE_MIN + (DISQUE_MAX - DISQUE_MIN) * sqrt(effectif / plus_grand)
    lignes = _couper(nom)
    if abs(x - LARGEUR / 2) < 1:
        ancre, texte_x = "middle", x
        haut = y < HAUTEUR / 2 or effectif == 0
        premier = y - rayon - 6 - 17 * (len(lignes) - 1) if haut else y + rayon + 18
    else:
        droite = x > LARGEUR / 2
        ancre, texte_x = ("start", x + rayon + 8) if droite else ("end", x - rayon - 8)
        premier = y + 5 - 8.5 * (len(lignes) - 1)
    return Disque(
        tuple((ligne, f"{premier + 17 * rang:.0f}") for rang, ligne in enumerate(lignes)),
        f"{x:.0f}",
        f"{y:.0f}",
        f"{rayon:.0f}",
        f"{texte_x:.0f}",
        ancre,
        effectif,
    )


def _couper(nom: str) -> list[str]:
    """Trois lignes au plus, coupées entre les mots."""
    lignes = [""]
    for mot in nom.split():
        essai = f"{lignes[-1]} {mot}".strip()
        if len(essai) > SIGNES_PAR_LIGNE and lignes[-1]:
            lignes.append(mot)
        else:
            lignes[-1] = essai
    if len(lignes) > 3:
        lignes = [*lignes[:2], f"{lignes[2]}…"]
    return [ligne if len(ligne) <= SIGNES_PAR_LIGNE + 4 else f"{ligne[: SIGNES_PAR_LIGNE + 3]}…" for ligne in lignes]


def _traits(carte: Carte, centres: list[tuple[float, float]]) -> tuple[Trait, ...]:
    communs = {
        (une, autre): sum(_aux_deux(ligne, une, autre) for ligne in carte.lignes)
        for une, autre in combinations(range(len(carte.instances)), 2)
    }
    gardes = sorted((paire for paire, nombre in communs.items() if nombre), key=lambda paire: -communs[paire])
    plus_grand = max(communs.values(), default=1) or 1
    return tuple(_trait(carte, centres, paire, communs[paire], plus_grand) for paire in reversed(gardes[:TRAITS_MAX]))


def _aux_deux(ligne: Ligne, une: int, autre: int) -> bool:
    return ligne.membres[une] is not None and ligne.membres[autre] is not None


def _trait(carte: Carte, centres, paire: tuple[int, int], nombre: int, plus_grand: int) -> Trait:
    (x1, y1), (x2, y2) = centres[paire[0]], centres[paire[1]]
    une, autre = carte.instances[paire[0]], carte.instances[paire[1]]
    return Trait(
        f"{x1:.0f}",
        f"{y1:.0f}",
        f"{x2:.0f}",
        f"{y2:.0f}",
        f"{max(1, TRAIT_MAX * nombre / plus_grand):.1f}",
        # Un peu avant le milieu : deux traits qui se croisent au centre ne posent pas leurs nombres au même endroit.
        f"{x1 + (x2 - x1) * 0.42:.0f}",
        f"{y1 + (y2 - y1) * 0.42 + 5:.0f}",
        nombre,
        f"{une} et {autre} : {nombre} membre{'s' if nombre > 1 else ''} en commun",
    )
