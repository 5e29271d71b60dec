"""Écrire une phrase qu’une personne aurait écrite : nombres en lettres, accords, élisions."""

import unicodedata

from tableau_bord.ecriture import INSECABLE, nombre

LETTRES = (
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
)
# Devant ces mots, on n’élide pas : h aspiré, « onze », « oui »…
ASPIRES = ("haut", "havre", "hors", "huit", "onz", "oui", "halle", "hangar", "hameau", "harcèlement", "hérisson")


def dire(combien: int, mot: str, pluriel: str = "", *, feminin: bool = False) -> str:
    """« aucune séance », « une séance », « trois séances », « 17 séances » ; `mot` et `pluriel` portent leurs accords."""
    if combien == 0:
        return f"{'aucune' if feminin else 'aucun'} {mot}"
    if combien == 1:
        return f"{'une' if feminin else 'un'} {mot}"
    plusieurs = pluriel or f"{mot}s"
    if combien < len(LETTRES):
        return f"{LETTRES[combien]} {plusieurs}"
    return f"{nombre(combien)}{INSECABLE}{plusieurs}"


def en_lettres(combien: int, *, feminin: bool = False) -> str:
    """« une », « sept », « 23 »."""
    if combien == 1 and feminin:
        return "une"
    return LETTRES[combien] if 0 <= combien < len(LETTRES) else nombre(combien)


def elider(mot: str, suite: str) -> str:
    """« de » + « Angoulême » → « d’Angoulême » ; « le » + « école » → « l’école »."""
    premiere = unicodedata.normalize("NFD", suite[:1]).lower()[:1]
    muette = premiere in "aeiouœ" or (premiere == "h" and not suite.lower().startswith(ASPIRES))
    if premiere and muette and not suite.lower().startswith(ASPIRES):
        return f"{mot[:-1]}’{suite}"
    return f"{mot} {suite}"


def majuscule(phrase: str) -> str:
    """La première lettre en capitale, le reste tel quel."""
    return phrase[:1].upper() + phrase[1:]


def duree(minutes: int) -> str:
    """« 1 h 30 », « 45 min », « 12 h »."""
    heures, reste = divmod(minutes, 60)
    if not heures:
        return f"{reste}{INSECABLE}min"
    return f"{nombre(heures)}{INSECABLE}h{INSECABLE}{reste:02d}" if reste else f"{nombre(heures)}{INSECABLE}h"
