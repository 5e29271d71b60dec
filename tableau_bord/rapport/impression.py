"""Imprimer le rapport : l’imprimeur commun, avec la feuille de style du rapport."""

from pilotage.documents import Pdf
from pilotage.documents import imprimer as imprimer_avec

FEUILLE = "rapport/impression.css"


def imprimer(html: str) -> Pdf:
    return imprimer_avec(html, feuille=FEUILLE, archive=True)
