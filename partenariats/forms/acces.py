"""Relier un compte de rôle partenaire au partenaire qu’il représente : tout ce qu’il verra en part."""

from crispy_forms.helper import FormHelper
from django import forms

from partenariats.models import Representation
from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.choix import ChoixForm
from pilotage.models import Affectation


class RepresentationForm(ChoixForm, forms.ModelForm):
    class Meta:
        model = Representation
        fields = ["affectation"]
        labels = {"affectation": "compte à relier"}
        help_texts = {
            "affectation": "Les comptes de rôle « partenaire » que l’administrateur a ouverts dans ce réseau "
            "et qui ne représentent encore personne."
        }

    def __init__(self, *args, partenaire, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.partenaire = partenaire
        champ = self.fields["affectation"]
        champ.queryset = (
            Affectation.objects.en_cours(au=aujourd_hui())
            .filter(reseau=partenaire.reseau_id, role=Role.PARTENAIRE, representation__isnull=True)
            .select_related("agent")
            .order_by("agent__nom", "pk")
        )
        champ.label_from_instance = lambda affectation: f"{affectation.agent} ({affectation.agent.courriel})"
        champ.empty_label = "Choisissez un compte"
        self.helper = FormHelper()
        self.helper.form_tag = False
