"""Lire le calendrier scolaire national (fr-en-calendrier-scolaire), et dire quand un jour est sans cours."""

import csv
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from pilotage.models import Academie, Vacances

PARIS = ZoneInfo("Europe/Paris")
COLONNES = ("Description", "Population", "Date de début", "Date de fin", "Académies")
# Le fichier donne aussi les dates des seuls enseignants : celles des élèves font le calendrier.
POPULATIONS = frozenset({"-", "", "Élèves"})


class FichierRefuse(ValueError):
    """Le fichier n’est pas un calendrier scolaire, ou une de ses lignes est illisible."""


@transaction.atomic
def lire_le_calendrier(lignes: Iterable[str]) -> int:
    """Enregistre les vacances des académies connues ; rejoué, ne change rien. Rend le nombre de périodes écrites.

    Lève `FichierRefuse` (ligne et colonne) sans rien écrire.
    """
    lecteur = csv.DictReader(lignes, delimiter=";")
    manquent = [colonne for colonne in COLONNES if colonne not in (lecteur.fieldnames or [])]
    if manquent:
        raise FichierRefuse(f"Ce n’est pas un calendrier scolaire : il manque la colonne « {manquent[0]} ».")
    academies = {academie.nom: academie for academie in Academie.objects.all()}
    periodes = {}
    for ligne in lecteur:
        academie = academies.get(ligne["Académies"])
        if academie is None or ligne["Population"] not in POPULATIONS:
            continue
        debut, reprise = (_jour(ligne, colonne, lecteur.line_num) for colonne in ("Date de début", "Date de fin"))
        if reprise > debut:
            libelle = ligne["Description"].replace("'", "’")[:60]
            periodes[academie.pk, debut] = Vacances(academie=academie, libelle=libelle, debut=debut, reprise=reprise)
    Vacances.objects.bulk_create(
        periodes.values(),
        update_conflicts=True,
        unique_fields=["academie", "debut"],
        update_fields=["libelle", "reprise"],
    )
    return len(periodes)


def _jour(ligne, colonne, numero) -> date:
    """Le jour à Paris : selon l’export, minuit s’écrit à l’heure d’ici ou à l’heure universelle."""
    try:
        return datetime.fromisoformat(ligne[colonne]).astimezone(PARIS).date()
    except (TypeError, ValueError):
        raise FichierRefuse(
            f"Ligne {numero}, colonne « {colonne} » : « {ligne[colonne]} » n’est pas une date "
            "(attendu : 2026-10-17T00:00:00+02:00)."
        ) from None


def vacances_du_jour(academie: Academie, jour: date) -> Vacances | None:
    """Les vacances où tombe ce jour ; `None` un jour de classe, ou si le calendrier n’est pas connu."""
    return academie.vacances.entre(jour, jour + timedelta(days=1)).filter(debut__lte=jour).first()
