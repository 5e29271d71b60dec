"""Ce que les bancs mesurent d’une page : sa durée, ses requêtes, le temps que la base y passe."""

import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from django.db import connection
from django.test.utils import CaptureQueriesContext

MESURES = 15


class Mesuree(NamedTuple):
    duree: float  # en millisecondes
    base: float  # dont dans la base
    requetes: int


def dire(phrase: str) -> None:
    sys.stdout.write(f"\n{phrase}\n")


def mesurer(faire: Callable[[], object]) -> Mesuree:
    """Fait une fois pour rien, puis `MESURES` fois ; garde le meilleur temps : le reste, c’est ce que la machine fait d’autre."""
    faire()
    with CaptureQueriesContext(connection) as requetes:
        faire()
    # La requête suivante viderait ce qui vient d’être compté.
    nombre = len(requetes)
    durees, bases = [], []
    for _ in range(MESURES):
        chronometre = _Chronometre()
        debut = time.perf_counter()
        with connection.execute_wrapper(chronometre):
            faire()
        durees.append(time.perf_counter() - debut)
        bases.append(chronometre.total)
    return Mesuree(1000 * min(durees), 1000 * min(bases), nombre)


class _Chronometre:
    def __init__(self):
        self.total = 0.0

    def __call__(self, executer, *arguments):
        debut = time.perf_counter()
        try:
            return executer(*arguments)
        finally:
            self.total += time.perf_counter() - debut
