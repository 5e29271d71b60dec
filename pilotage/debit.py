"""Compter les demandes d’une clé dans la minute, tous processus ensemble : chez Redis s’il y en a un, sinon dans un fichier."""

import hashlib
import logging
import os

from django.conf import settings
from django.core.cache import caches
from django.core.files import locks
from redis.exceptions import RedisError

DUREE = 60  # secondes d’une fenêtre
CACHE = "debit"

journal = logging.getLogger(__name__)


def compter(cle: str, instant: float) -> int:
    """Combien de fois cette clé a servi dans la minute de cet instant, celle-ci comprise.

    Zéro si le compte est impossible (disque plein, Redis absent) : c’est un garde-fou, il ne ferme pas la porte en tombant.
    """
    fenetre, nom = int(instant) // DUREE, hashlib.sha256(cle.encode()).hexdigest()
    try:
        return _chez_redis(nom, fenetre) if CACHE in settings.CACHES else _au_fichier(nom, fenetre)
    except (OSError, RedisError) as erreur:
        journal.warning("Le débit ne se compte plus : %s", erreur)
        return 0


def reste(instant: float) -> int:
    """Les secondes d’ici la fin de la minute."""
    return DUREE - int(instant) % DUREE


def _chez_redis(nom: str, fenetre: int) -> int:
    cle = f"{nom}-{fenetre}"
    caches[CACHE].add(cle, 0, timeout=2 * DUREE)
    return caches[CACHE].incr(cle)


def _au_fichier(nom: str, fenetre: int) -> int:
    """Un fichier par clé : la fenêtre et son compte, lus et récrits sous verrou."""
    settings.DEBIT_DOSSIER.mkdir(parents=True, exist_ok=True)
    descripteur = os.open(settings.DEBIT_DOSSIER / nom, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descripteur, "r+") as fichier:
        locks.lock(fichier, locks.LOCK_EX)
        lue, _, compte = fichier.read().partition(" ")
        # Un fichier vide, d’une autre minute ou abîmé : on repart de zéro.
        deja = int(compte) if lue == str(fenetre) and compte.isdigit() else 0
        fichier.seek(0)
        fichier.truncate()
        fichier.write(f"{fenetre} {deja + 1}")
        # Écrit avant de rendre le verrou, qui tombe quand le fichier se ferme.
        fichier.flush()
    return deja + 1
