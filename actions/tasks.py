"""Les tâches Celery de l’étage, demandées par l’horloge."""

from celery import shared_task

from actions.rappels import rappeler_les_bilans
from pilotage.annees import aujourd_hui


@shared_task(name="bilan.rappeler")
def rappeler():
    """Chaque matin."""
    rappeler_les_bilans(au=aujourd_hui())
