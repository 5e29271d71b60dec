"""Verser d’un coup beaucoup de lignes dans une table : COPY sous PostgreSQL, INSERT par lots ailleurs."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

LOT = 2000


class Versement:
    """Les champs à remplir d’un modèle, dans l’ordre où chaque ligne les donne ; les autres ont leur valeur par défaut.

    Ne passe ni par `save` ni par les signaux : pour des lignes fictives, dans une base que personne n’utilise encore. La
    ligne donne sa clé primaire si on la nomme ; `suivre` remet alors le compteur de la base après elles.
    """

    def __init__(self, modele: type[models.Model], *champs: str):
        self.modele = modele
        par_nom: dict[str, models.Field] = {champ.name: champ for champ in modele._meta.concrete_fields}
        self.champs = [par_nom[nom] for nom in champs]
        absents = [c for c in modele._meta.concrete_fields if c not in self.champs and not c.primary_key]
        self.constantes: list[tuple[models.Field, Any]] = [
            (champ, valeur) for champ in absents if (valeur := _par_defaut(champ, modele)) is not None
        ]
        # Sans nom de table à citer : ils viennent du modèle, jamais d’une saisie.
        citer = connection.ops.quote_name
        colonnes = [citer(str(champ.column)) for champ in [*self.champs, *(champ for champ, _ in self.constantes)]]
        self.cible = f"{citer(modele._meta.db_table)} ({', '.join(colonnes)})"
        self.combien = len(colonnes)

    def verser(self, lignes: Iterable[Sequence[Any]]) -> int:
        """Écrit ces lignes, et rend leur nombre."""
        total = 0
        if connection.vendor == "postgresql":
            suite = tuple(valeur for _, valeur in self.constantes)
            with connection.cursor() as curseur, curseur.copy(f"COPY {self.cible} FROM STDIN") as copie:
                for ligne in lignes:
                    copie.write_row((*ligne, *suite))
                    total += 1
            return total
        ordre = f"INSERT INTO {self.cible} VALUES ({', '.join(['%s'] * self.combien)})"  # noqa: S608 — noms du modèle
        for lot in _par_lots(self._preparees(lignes)):
            with connection.cursor() as curseur:
                curseur.executemany(ordre, lot)
            total += len(lot)
        return total

    def _preparees(self, lignes: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
        suite = [champ.get_db_prep_save(valeur, connection) for champ, valeur in self.constantes]
        for ligne in lignes:
            siennes = [c.get_db_prep_save(v, connection) for c, v in zip(self.champs, ligne, strict=True)]
            yield [*siennes, *suite]


def suivre(*modeles: type[models.Model]) -> None:
    """Les prochaines clés de ces modèles viennent après celles qu’on a écrites soi-même."""
    with connection.cursor() as curseur:
        for ordre in connection.ops.sequence_reset_sql(no_style(), modeles):
            curseur.execute(ordre)


def _par_defaut(champ: models.Field, modele: type[models.Model]) -> Any:
    """Ce que `save` y mettrait ; une date « à la création » ou « à la modification » ne se pose qu’en s’enregistrant."""
    datee = getattr(champ, "auto_now_add", False) or getattr(champ, "auto_now", False)
    valeur = champ.pre_save(modele(), True) if datee else champ.get_default()
    return getattr(valeur, "value", valeur)


def _par_lots(lignes: Iterator[Any]) -> Iterator[list[Any]]:
    while lot := list(islice(lignes, LOT)):
        yield lot
