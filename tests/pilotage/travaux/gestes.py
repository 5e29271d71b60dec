"""Ce que les essais des travaux font souvent."""

from datetime import timedelta

from django.utils import timezone

from pilotage.models import Travail

UNE_MINUTE = timedelta(minutes=1)


def expirer(travail):
    """Le processus qui tenait ce travail a disparu, et son bail avec lui."""
    Travail.objects.filter(pk=travail.pk).update(bail_jusqu_a=timezone.now() - UNE_MINUTE)


def relu(travail) -> Travail:
    return Travail.objects.get(pk=travail.pk)
