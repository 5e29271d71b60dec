"""Le catalogue des fiches : celles que le code écrit, et celles que l’installation décrit en base (les évaluations).

Les secondes se relisent quand elles ont changé : une fois périmé, le catalogue compare, à son prochain regard, une requête de
quelques lignes. Un travail de fond le périme toujours ; une demande, quand le dernier regard date (`vieillir`) ; qui change une
évaluation, aussitôt. Une fiche du code se lit sans la base.
"""

import time
from collections.abc import Callable, Hashable, Iterator, MutableMapping, ValuesView
from typing import Any

from tableau_bord.indicateurs.mesures import Fiche

Fiches = dict[str, Fiche]


class Catalogue(MutableMapping[str, Fiche]):
    """Code → fiche, dans l’ordre du tableau de bord."""

    def __init__(self) -> None:
        self._ecrites: Fiches = {}
        self._decrites: Fiches = {}
        self._toutes: Fiches = {}
        self._place = 0  # combien de fiches écrites viennent avant les décrites
        self._marque: Hashable = None
        self._perime = False
        self._vu_a = 0.0
        self._marquer: Callable[[], Hashable] = lambda: None
        self._lire: Callable[[], Fiches] = dict

    def ecrire(self, fiche: Fiche) -> None:
        if fiche.code in self._ecrites:
            raise ValueError(f"L’indicateur « {fiche.code} » est déjà au catalogue.")
        self[fiche.code] = fiche

    def decrire(self, lire: Callable[[], Fiches], marquer: Callable[[], Hashable], fiches: Fiches) -> None:
        """Ici viennent les fiches que `lire` tire de la base, relues quand ce que rend `marquer` a changé.

        `fiches` : celles qu’on tient tant que la base n’a pas été regardée.
        """
        self._lire, self._marquer, self._place = lire, marquer, len(self._ecrites)
        self._poser(fiches)

    def perimer(self, *, tout: bool = False) -> None:
        """Au prochain regard, la base dira si quelque chose a changé ; `tout` : relire quoi qu’elle dise."""
        self._perime = True
        if tout:
            self._marque = None

    def vieillir(self, secondes: float) -> None:
        """Périmé, si le dernier regard sur la base a plus de `secondes`."""
        if time.monotonic() - self._vu_a > secondes:
            self.perimer()

    def tenir(self, marque: Hashable, fiches: Fiches) -> None:
        """Prend ces fiches pour justes, sans regarder la base ; `marque` : ce que rendrait `marquer`."""
        self._perime, self._vu_a = False, time.monotonic()
        if self._marque != marque or self._decrites != fiches:
            self._marque = marque
            self._poser(fiches)

    def _poser(self, fiches: Fiches) -> None:
        ecrites = list(self._ecrites.items())
        self._decrites = fiches
        # Un dictionnaire neuf : qui parcourt l’ancien finit de le lire.
        self._toutes = dict([*ecrites[: self._place], *fiches.items(), *ecrites[self._place :]])

    def _a_jour(self) -> Fiches:
        if self._perime:
            marque = self._marquer()
            self._perime, self._vu_a = False, time.monotonic()
            if marque != self._marque:
                self._poser(self._lire())
                self._marque = marque
        return self._toutes

    def __getitem__(self, code: str) -> Fiche:
        return self._ecrites[code] if code in self._ecrites else self._a_jour()[code]

    def __setitem__(self, code: str, fiche: Fiche) -> None:
        self._ecrites[code] = self._toutes[code] = fiche

    def __delitem__(self, code: str) -> None:
        del self._ecrites[code], self._toutes[code]

    def __contains__(self, code: Any) -> bool:
        return code in self._ecrites or code in self._a_jour()

    def values(self) -> ValuesView[Fiche]:
        return self._a_jour().values()

    def __iter__(self) -> Iterator[str]:
        return iter(self._a_jour())

    def __len__(self) -> int:
        return len(self._a_jour())
