"""Le registre des genres de travaux : à chaque genre sa fonction, son libellé et sa file."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.utils.module_loading import autodiscover_modules

FILE_COURANTE, FILE_DOCUMENTS = "travaux", "documents"


class EchecVisible(Exception):
    """Levée par la fonction d’un travail : la phrase se montre au demandeur, et l’on n’essaie pas de nouveau."""


@dataclass(frozen=True)
class Genre:
    code: str
    libelle: str
    fonction: Callable
    file: str


_GENRES: dict[str, Genre] = {}


def genre(code: str, libelle: str, *, file: str = FILE_COURANTE):
    """Déclare la fonction d’un genre de travail, dans le `tasks.py` de son application.

    La fonction reçoit `travail` (ses `parametres`, son `reseau`, son `demandeur`) et `avancer(progression, message)`,
    qui montre la progression (%), prolonge le bail et lève `BailPerdu` s’il est perdu. Elle rend un dict JSON, gardé dans
    `travail.resultat` : `adresse` et `libelle`, s’ils y sont, font le lien de la page. Rejouée, elle ne change rien
    de plus. `file="documents"` : les travaux lourds, qui ont leurs propres processus.
    """

    def declarer(fonction):
        if code in _GENRES and _GENRES[code].fonction.__qualname__ != fonction.__qualname__:
            raise ValueError(f"Le genre de travail « {code} » est déclaré deux fois.")
        _GENRES[code] = Genre(code, libelle, fonction, file)
        return fonction

    return declarer


@cache
def _decouvrir():
    autodiscover_modules("tasks")


def trouver(code: str) -> Genre:
    """Le genre de ce code ; lève `KeyError` si aucune application ne le déclare."""
    if code not in _GENRES:
        _decouvrir()
    return _GENRES[code]


def file_du_genre(code: str) -> str:
    """File où envoyer un travail de ce genre."""
    try:
        return trouver(code).file
    except KeyError:
        return FILE_COURANTE
