"""Ranger des titres comme un dictionnaire : « École » entre « Danse » et « Fête », sur SQLite comme sur PostgreSQL."""

from django.db import models
from django.db.backends.signals import connection_created
from django.db.models.functions import Collate
from django.dispatch import receiver

from pilotage.recherche import sans_accent

# Le nom que PostgreSQL (ICU) donne à l’ordre français ; SQLite, qui n’en a pas, reçoit le nôtre sous le même nom.
FRANCAIS = "fr-x-icu"


def a_la_francaise(champ: str) -> Collate:
    """De quoi ordonner une requête par un champ de texte ; à borner d’abord : cet ordre n’a pas d’index."""
    return Collate(models.F(champ), FRANCAIS)


def _comparer(un: str, autre: str) -> int:
    gauche, droite = (sans_accent(un), un), (sans_accent(autre), autre)
    return (gauche > droite) - (gauche < droite)


@receiver(connection_created)
def apprendre_le_francais(sender, connection, **kwargs) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_collation(FRANCAIS, _comparer)
