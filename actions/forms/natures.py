"""Ajouter une nature d’action à la liste du réseau, ou de l’académie pour qui la suit."""

from crispy_forms.helper import FormHelper
from django import forms

from actions.forms.champs import TitreField
from actions.models import NatureAction
from actions.models.natures import DEJA, NATURES_MAX
from pilotage.recherche import sans_accent


class NatureForm(forms.ModelForm):
    class Meta:
        model = NatureAction
        fields = ["nom", "est_ouverte"]
        field_classes = {"nom": TitreField}
        help_texts = {
            "nom": "Deux ou trois mots : « classe dehors », « orientation ».",
            "est_ouverte": "Décochée, elle ne se propose plus ; les actions qui la portent la gardent.",
        }

    def __init__(self, *args, reseau, pour_l_academie: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.reseau = reseau
        if not self.instance.pk:
            del self.fields["est_ouverte"]
            if pour_l_academie:
                self.instance.academie = reseau.academie
            else:
                self.instance.reseau = reseau
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_nom(self):
        nom = self.cleaned_data["nom"]
        autres = NatureAction.objects.du_reseau(self.reseau).exclude(pk=self.instance.pk)
        # « Santé » et « sante » sont la même nature.
        if any(sans_accent(autre.nom) == sans_accent(nom) for autre in autres):
            raise forms.ValidationError(DEJA)
        return nom

    def clean(self):
        champs = super().clean()
        siennes = NatureAction.objects.ouvertes().filter(reseau=self.instance.reseau, academie=self.instance.academie)
        s_ouvre = champs.get("est_ouverte", True)
        if s_ouvre and siennes.exclude(pk=self.instance.pk).count() >= NATURES_MAX:
            self.add_error(None, f"Une liste a {NATURES_MAX} natures au plus : fermez-en une d’abord.")
        return champs
