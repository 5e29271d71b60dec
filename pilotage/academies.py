"""Les académies : code, nom, zone de vacances. Corse et outre-mer ont leur propre calendrier."""

import re
import unicodedata
from zoneinfo import ZoneInfo

from django.conf import settings

ACADEMIES = {
    "01": ("Paris", "C"),
    "02": ("Aix-Marseille", "B"),
    "03": ("Besançon", "A"),
    "04": ("Bordeaux", "A"),
    "06": ("Clermont-Ferrand", "A"),
    "07": ("Dijon", "A"),
    "08": ("Grenoble", "A"),
    "09": ("Lille", "B"),
    "10": ("Lyon", "A"),
    "11": ("Montpellier", "C"),
    "12": ("Nancy-Metz", "B"),
    "13": ("Poitiers", "A"),
    "14": ("Rennes", "B"),
    "15": ("Strasbourg", "B"),
    "16": ("Toulouse", "C"),
    "17": ("Nantes", "B"),
    "18": ("Orléans-Tours", "B"),
    "19": ("Reims", "B"),
    "20": ("Amiens", "B"),
    "22": ("Limoges", "A"),
    "23": ("Nice", "B"),
    "24": ("Créteil", "C"),
    "25": ("Versailles", "C"),
    "27": ("Corse", ""),
    "28": ("La Réunion", ""),
    "31": ("Martinique", ""),
    "32": ("Guadeloupe", ""),
    "33": ("Guyane", ""),
    "43": ("Mayotte", ""),
    "70": ("Normandie", "B"),
}


# L’heure de chaque académie qui n’est pas celle de Paris.
FUSEAUX = {
    "28": "Indian/Reunion",
    "31": "America/Martinique",
    "32": "America/Guadeloupe",
    "33": "America/Cayenne",
    "43": "Indian/Mayotte",
}


def fuseau(code: str) -> ZoneInfo:
    """Le fuseau d’une académie, d’après son code ; celui de l’installation pour les autres."""
    return ZoneInfo(FUSEAUX.get(code, settings.TIME_ZONE))


def simplifier(texte: str) -> str:
    """Majuscules sans accent ni ponctuation : « Orléans-Tours » et « ORLEANS TOURS » se rejoignent."""
    sans_accent = unicodedata.normalize("NFKD", texte.replace("’", "'")).encode("ascii", "ignore").decode()
    return " ".join("".join(c if c.isalnum() else " " for c in sans_accent.upper()).split())


_PAR_NOM = {simplifier(nom): code for code, (nom, _) in ACADEMIES.items()}
_PAR_NOM |= {
    "REUNION": "28",
    "AIX MARSEILLE": "02",
    "CAEN": "70",
    "ROUEN": "70",
}
# Caen (05) et Rouen (21) sont Normandie depuis 2020 ; les fichiers d’avant en gardent les codes.
_ANCIENS_CODES = {"05": "70", "21": "70"}


def code_academie(saisie: str) -> str | None:
    """Code à deux chiffres depuis un nom ou un code écrit de n’importe quelle façon ; None si inconnu."""
    saisie = saisie.strip()
    if saisie.isascii() and saisie.isdigit():
        code = saisie.lstrip("0").zfill(2)
        code = _ANCIENS_CODES.get(code, code)
        return code if code in ACADEMIES else None
    nom = simplifier(saisie)
    return _PAR_NOM.get(nom) or _PAR_NOM.get(re.sub(r"^ACADEMIE (?:DE LA |DE L |DE |DES |D )?", "", nom))
