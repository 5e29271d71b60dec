"""Les dates des gabarits : le filtre `date` de Django, qui ne sait pas écrire « 1er » ; chargé d’office (TEMPLATES)."""

from datetime import date

from django import template
from django.template import defaultfilters

from pilotage.ecriture import forme_du_jour

register = template.Library()


@register.filter("date", expects_localtime=True)
def ecrire_la_date(valeur, forme: str | None = None) -> str:
    if forme and isinstance(valeur, date):
        forme = forme_du_jour(valeur, forme)
    return defaultfilters.date(valeur, forme)
