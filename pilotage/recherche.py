"""Chercher un nom comme on le tape : sans majuscule ni accent, mot à mot, pareil sur SQLite et PostgreSQL."""

import re
import unicodedata
from functools import reduce

import snowballstemmer
from django.db.models import Q

MOTS_AU_PLUS = 8
_VARIANTES = {
    "a": "aàâä",
    "c": "cç",
    "e": "eéèêë",
    "i": "iîï",
    "o": "oôö",
    "u": "uùûü",
    "y": "yÿ",
    "'": "'’",
}


def sans_accent(texte: str) -> str:
    """« Éluard » → « eluard » ; l’apostrophe typographique redevient droite."""
    decompose = unicodedata.normalize("NFD", texte.replace("’", "'").lower())
    return "".join(lettre for lettre in decompose if not unicodedata.combining(lettre))


def motif(mot: str) -> str:
    """Expression régulière qui trouve le mot avec ou sans accents, pour `__iregex`."""
    morceaux = []
    for lettre in sans_accent(mot):
        variantes = _VARIANTES.get(lettre)
        # Les capitales accentuées ne se replient pas d’elles-mêmes dans toutes les bases.
        morceaux.append(f"[{variantes}{variantes.upper()}]" if variantes else re.escape(lettre))
    return "".join(morceaux)


def racines(texte: str) -> str:
    """« lectures partagées » → « lectur partag » : ce qui reste du mot quand il s’accorde ou se conjugue."""
    outil = snowballstemmer.stemmer("french")
    return " ".join(outil.stemWords(texte.lower().split()[:MOTS_AU_PLUS]))


def contient(texte: str, *champs: str) -> Q:
    """Condition : chaque mot du texte se trouve dans l’un des champs. Un texte vide accepte tout."""
    condition = Q()
    for mot in texte.split()[:MOTS_AU_PLUS]:
        condition &= reduce(Q.__or__, (Q(**{f"{champ}__iregex": motif(mot)}) for champ in champs))
    return condition
