"""Ce qu’il faut au gabarit d’un champ pour montrer un choix par recherche."""

from django import template
from django.forms import BoundField

from pilotage.choix import Recherche, _Cherchable

register = template.Library()


@register.simple_tag
def recherche_de(champ: BoundField) -> Recherche | None:
    """La recherche d’un champ qui a trop de choix pour tous les montrer ; `None` sinon."""
    widget = champ.field.widget
    return widget.recherche(champ.value()) if isinstance(widget, _Cherchable) else None
