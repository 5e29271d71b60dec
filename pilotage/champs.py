"""Champs de formulaire communs."""

from django import forms
from django.core.exceptions import ValidationError

# L’éducation prioritaire naît en 1981. « 26 » tapé dans le calendrier du navigateur donne l’an 26 : c’est une faute de frappe.
PREMIERE_ANNEE, DERNIERE_ANNEE = 1980, 2100


class SaisieJour(forms.DateInput):
    """Le calendrier du navigateur ; sans lui, un champ où taper jj/mm/aaaa."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class NombreSaisi(forms.TextInput):
    """Un nombre à virgule, tel qu’on l’écrit en français ; le clavier d’un téléphone montre les chiffres."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))


class JourField(forms.DateField):
    widget = SaisieJour
    default_error_messages = {"invalid": "Écrivez la date en jj/mm/aaaa, par exemple 01/09/2026."}

    def validate(self, value):
        super().validate(value)
        if value and not PREMIERE_ANNEE <= value.year <= DERNIERE_ANNEE:
            raise ValidationError(
                f"L’année {value.year} est sûrement une faute de frappe : écrivez-la en quatre chiffres."
            )
