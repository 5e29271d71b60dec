"""Ce qu’un lecteur déduit d’un tableau dont il lit les marges : établissements en lignes, périodes en colonnes.

Une case tue se retrouve par sa ligne (l’année moins les autres périodes) et par sa colonne (le réseau moins les autres
établissements). Jusqu’où elle peut varier sans qu’aucune marge lue ne change est un problème de flot : monter une case
oblige à en baisser d’autres de sa ligne et de sa colonne, de proche en proche. On cherche ces chemins, sans rien résoudre
d’autre ; `tests/tableau_bord/test_secret_periodes.py` compare avec un programme linéaire.
"""

from collections import defaultdict, deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

INFINI = Decimal("Infinity")
LIGNES_LIBRES, COLONNES_LIBRES = "lignes libres", "colonnes libres"

Noeud = Hashable
Residus = dict[Noeud, dict[Noeud, Decimal]]


@dataclass(frozen=True)
class Case:
    """Une case tue : son nombre, et le plus grand qu’il puisse être (son dénominateur) ; nul nombre n’est négatif."""

    ligne: str
    colonne: int
    nombre: Decimal
    plafond: Decimal = INFINI


@dataclass(frozen=True)
class Tableau:
    """Les cases tues, et ce que le lecteur sait de leurs sommes.

    `lignes_lues`, `colonnes_lues` : celles dont il connaît la somme. `total_lu` : il connaît la somme de toutes les autres
    lignes prises ensemble.
    """

    cases: tuple[Case, ...]
    lignes_lues: frozenset[str] = frozenset()
    colonnes_lues: frozenset[int] = frozenset()
    total_lu: bool = False
    _residus: Residus = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self):
        residus: Residus = defaultdict(lambda: defaultdict(Decimal))
        for case in self.cases:
            ligne, colonne = ("ligne", case.ligne), ("colonne", case.colonne)
            residus[ligne][colonne] += case.plafond - case.nombre
            residus[colonne][ligne] += case.nombre
            if case.ligne not in self.lignes_lues:
                _relier(residus, ligne, LIGNES_LIBRES)
            if case.colonne not in self.colonnes_lues:
                _relier(residus, colonne, COLONNES_LIBRES)
        if not self.total_lu:
            _relier(residus, LIGNES_LIBRES, COLONNES_LIBRES)
        self._residus.update(residus)

    def jeu_de_la_case(self, case: Case, assez: Decimal) -> Decimal:
        """De combien cette case peut varier en tout, du plus bas au plus haut ; on s’arrête de chercher à `assez`."""
        ligne, colonne = ("ligne", case.ligne), ("colonne", case.colonne)
        hausse = min(case.plafond - case.nombre, self._flot(colonne, ligne, assez))
        if hausse >= assez:
            return hausse
        return hausse + min(case.nombre, self._flot(ligne, colonne, assez - hausse))

    def jeu_de_la_ligne(self, nom: str, assez: Decimal) -> Decimal:
        """De combien la somme d’une ligne qui n’est pas lue peut varier."""
        ligne = ("ligne", nom)
        hausse = self._flot(ligne, LIGNES_LIBRES, assez)
        return hausse if hausse >= assez else hausse + self._flot(LIGNES_LIBRES, ligne, assez - hausse)

    def _flot(self, depart: Noeud, arrivee: Noeud, assez: Decimal) -> Decimal:
        """Le plus grand flot du départ à l’arrivée, sans leur arc direct ; au moins `assez` suffit."""
        residus: Residus = {noeud: dict(arcs) for noeud, arcs in self._residus.items()}
        for a, b in ((depart, arrivee), (arrivee, depart)):
            residus.get(a, {}).pop(b, None)
        passe = Decimal(0)
        while passe < assez and (chemin := _chemin(residus, depart, arrivee)):
            arcs = list(pairwise(chemin))
            largeur = min(residus[a][b] for a, b in arcs)
            if largeur == INFINI:
                return INFINI
            for a, b in arcs:
                residus[a][b] -= largeur
                residus[b][a] = residus[b].get(a, Decimal(0)) + largeur
            passe += largeur
        return passe


def _relier(residus: Residus, un: Noeud, autre: Noeud) -> None:
    residus[un][autre] = residus[autre][un] = INFINI


def _chemin(residus: Residus, depart: Noeud, arrivee: Noeud) -> list[Noeud]:
    """Le plus court chemin où il reste du jeu ; vide s’il n’y en a pas."""
    venus: dict[Noeud, Noeud] = {depart: depart}
    file = deque([depart])
    while file:
        ici = file.popleft()
        for suivant, jeu in residus.get(ici, {}).items():
            if jeu > 0 and suivant not in venus:
                venus[suivant] = ici
                if suivant == arrivee:
                    return _remonter(venus, arrivee)
                file.append(suivant)
    return []


def _remonter(venus: dict[Noeud, Noeud], arrivee: Noeud) -> list[Noeud]:
    chemin = [arrivee]
    while venus[chemin[-1]] != chemin[-1]:
        chemin.append(venus[chemin[-1]])
    return chemin[::-1]
