"""Les tables, ligne à ligne : de la base au JSON et retour, sans passer par les modèles ni leurs signaux.

Les identifiants sont gardés : les liens, les adresses et les fichiers restent ceux d’avant.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.utils.duration import duration_iso_string

LOT = 500
# Ce qui ne vaut que l’instant : les sessions ouvertes, les essais de connexion.
DELAISSEES = ("sessions", "axes")


def nos_tables() -> dict[str, type[models.Model]]:
    """« application.modele » → modèle, pour toute table à sauvegarder, tables de liaison comprises."""
    return {
        modele._meta.label_lower: modele
        for modele in apps.get_models(include_auto_created=True)
        if modele._meta.managed and not modele._meta.proxy and modele._meta.app_label not in DELAISSEES
    }


def champs(modele) -> list[models.Field]:
    return [champ for champ in modele._meta.local_concrete_fields if not champ.generated]


def lignes(modele) -> Iterator[bytes]:
    """Chaque objet, en une ligne JSON, dans l’ordre de sa clé."""
    noms = [champ.attname for champ in champs(modele)]
    requete = modele._base_manager.order_by("pk").values_list(*noms)
    for valeurs in requete.iterator(chunk_size=2000):
        texte = json.dumps(dict(zip(noms, valeurs, strict=True)), ensure_ascii=False, default=_ecrire)
        yield texte.encode() + b"\n"


def _ecrire(valeur):
    """Le texte d’une valeur que JSON ne connaît pas, sans rien perdre (les microsecondes, les décimales)."""
    if isinstance(valeur, (datetime, date, time)):
        return valeur.isoformat()
    if isinstance(valeur, timedelta):
        return duration_iso_string(valeur)
    if isinstance(valeur, (Decimal, UUID)):
        return str(valeur)
    if isinstance(valeur, (bytes, memoryview)):
        return b64encode(valeur).decode("ascii")
    raise TypeError(f"valeur d’un genre inattendu : {type(valeur).__name__}")


@contextmanager
def sans_declencheurs():
    """Le temps du bloc, les déclencheurs de la base se taisent : ils protègent ce qui est figé, que l’on remplace ici."""
    with connection.cursor() as curseur:
        # PostgreSQL ne touche pas à une table dont des vérifications attendent.
        connection.check_constraints()
        if connection.vendor == "sqlite":
            curseur.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            declencheurs = curseur.fetchall()
            taire = [f"DROP TRIGGER {connection.ops.quote_name(nom)}" for nom, _ in declencheurs]
            rendre = [sql for _, sql in declencheurs]
        else:
            curseur.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            tables = [table for (table,) in curseur.fetchall()]
            taire = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
            rendre = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        for sql in taire:
            curseur.execute(sql)
        yield
        connection.check_constraints()
        for sql in rendre:
            curseur.execute(sql)


def vider(modeles: Iterable[type[models.Model]]) -> None:
    """Efface tout, dans n’importe quel ordre : les clés étrangères ne se vérifient qu’à la fin de la transaction."""
    with connection.cursor() as curseur:
        for modele in modeles:
            curseur.execute(f"DELETE FROM {connection.ops.quote_name(modele._meta.db_table)}")  # noqa: S608


def charger(modele, source: Iterable[bytes]) -> int:
    """Insère les lignes d’une table, par lots ; rend leur nombre."""
    siens = champs(modele)
    nom_table = connection.ops.quote_name(modele._meta.db_table)
    colonnes = ", ".join(connection.ops.quote_name(str(champ.column)) for champ in siens)
    places = ", ".join(["%s"] * len(siens))
    sql = f"INSERT INTO {nom_table} ({colonnes}) VALUES ({places})"  # noqa: S608
    source, combien = iter(source), 0
    with connection.cursor() as curseur:
        while lot := list(islice(source, LOT)):
            objets = [json.loads(ligne) for ligne in lot]
            curseur.executemany(sql, [[_relire(champ, objet[champ.attname]) for champ in siens] for objet in objets])
            combien += len(lot)
    return combien


def _relire(champ, valeur):
    return champ.get_db_prep_save(champ.to_python(valeur), connection)


def remettre_les_compteurs(modeles: Iterable[type[models.Model]]) -> None:
    """Après des insertions avec leurs clés, la prochaine clé que la base donnera vient après elles."""
    with connection.cursor() as curseur:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(modeles)):
            curseur.execute(sql)


def migrations_passees() -> dict[str, list[str]]:
    """Application → noms de ses migrations passées, pour les applications qui ont une table à sauvegarder."""
    passees: dict[str, list[str]] = {}
    gardees = {modele._meta.app_label for modele in nos_tables().values()}
    for application, nom in sorted(MigrationRecorder(connection).applied_migrations()):
        if application in gardees:
            passees.setdefault(application, []).append(nom)
    return passees
