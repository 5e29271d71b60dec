"""Ce qui, dans un texte libre, ressemble à une donnée personnelle : on le signale, on ne le bloque pas, on ne le répète pas.

RepNet compte des élèves et des familles ; il n’en nomme pas. Les quatre natures cherchées ici sont celles qui se reconnaissent
à leur forme ; un nom, lui, ne se reconnaît pas : le rappel sous chaque texte (`RAPPEL_NOMS`) est là pour cela.
"""

import re
from collections.abc import Callable
from datetime import date

from stdnum.fr import nir

RAPPEL_NOMS = "N’écrivez le nom d’aucun élève ni d’aucune famille."

# De la petite section à la majorité : l’âge de qui RepNet parle sans le nommer.
AGE_MIN, AGE_MAX = 2, 18

# L’INE tient onze signes : neuf chiffres et deux lettres (RNIE), ou dix chiffres et une lettre (BEA).
_INE = re.compile(r"(?<![0-9A-Za-z])\d{9}[0-9A-Za-z][A-Za-z](?![0-9A-Za-z])")
# Sexe, année, mois, département (2A et 2B en Corse), commune, ordre, et la clé si elle est écrite.
_NIR = re.compile(
    r"(?<!\d)(?<!\d[ .])[12][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-4]\d|5\d|6[0-2])[ .]?(?:\d{2}|2[ABab])[ .]?\d{3}[ .]?\d{3}"
    r"(?:[ .]?\d{2})?(?![ .]?\d)"
)
_TELEPHONE = re.compile(
    r"(?<![\d+])(?<!\d[\s.\-])(?:(?:\+|00)33[\s.\-]?(?:\(0\))?[\s.\-]?|0)[1-9](?:[\s.\-]?\d{2}){4}(?![\s.\-]?\d)"
)
_COURRIEL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,5}")
_NE_LE = re.compile(
    r"\b(?:n[ée]\(?e?\)?\s+(?:le\s+\d|en\s+(?:19|20)\d\d)|date\s+de\s+naissance|naissance\s*:|ddn\b)", re.IGNORECASE
)
_JOUR = re.compile(r"(?<![\d/.\-])(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?![\d/.\-]*\d)")
# « le 12/06/2019 » est un événement ; « (12/06/2019) », après un prénom, est plutôt une naissance.
_EVENEMENT = re.compile(
    r"(?:\b(?:le|du|au|dès|depuis|avant|après|et|à|date|jour|septembre)|n°|\d)\s*(?:lundi|mardi|mercredi|jeudi|vendredi|samedi)?\s*[-–:]?\s*$",
    re.IGNORECASE,
)


def _nir(texte: str) -> bool:
    for trouve in _NIR.finditer(texte):
        chiffres = re.sub(r"[ .]", "", trouve[0]).upper()
        if len(chiffres) == 13 or nir.is_valid(chiffres):
            return True
    return False


def _naissance(texte: str, au: date) -> bool:
    if _NE_LE.search(texte):
        return True
    for trouve in _JOUR.finditer(texte):
        jour, mois, annee = (int(morceau) for morceau in trouve.groups())
        if not (1 <= jour <= 31 and 1 <= mois <= 12 and AGE_MIN <= au.year - annee <= AGE_MAX):
            continue
        if not _EVENEMENT.search(texte[max(0, trouve.start() - 24) : trouve.start()]):
            return True
    return False


NATURES: dict[str, Callable[[str, date], object]] = {
    "un identifiant d’élève (INE)": lambda texte, au: _INE.search(texte),
    "un numéro de sécurité sociale": lambda texte, au: _nir(texte),
    "un numéro de téléphone": lambda texte, au: _TELEPHONE.search(texte),
    "une adresse de courriel": lambda texte, au: _COURRIEL.search(texte),
    "une date de naissance": lambda texte, au: _naissance(texte, au),
}


def reperer(texte: str, *, au: date) -> list[str]:
    """Les natures de données personnelles que ce texte semble porter ; jamais les données elles-mêmes."""
    return [nature for nature, cherche in NATURES.items() if cherche(texte, au)]
