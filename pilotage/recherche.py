"""Chercher un nom comme on le tape : sans majuscule ni accent, mot à mot, pareil sur SQLite et PostgreSQL."""

import re
import unicodedata
from functools import reduce
from itertools import takewhile

import snowballstemmer
from django.db.models import Q

MOTS_AU_PLUS = 8
# En deçà, un début se trouve partout.
RACINE_MIN = 3
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)['’]")
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
    """« lectures partagées » → « lectur partag » : ce qui reste du mot quand il s’accorde ou se conjugue.

    Chaque racine est un début du mot tapé : le mot se trouve toujours lui-même.
    """
    outil = snowballstemmer.stemmer("french")
    mots = ELISION.sub("", texte.lower()).split()[:MOTS_AU_PLUS]
    return " ".join(_debut_commun(mot, racine) for mot, racine in zip(mots, outil.stemWords(mots), strict=True))


def _debut_commun(mot: str, racine: str) -> str:
    # La racine savante remplace parfois une fin (« éloquence » → « éloquent », « journaux » → « journal ») : on n’en garde
    # que ce qui est dans le mot, accents à part. « journal » perd son « l » pour trouver « journaux ».
    voulue = sans_accent(racine.removesuffix("l") if racine.endswith("al") else racine)
    pareilles = takewhile(lambda paire: paire[0] == paire[1], zip(sans_accent(mot), voulue, strict=False))
    debut = "".join(lettre for lettre, _ in pareilles)
    return debut if len(debut) >= RACINE_MIN else mot


def contient(texte: str, *champs: str) -> Q:
    """Condition : chaque mot du texte se trouve dans l’un des champs. Un texte vide accepte tout."""
    condition = Q()
    for mot in texte.split()[:MOTS_AU_PLUS]:
        condition &= reduce(Q.__or__, (Q(**{f"{champ}__iregex": motif(mot)}) for champ in champs))
    return condition
