"""Le menu : chaque étage y inscrit ses entrées dans son propre `entrees.py`, chargé au démarrage.

Une entrée se montre si l’agent a son droit (dans le réseau de la page, ou quelque part pour l’administration).
Celles d’un même `groupe` se rangent sous lui ; un groupe réduit à une entrée n’est plus un groupe.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.urls import NoReverseMatch, reverse

from pilotage.acces import Droit
from pilotage.models import Reseau


@dataclass(frozen=True)
class Entree:
    libelle: str
    nom_url: str
    droit: Droit
    rang: int
    # Une entrée d’administration ne tient à aucun réseau : son adresse n’en porte pas.
    dans_reseau: bool = True
    groupe: str = ""
    # Les autres pages de cette entrée, quand leur adresse ne commence pas par la sienne : le mot qui suit le réseau.
    aussi: tuple[str, ...] = ()
    # L’accueil est la racine de tout : il ne s’éclaire que chez lui.
    exacte: bool = False


@dataclass(frozen=True)
class Lien:
    """Une entrée telle que la page la montre ; `courant` : « page », « true » (plus haut dans l’arbre) ou vide."""

    libelle: str
    url: str
    courant: str = ""
    groupe: str = ""
    racines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Groupe:
    """Des entrées qui s’ouvrent d’un bouton."""

    libelle: str
    liens: tuple[Lien, ...]

    @property
    def courant(self) -> str:
        return "true" if any(lien.courant for lien in self.liens) else ""


@dataclass(frozen=True)
class Geste:
    """Ce qui se fait de partout, en tête de chaque page : d’un clic, ou d’une touche.

    `nom_url` prend le réseau de la page ; hors d’un réseau, `ailleurs` le demande.
    """

    libelle: str
    nom_url: str
    ailleurs: str
    droit: Droit
    touche: str


@dataclass(frozen=True)
class LienDeGeste:
    libelle: str
    url: str
    touche: str


_ENTREES: dict[str, Entree] = {}
_GESTES: dict[str, Geste] = {}


def inscrire(*entrees: Entree) -> None:
    for entree in entrees:
        _ENTREES[entree.nom_url] = entree


def inscrire_geste(geste: Geste) -> None:
    _GESTES[geste.nom_url] = geste


def gestes(
    *, droits: Collection[Droit], droits_partout: Collection[Droit], reseau: Reseau | None, chemin: str
) -> list[LienDeGeste]:
    """Les gestes permis ici, sans requête ; pas celui de la page où l’on est."""
    resultat = []
    for geste in _GESTES.values():
        if geste.droit not in droits_partout:
            continue
        ici = reseau is not None and geste.droit in droits
        url = reverse(geste.nom_url, args=[reseau.code]) if ici and reseau else reverse(geste.ailleurs)
        if url != chemin:
            resultat.append(LienDeGeste(geste.libelle, url, geste.touche))
    return resultat


def liens(
    *, droits: Collection[Droit], droits_partout: Collection[Droit], reseau: Reseau | None, chemin: str
) -> list[Lien | Groupe]:
    """Le menu, sans requête.

    `droits` : ceux de l’agent dans `reseau` ; `droits_partout` : ceux qu’il a quelque part, pour l’administration.
    Une entrée dont l’adresse n’existe pas (étage non monté) ne se montre pas.
    """
    resultat = []
    for entree in sorted(_ENTREES.values(), key=lambda entree: entree.rang):
        if entree.dans_reseau and (reseau is None or entree.droit not in droits):
            continue
        if not entree.dans_reseau and entree.droit not in droits_partout:
            continue
        try:
            url = reverse(entree.nom_url, args=[reseau.code] if entree.dans_reseau and reseau else [])
        except NoReverseMatch:
            continue
        du_reseau = url[: url.index(reseau.code) + len(reseau.code)] if entree.dans_reseau and reseau else ""
        racines = (*(() if entree.exacte else (url,)), *(f"{du_reseau}/{mot}/" for mot in entree.aussi))
        resultat.append(Lien(entree.libelle, url, groupe=entree.groupe, racines=racines))
    return _grouper(_situer(resultat, chemin))


def _situer(menu: list[Lien], chemin: str) -> list[Lien]:
    """Marque l’entrée dont une racine, la plus précise, commence l’adresse de la page."""

    def portee(lien: Lien) -> int:
        return max((len(racine) for racine in (lien.url, *lien.racines) if _sous(chemin, racine, lien)), default=0)

    proche = max(menu, key=portee, default=None)
    if proche is None or not portee(proche):
        return menu
    return [
        replace(lien, courant="page" if lien.url == chemin else "true") if lien is proche else lien for lien in menu
    ]


def _sous(chemin: str, racine: str, lien: Lien) -> bool:
    return chemin == racine or (racine in lien.racines and chemin.startswith(racine))


def _grouper(menu: list[Lien]) -> list[Lien | Groupe]:
    """Un groupe prend la place de sa première entrée."""
    par_groupe: dict[str, list[Lien]] = {}
    for lien in menu:
        par_groupe.setdefault(lien.groupe or lien.url, []).append(lien)
    return [Groupe(nom, tuple(liens)) if len(liens) > 1 else liens[0] for nom, liens in par_groupe.items()]
