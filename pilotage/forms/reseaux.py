"""Trouver un réseau dans la liste."""

from django import forms


class ReseauRecherche(forms.Form):
    q = forms.CharField(label="Nom, commune ou UAI de la tête", required=False, max_length=100)
