"""Entrer, changer de mot de passe, en demander un nouveau."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, PasswordResetForm, SetPasswordForm

from pilotage.models import Agent


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


class MotDePasseOublieForm(PasswordResetForm):
    email = forms.EmailField(
        label="Courriel professionnel",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def get_users(self, email):
        """Django écarte qui n’a pas encore de mot de passe ; or l’invité qui a perdu son lien en est là."""
        return Agent.objects.filter(courriel=email, is_active=True)


class MotDePasseChoisirForm(SetPasswordForm):
    """Le premier mot de passe, ou le suivant, depuis le lien reçu."""


class MotDePasseChangerForm(PasswordChangeForm):
    pass
