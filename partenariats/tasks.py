"""Les tâches Celery de l’étage, demandées par l’horloge."""

from celery import shared_task

from partenariats import rappels
from pilotage.annees import aujourd_hui


@shared_task(name="convention.rappeler")
def rappeler():
    """Chaque matin."""
    rappels.rappeler(au=aujourd_hui())
