"""Choisir les actions présentées à un appel à projets."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db import transaction

from actions.models import Action, Candidature
from partenariats.models import AppelAProjets
from pilotage.acces import Droit
from pilotage.choix import ChoixForm


class CandidaturesForm(ChoixForm, forms.Form):
    actions = forms.ModelMultipleChoiceField(
        label="actions présentées",
        queryset=Action.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Celles de l’année de l’appel et de la suivante, abandonnées exceptées.",
    )

    def __init__(self, *args, agent, appel: AppelAProjets, **kwargs):
        super().__init__(*args, **kwargs)
        self.appel = appel
        visibles = Action.objects.autorises(agent, Droit.VOIR_ACTIONS).filter(reseau=appel.reseau_id)
        # Ce qui est déjà présenté reste coché, même si son année n’est plus proposée.
        presentees = set(appel.candidatures.values_list("action", flat=True))
        champ: Any = self.fields["actions"]
        champ.queryset = (
            visibles.filter(annee__in=[appel.annee, appel.annee + 1]).exclude(etat="abandonnee")
            | visibles.filter(pk__in=presentees)
        ).order_by("annee", "intitule", "pk")
        champ.label_from_instance = lambda action: f"{action} ({action.annee_libelle})"
        champ.initial = presentees
        self.offertes = champ.queryset
        self.helper = FormHelper()
        self.helper.form_tag = False

    @transaction.atomic
    def save(self) -> None:
        choisies = self.cleaned_data["actions"]
        # On ne retire que ce que l’agent voyait.
        self.appel.candidatures.filter(action__in=self.offertes.values("pk")).exclude(action__in=choisies).delete()
        Candidature.objects.bulk_create(
            [Candidature(appel=self.appel, action=action) for action in choisies], ignore_conflicts=True
        )
