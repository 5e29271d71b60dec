"""Les vacances scolaires de l’académie fictive : la forme d’une vraie année, à des dates qui ne sont d’aucune zone."""

from datetime import date, timedelta

from pilotage.models import Academie, Vacances

# Libellé, mois, rang du samedi où elles commencent dans ce mois, durée en jours.
PERIODES = (
    ("Vacances de la Toussaint", 10, 3, 16),
    ("Vacances de Noël", 12, 3, 16),
    ("Vacances d’hiver", 2, 2, 16),
    ("Vacances de printemps", 4, 2, 16),
)


def peupler_calendrier(academie: Academie, annees: range) -> None:
    """Les vacances de ces années scolaires ; rejoué, ne change rien."""
    vacances = []
    for annee in annees:
        for libelle, mois, rang, duree in PERIODES:
            debut = _samedi(annee + (mois < 9), mois, rang)
            vacances.append(_vacances(academie, libelle, debut, debut + timedelta(days=duree)))
        vacances.append(_vacances(academie, "Vacances d’été", _samedi(annee + 1, 7, 1), date(annee + 1, 9, 1)))
    Vacances.objects.bulk_create(vacances, ignore_conflicts=True)


def _vacances(academie, libelle, debut, reprise):
    return Vacances(academie=academie, libelle=libelle, debut=debut, reprise=reprise)


def _samedi(annee: int, mois: int, rang: int) -> date:
    premier = date(annee, mois, 1)
    return premier + timedelta(days=(5 - premier.weekday()) % 7 + 7 * (rang - 1))
