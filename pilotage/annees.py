"""L’année scolaire : du 1er septembre au 31 août, nommée par l’année où elle commence."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

PREMIERE, DERNIERE = 1981, 2100  # 1981 : création des zones d’éducation prioritaire


def aujourd_hui() -> date:
    """Le jour, au fuseau de l’installation."""
    return timezone.localdate()


def annee_scolaire(jour: date) -> int:
    """Année où commence l’année scolaire qui contient `jour`."""
    return jour.year if jour.month >= 9 else jour.year - 1


def annee_courante() -> int:
    return annee_scolaire(aujourd_hui())


def bornes(annee: int) -> tuple[date, date]:
    """Premier et dernier jour de l’année scolaire."""
    return date(annee, 9, 1), date(annee + 1, 8, 31)


def trimestre(jour: date) -> tuple[date, date]:
    """Premier et dernier jour du trimestre scolaire qui contient `jour` : de septembre, de décembre, de mars (à l’été)."""
    debut, suivant = bornes(annee_scolaire(jour))
    decembre, mars = date(debut.year, 12, 1), date(debut.year + 1, 3, 1)
    if jour < decembre:
        return debut, decembre - timedelta(days=1)
    return (decembre, mars - timedelta(days=1)) if jour < mars else (mars, suivant)


def debut_du_trimestre(jour: date) -> date:
    """1er septembre, 1er janvier ou 1er avril : les trois trimestres de classe."""
    mois = 9 if jour.month >= 9 else 4 if jour.month >= 4 else 1
    return date(jour.year, mois, 1)


def libelle_annee(annee: int) -> str:
    """« 2026-2027 »."""
    return f"{annee}-{annee + 1}"


def verifier_annee(annee: int) -> None:
    """Lève `ValidationError` hors des années où l’éducation prioritaire existe."""
    if not PREMIERE <= annee <= DERNIERE:
        raise ValidationError(
            f"« {annee} » n’est pas une année scolaire : il faut l’année où elle commence, entre {PREMIERE} et {DERNIERE}."
        )
