"""Imprimer le rapport : l’imprimeur commun, avec la feuille de style du rapport."""

from collections.abc import Callable

from pilotage.documents import Pdf
from pilotage.documents import imprimer as imprimer_avec

FEUILLE = "rapport/impression.css"


def imprimer(html: str, *, a_chaque_page: Callable[[int], None] | None = None) -> Pdf:
    return imprimer_avec(html, feuille=FEUILLE, archive=True, a_chaque_page=a_chaque_page)
