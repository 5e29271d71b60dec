"""Les indicateurs qu’un objectif peut viser, et ce qu’ils valent : l’étage du dessus les connaît, et vient les inscrire ici
au démarrage.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from pilotage.models import Agent, Reseau


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


@dataclass(frozen=True)
class ValeurDuJour:
    """Ce que vaut aujourd’hui un indicateur, tel qu’on l’écrit (« 52,3 % », « n. c. ») ; `quand` : de quelle année."""

    texte: str
    quand: str = ""


Lecteur = Callable[[Reseau, Iterable[str], Agent | AnonymousUser], dict[str, ValeurDuJour]]
_LECTEURS: list[Lecteur] = []


def inscrire_lecteur(lecteur: Lecteur) -> None:
    if lecteur not in _LECTEURS:
        _LECTEURS.append(lecteur)


def valeurs_du_jour(reseau: Reseau, codes: Iterable[str], agent: Agent | AnonymousUser) -> dict[str, ValeurDuJour]:
    """Code → valeur, pour les indicateurs que cet agent peut lire ; rien si personne n’est inscrit pour les lire."""
    codes = set(codes) - {""}
    if not codes:
        return {}
    return {code: valeur for lecteur in _LECTEURS for code, valeur in lecteur(reseau, codes, agent).items()}
