"""Les indicateurs qu’un objectif peut viser : l’étage du dessus les connaît, et vient les inscrire ici au démarrage."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class IndicateurOffert:
    """Ce que le projet a besoin d’en dire ; `sens` : « hausse », « baisse » ou vide."""

    code: str
    libelle: str
    unite: str
    sens: str = ""


_SOURCES: list[Callable[[], Iterable[IndicateurOffert]]] = []


def inscrire(source: Callable[[], Iterable[IndicateurOffert]]) -> None:
    if source not in _SOURCES:
        _SOURCES.append(source)


def offerts() -> dict[str, IndicateurOffert]:
    """Code → indicateur, dans l’ordre du catalogue."""
    return {indicateur.code: indicateur for source in _SOURCES for indicateur in source()}
