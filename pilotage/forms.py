"""Formulaires de l’étage pilotage."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class ConnexionForm(AuthenticationForm):
    username = forms.EmailField(
        label="Courriel professionnel",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    error_messages = {
        "invalid_login": "Ce courriel et ce mot de passe ne vont pas ensemble. Vérifiez-les ; les majuscules comptent.",
        "inactive": "Ce compte est fermé. Demandez sa réouverture à l’administrateur de votre installation.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mot de passe"

    def clean_username(self):
        return self.cleaned_data["username"].lower()
