"""Champs de formulaire communs."""

from django import forms


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
