"""Sauvegarder RepNet en une archive, et l’en restaurer : la base et les fichiers, sur SQLite comme sur PostgreSQL."""

from pilotage.sauvegarde.archive import ArchiveRefusee
from pilotage.sauvegarde.ecriture import sauvegarder
from pilotage.sauvegarde.restauration import restaurer

__all__ = ["ArchiveRefusee", "restaurer", "sauvegarder"]
