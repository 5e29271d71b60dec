"""Refuser un fichier qui porte des données d’élèves, sans rien en répéter."""

from tableau_bord.imports.cases import porte_un_ine
from tableau_bord.imports.entetes import forme
from tableau_bord.imports.erreurs import FichierNominatif

_COLONNES = {
    "ine": "l’identifiant national des élèves",
    "nir": "un numéro de sécurité sociale",
    "naissance": "une date de naissance",
    "prenom": "un prénom",
    "prenoms": "un prénom",
}
RAPPEL = "RepNet ne reçoit que des nombres, jamais le résultat d’un élève : retirez ce qui désigne des personnes"


def refuser_colonnes_nominatives(entete: list[str]) -> None:
    """Lève `FichierNominatif` si une colonne annonce des données de personnes."""
    for rang, ecriture in enumerate(entete, start=1):
        for mot in forme(ecriture):
            if mot in _COLONNES:
                raise FichierNominatif(f"sa colonne n° {rang} porte {_COLONNES[mot]}. {RAPPEL}.")


def refuser_ine(ligne: int, entete: list[str], cases: list[str]) -> None:
    """Lève `FichierNominatif` si une case ressemble à un INE."""
    if not porte_un_ine(";".join(cases)):
        return
    rang = next((rang for rang, case in enumerate(cases) if porte_un_ine(case)), 0)
    colonne = f"colonne « {entete[rang]} »" if rang < len(entete) else f"colonne n° {rang + 1}"
    raise FichierNominatif(
        f"ligne {ligne}, {colonne} : cette case ressemble à l’identifiant national d’un élève. {RAPPEL}."
    )
