"""Le compte d’un agent : qui il est, et comment le trouver dans la liste."""

from django import forms

from pilotage.acces import Role
from pilotage.models import Agent


class AgentForm(forms.ModelForm):
    class Meta:
        model = Agent
        fields = ["prenom", "nom", "courriel", "telephone"]
        error_messages = {"courriel": {"unique": "Un compte existe déjà pour ce courriel : cherchez-le dans la liste."}}
        help_texts = {"courriel": "L’invitation y sera envoyée. Une adresse par personne, pas une adresse de service."}
        widgets = {"courriel": forms.EmailInput(attrs={"autocomplete": "off"})}

    def clean_courriel(self):
        return self.cleaned_data["courriel"].strip().lower()


class CompteRecherche(forms.Form):
    q = forms.CharField(label="Nom ou courriel", required=False, max_length=100)
    role = forms.ChoiceField(label="Rôle", required=False, choices=[("", "Tous"), *Role.choices])
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), ("ouvert", "Ouvert"), ("invite", "Invitation en attente"), ("ferme", "Fermé")],
    )
