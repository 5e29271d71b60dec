"""Répondre à une convocation."""

from django import forms

from pilotage.forms.instances import LigneField
from pilotage.models import Presence

Etat = Presence.Etat


class ReponseForm(forms.ModelForm):
    CHOIX = [(Etat.PRESENT, "Je serai là"), (Etat.EXCUSE, "Je m’excuse"), (Etat.REPRESENTE, "Je serai représenté")]

    reponse = forms.ChoiceField(label="Votre réponse", choices=CHOIX, widget=forms.RadioSelect)
    represente_par = LigneField(label="Par qui", required=False, max_length=120, help_text="Si vous êtes représenté.")

    class Meta:
        model = Presence
        fields = ["reponse", "represente_par"]

    def clean(self):
        donnees = super().clean()
        if donnees.get("reponse") == Etat.REPRESENTE and not donnees.get("represente_par"):
            self.add_error("represente_par", "Écrivez le nom de la personne qui vous représentera.")
        elif donnees.get("reponse") != Etat.REPRESENTE:
            donnees["represente_par"] = ""
        return donnees
