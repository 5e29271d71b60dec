"""Ce qu’il faut au gabarit d’un champ : son choix par recherche, le rappel sous un texte libre."""

from django import template
from django.forms import BoundField, Textarea

from pilotage.choix import Recherche, _Cherchable
from pilotage.confidentialite import RAPPEL_NOMS

register = template.Library()


@register.simple_tag
def recherche_de(champ: BoundField) -> Recherche | None:
    """La recherche d’un champ qui a trop de choix pour tous les montrer ; `None` sinon."""
    widget = champ.field.widget
    return widget.recherche(champ.value()) if isinstance(widget, _Cherchable) else None


@register.filter
def rappel(champ: BoundField) -> str:
    """Sous un texte libre dont l’aide ne le dit pas déjà : qu’on n’y nomme personne."""
    dit = isinstance(champ.field.widget, Textarea) and RAPPEL_NOMS not in str(champ.help_text)
    return RAPPEL_NOMS if dit else ""
