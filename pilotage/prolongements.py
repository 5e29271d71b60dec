"""Ce qu’un étage du dessus ajoute à une page du sol : les actions nées d’une décision, sans que le sol connaisse les actions.

Comme le menu, chaque étage inscrit ce qui est à lui dans son propre `entrees.py`, chargé au démarrage.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from pilotage.models import Agent, Reseau


@dataclass(frozen=True)
class Renvoi:
    """Un lien vers une page d’un étage du dessus ; `detail` : ce qui s’en dit en un mot, l’état par exemple."""

    libelle: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Prolongement:
    """Une partie de page : un titre, des renvois, et peut-être de quoi en ajouter un."""

    code: str
    titre: str
    renvois: tuple[Renvoi, ...]
    vide: str = ""
    ajouter: Renvoi | None = None


Source = Callable[[Model, Agent, Reseau], Prolongement | None]
_SOURCES: dict[type[Model], dict[str, Source]] = {}


def inscrire(modele: type[Model], source: Source) -> None:
    _SOURCES.setdefault(modele, {})[source.__qualname__] = source


def prolongements(objet: Model, *, agent: Agent, reseau: Reseau) -> list[Prolongement]:
    """Ce que les étages du dessus ont à montrer de cet objet à cet agent ; chacun borne ce qu’il montre."""
    trouves = (source(objet, agent, reseau) for source in _SOURCES.get(type(objet), {}).values())
    return [prolongement for prolongement in trouves if prolongement is not None]
