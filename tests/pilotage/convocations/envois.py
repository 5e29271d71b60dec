"""Envoyer ce qui attend, laisser passer le temps, lire ce qui est parti."""

from datetime import timedelta

from django.utils import timezone
from icalendar import Calendar

from pilotage.courriels.envoi import envoyer_ce_qui_attend
from pilotage.models import Courriel

ICAL = "text/calendar"


def envoyer():
    return envoyer_ce_qui_attend(lambda progression, message: None)


def plus_tard(duree=timedelta(minutes=10)):
    """Le temps a passé : ce qui attendait son heure peut partir."""
    Courriel.objects.filter(etat="a_envoyer").update(pas_avant=timezone.now() - duree)


def piece(message):
    (jointe,) = [partie for partie in message.message().walk() if partie.get_content_type() == ICAL]
    return jointe, Calendar.from_ical(jointe.get_payload(decode=True))


def adresse(seance, suite):
    return f"/r/{seance.instance.reseau.code}/seances/{seance.pk}/{suite}"
