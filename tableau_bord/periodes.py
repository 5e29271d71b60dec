"""Les périodes d’une année scolaire où un chiffre se relève : semestres, trimestres, de vacances à vacances."""

from django.db import models


class Periodicite(models.TextChoices):
    """À quel rythme un indicateur se saisit."""

    ANNUELLE = "annuelle", "une fois par an"
    SEMESTRE = "semestre", "chaque semestre"
    TRIMESTRE = "trimestre", "chaque trimestre"
    VACANCES = "vacances", "chaque période, de vacances à vacances"


class Cumul(models.TextChoices):
    """Ce que les périodes font de l’année."""

    SOMME = "somme", "les périodes s’ajoutent"
    DERNIERE = "derniere", "la dernière période connue vaut pour l’année : un état"


_LIBELLES: dict[str, tuple[str, ...]] = {
    Periodicite.SEMESTRE: ("1er semestre", "2d semestre"),
    Periodicite.TRIMESTRE: ("1er trimestre", "2e trimestre", "3e trimestre"),
    Periodicite.VACANCES: (
        "période 1 (Toussaint)",
        "période 2 (Noël)",
        "période 3 (hiver)",
        "période 4 (printemps)",
        "période 5 (été)",
    ),
}
RANG_MAX = max(len(libelles) for libelles in _LIBELLES.values())

Periodes = tuple[tuple[int, str], ...]


def periodes(periodicite: str) -> Periodes:
    """(rang, libellé) de chaque période de l’année ; rien pour ce qui ne se relève qu’une fois par an."""
    return tuple(enumerate(_LIBELLES.get(periodicite, ()), start=1))


def code_de(periodicite: str, rang: int) -> str:
    """« trimestre-2 » : une période, telle qu’une campagne et une adresse la disent."""
    return f"{periodicite}-{rang}"


def lire_code(code: str) -> tuple[str, int]:
    """(périodicité, rang) ; (« », 0) pour toute l’année."""
    periodicite, _, rang = code.rpartition("-")
    return (periodicite, int(rang)) if periodicite else ("", 0)


def libelle_de_periode(code: str) -> str:
    """« 2e trimestre » ; vide pour toute l’année."""
    periodicite, rang = lire_code(code)
    return dict(periodes(periodicite)).get(rang, "")


CODES = tuple(
    (code_de(periodicite, rang), libelle) for periodicite in _LIBELLES for rang, libelle in periodes(periodicite)
)
