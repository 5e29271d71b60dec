"""Nommer l’outil à qui l’on donne un jeton."""

from django import forms
from django.utils import timezone

from tableau_bord.models import JetonLecture
from tableau_bord.models.jetons import JETONS_MAX


class JetonForm(forms.ModelForm):
    class Meta:
        model = JetonLecture
        fields = ["nom"]
        labels = {"nom": "Pour quel outil"}
        help_texts = {
            "nom": "De quoi le reconnaître le jour où il faudra le révoquer, par exemple « entrepôt de données »."
        }

    def __init__(self, *args, agent, **kwargs):
        super().__init__(*args, **kwargs)
        self.agent = agent

    def clean(self):
        donnees = super().clean()
        if self.agent.jetons.valables(au=timezone.now()).count() >= JETONS_MAX:
            raise forms.ValidationError(f"Vous avez déjà {JETONS_MAX} jetons : révoquez celui qui ne sert plus.")
        return donnees

    def ouvrir(self) -> str:
        return JetonLecture.ouvrir(self.agent, self.cleaned_data["nom"])
