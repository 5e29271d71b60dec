"""Écrire une sauvegarde : la base telle qu’elle est à un instant, puis les fichiers ; l’archive paraît entière ou pas."""

import os
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from pilotage.sauvegarde.archive import FICHIERS, TABLES, Redacteur
from pilotage.sauvegarde.tables import lignes, migrations_passees, nos_tables


@dataclass(frozen=True)
class Bilan:
    objets: int
    fichiers: int
    taille: int  # de l’archive, en octets


def sauvegarder(chemin: Path) -> Bilan:
    """Écrit l’archive (lisible de son seul propriétaire) ; remplace celle qui porterait ce nom. Lève `OSError`."""
    descripteur, provisoire = tempfile.mkstemp(dir=chemin.parent, prefix=f".{chemin.name}.")
    try:
        with os.fdopen(descripteur, "wb") as flux, tarfile.open(fileobj=flux, mode="w:gz", compresslevel=6) as tar:
            redacteur = Redacteur(tar)
            objets = _ajouter_la_base(redacteur)
            fichiers = _ajouter_les_fichiers(redacteur)
            redacteur.finir(fait_le=timezone.now().isoformat(), migrations=migrations_passees())
        Path(provisoire).replace(chemin)
    except BaseException:
        Path(provisoire).unlink(missing_ok=True)
        raise
    return Bilan(objets, fichiers, chemin.stat().st_size)


def _ajouter_la_base(redacteur) -> int:
    total = 0
    with transaction.atomic():
        _figer()
        for nom, modele in nos_tables().items():
            # La taille d’un membre s’écrit avant lui : la table passe par un fichier provisoire.
            with tempfile.TemporaryFile() as tampon:
                objets = 0
                for ligne in lignes(modele):
                    tampon.write(ligne)
                    objets += 1
                taille = tampon.tell()
                tampon.seek(0)
                redacteur.ajouter(f"{TABLES}/{nom}.jsonl", tampon, taille, objets=objets)
                total += objets
    return total


def _figer() -> None:
    """Toutes les tables se lisent au même instant. SQLite le garantit dans une transaction ; PostgreSQL le demande."""
    if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
        with connection.cursor() as curseur:
            curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _ajouter_les_fichiers(redacteur) -> int:
    racine = Path(default_storage.path(""))
    chemins = sorted(chemin for chemin in racine.rglob("*") if chemin.is_file()) if racine.is_dir() else []
    for chemin in chemins:
        with chemin.open("rb") as flux:
            taille = os.fstat(flux.fileno()).st_size
            redacteur.ajouter(f"{FICHIERS}/{chemin.relative_to(racine).as_posix()}", flux, taille)
    return len(chemins)
