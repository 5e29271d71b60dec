"""Coller un bloc de tableur dans une grille : des cases séparées par des tabulations, une ligne par ligne.

Une ligne est reconnue à ce qui précède ses nombres (UAI, nom de l’établissement, nom de l’indicateur) ; sans rien devant, elle
va à son rang. Un bloc qu’on ne sait pas ranger est refusé entier : une case mise ailleurs serait pire qu’une case vide.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pilotage.academies import simplifier
from tableau_bord.imports.cases import decimal, est_inconnue, porte_un_ine, sans_formule
from tableau_bord.imports.erreurs import CaseRefusee, extrait
from tableau_bord.imports.nominatif import RAPPEL

LIGNES_MAX, BLOC_MAX = 500, 100_000
_UAI = re.compile(r"\b[0-9]{7}[A-Za-z]\b")


@dataclass(frozen=True)
class Rangee:
    """Une ligne de la grille : les noms qui la désignent, et ses champs dans l’ordre des colonnes."""

    noms: tuple[str, ...]
    champs: tuple[str, ...]


class CollageRefuse(Exception):
    """Le bloc ne se range pas dans la grille ; `phrases` dit chaque ligne fautive. `a_taire` : il ne doit pas être répété."""

    def __init__(self, phrases: list[str], *, a_taire: bool = False):
        super().__init__(" ".join(phrases))
        self.phrases, self.a_taire = phrases, a_taire


def lire_bloc(texte: str, rangees: list[Rangee]) -> dict[str, str]:
    """Champ → case, pour les seules lignes du bloc ; lève `CollageRefuse`. Les nombres eux-mêmes se vérifient ensuite."""
    lignes = _decouper(texte)
    if not lignes:
        raise CollageRefuse(["Rien à lire : collez ici des lignes copiées d’un tableur."])
    if len(lignes) > LIGNES_MAX or len(texte) > BLOC_MAX:
        raise CollageRefuse([f"Ce bloc est trop grand : {LIGNES_MAX} lignes au plus."])
    cases: dict[str, str] = {}
    fautes, prises = [], set()
    par_nom = {_forme(nom): rang for rang, rangee in enumerate(rangees) for nom in rangee.noms if nom}
    ordre = 0
    for numero, ligne in lignes:
        try:
            rang, nombres = _situer(ligne, par_nom, rangees, ordre)
        except CaseRefusee as refus:
            fautes.append(f"Ligne {numero} : {refus}.")
            continue
        ordre += 1
        if rang in prises:
            fautes.append(f"Ligne {numero} : « {extrait(rangees[rang].noms[-1])} » y est déjà.")
            continue
        prises.add(rang)
        cases |= zip(rangees[rang].champs, nombres, strict=False)
    if fautes:
        raise CollageRefuse(fautes[:20])
    return cases


def _decouper(texte: str) -> list[tuple[int, list[str]]]:
    """(numéro, cases) des lignes qui disent quelque chose ; l’en-tête, s’il y en a un, est laissé."""
    separateur = "\t" if "\t" in texte else ";"
    lues = [
        (numero, [case.strip() for case in cases])
        for numero, cases in enumerate(csv.reader(io.StringIO(texte), delimiter=separateur), start=1)
        if any(case.strip() for case in cases)
    ]
    if any(porte_un_ine(";".join(cases)) for _, cases in lues):
        raise CollageRefuse(
            [f"Une case ressemble à l’identifiant national d’un élève. {RAPPEL}."],
            a_taire=True,
        )
    if lues and not any(_est_un_nombre(case) for case in lues[0][1]) and any(lues[0][1][1:]):
        return lues[1:]
    return lues


def _situer(ligne: list[str], par_nom: dict[str, int], rangees: list[Rangee], ordre: int) -> tuple[int, list[str]]:
    """Le rang de la ligne dans la grille, et ses nombres ; lève `CaseRefusee`."""
    devant = [case for case in ligne if not _est_un_nombre(case)]
    trouves = {rang for case in devant for nom in _noms(case) if (rang := par_nom.get(_forme(nom))) is not None}
    if len(trouves) > 1:
        raise CaseRefusee("elle désigne plusieurs lignes de la grille")
    if trouves:
        rang = trouves.pop()
        attendus = len(rangees[rang].champs)
        # Les cases vides entre le nom et les nombres comptent : on part de la fin.
        queue = ligne[_dernier_mot(ligne) + 1 :]
    elif devant and any(case and not est_inconnue(case) for case in devant):
        raise CaseRefusee(f"« {extrait(next(case for case in devant if case))} » n’est pas une ligne de la grille")
    else:
        rang, queue = ordre, ligne
        if rang >= len(rangees):
            raise CaseRefusee(f"la grille n’a que {len(rangees)} lignes")
        attendus = len(rangees[rang].champs)
    while len(queue) > attendus and not queue[-1]:
        queue = queue[:-1]
    if len(queue) != attendus:
        raise CaseRefusee(f"on attend {attendus} nombre{'s' if attendus > 1 else ''}, il y en a {len(queue)}")
    return rang, [_case(case) for case in queue]


def _case(case: str) -> str:
    case = sans_formule(case)
    return "" if est_inconnue(case) else re.sub(r"\s", "", case)


def _dernier_mot(ligne: list[str]) -> int:
    return max(rang for rang, case in enumerate(ligne) if case and not _est_un_nombre(case) and not est_inconnue(case))


def _noms(case: str) -> Iterable[str]:
    """La case, et l’UAI qu’elle porte."""
    yield case
    yield from _UAI.findall(case)


def _forme(nom: str) -> str:
    return simplifier(nom)


def _est_un_nombre(case: str) -> bool:
    """Un nombre, ou ce qu’un tableur a fait d’un nombre : une formule, une date se refusent ensuite avec leur raison."""
    try:
        return decimal(sans_formule(case).removesuffix("%"), "un nombre") is not None
    except CaseRefusee as refus:
        return "tableur" in str(refus)
