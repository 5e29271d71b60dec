"""Restaurer : vérifier l’archive entière d’abord, puis tout écrire, ou rien."""

import shutil
import tempfile
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from pilotage.models import Reseau
from pilotage.sauvegarde.archive import FICHIERS, TABLES, ArchiveRefusee, ouvrir, verifier
from pilotage.sauvegarde.tables import (
    charger,
    migrations_passees,
    nos_tables,
    remettre_les_compteurs,
    sans_declencheurs,
    vider,
)


def restaurer(chemin: Path, *, remplacer: bool = False) -> tuple[int, int]:
    """(objets, fichiers) restaurés. Lève `ArchiveRefusee`, et rien n’a changé, si l’archive ou la base ne s’y prête pas."""
    manifeste = verifier(chemin)
    if not connection.introspection.table_names():
        # Une base toute neuve : ses tables d’abord.
        call_command("migrate", verbosity=0)
    _comparer_les_versions(manifeste)
    racine = Path(default_storage.path(""))
    if not remplacer:
        _refuser_si_quelque_chose_s_y_trouve(racine)
    racine.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=racine.parent, prefix=".restauration-") as dossier:
        neufs, anciens = Path(dossier) / "neufs", Path(dossier) / "anciens"
        neufs.mkdir()
        try:
            with ouvrir(chemin) as tar:
                fichiers = _deposer(tar, neufs)
                with transaction.atomic():
                    objets = _charger_la_base(tar, manifeste)
                    _echanger(racine, neufs, anciens)
        except BaseException as erreur:
            _remettre(racine, neufs, anciens)
            if isinstance(erreur, (DatabaseError, KeyError, ValueError)):
                raise ArchiveRefusee(f"{chemin.name} ne se charge pas dans cette base : {erreur}") from erreur
            raise
    return objets, fichiers


def _comparer_les_versions(manifeste) -> None:
    siennes, notres = manifeste["migrations"], migrations_passees()
    if siennes != notres:
        ecarts = sorted(
            f"{application}.{nom}"
            for application in siennes.keys() | notres.keys()
            for nom in set(siennes.get(application, [])) ^ set(notres.get(application, []))
        )
        raise ArchiveRefusee(
            "Cette sauvegarde vient d’une autre version de RepNet, ou la base n’est pas à jour (« manage.py migrate ») : "
            f"{', '.join(ecarts[:5])}. Restaurez avec la version qui l’a faite, puis mettez à jour."
        )


def _refuser_si_quelque_chose_s_y_trouve(racine: Path) -> None:
    if get_user_model()._base_manager.exists() or Reseau._base_manager.exists():
        raise ArchiveRefusee("La base n’est pas vide. Pour remplacer tout ce qu’elle contient, ajoutez --remplacer.")
    if racine.is_dir() and any(racine.iterdir()):
        raise ArchiveRefusee(f"Le dossier {racine} n’est pas vide. Pour le remplacer aussi, ajoutez --remplacer.")


def _deposer(tar, dossier: Path) -> int:
    """Copie les fichiers de l’archive, déjà vérifiés, dans un dossier provisoire."""
    combien = 0
    for membre in tar.getmembers():
        premier, _, nom = membre.name.partition("/")
        if premier == FICHIERS:
            cible = dossier / nom
            cible.parent.mkdir(parents=True, exist_ok=True)
            with tar.extractfile(membre) as source, cible.open("wb") as sortie:
                shutil.copyfileobj(source, sortie)
            combien += 1
    return combien


def _charger_la_base(tar, manifeste) -> int:
    tables = nos_tables()
    objets = 0
    with sans_declencheurs():
        vider(tables.values())
        for nom, membre in manifeste["membres"].items():
            premier, _, fichier = nom.partition("/")
            if premier == TABLES:
                charges = charger(tables[fichier.removesuffix(".jsonl")], tar.extractfile(nom))
                if charges != membre["objets"]:
                    raise ValueError(f"{fichier} : {membre['objets']} objets annoncés, {charges} lus")
                objets += charges
    remettre_les_compteurs(tables.values())
    return objets


def _echanger(racine: Path, neufs: Path, anciens: Path) -> None:
    if racine.exists():
        racine.rename(anciens)
    neufs.rename(racine)


def _remettre(racine: Path, neufs: Path, anciens: Path) -> None:
    """La base n’a pas voulu : les fichiers d’avant, s’il y en avait, reprennent leur place."""
    if not neufs.exists():
        shutil.rmtree(racine, ignore_errors=True)
    if anciens.exists():
        anciens.rename(racine)
