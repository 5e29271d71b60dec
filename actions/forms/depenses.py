"""Le formulaire d’une dépense : sur quelle enveloppe, combien, pour quel établissement."""

from django import forms
from django.db import transaction

from actions.models import Action, Depense
from partenariats.forms import LigneForm
from partenariats.models import Enveloppe
from pilotage.acces import Droit


class DepenseForm(LigneForm):
    """Une ligne de budget prise par une action ; un dépassement se dit avant d’enregistrer, et se confirme."""

    enveloppe = forms.ModelChoiceField(label="enveloppe", queryset=Enveloppe.objects.none(), empty_label="Choisir")

    def __init__(self, data=None, *args, agent, action: Action, **kwargs):
        self.action = action
        # L’année scolaire de l’action touche deux années civiles.
        offertes = (
            Enveloppe.objects.pour_tableau()
            .autorises(agent, Droit.REPARTIR_BUDGET)
            .filter(reseau=action.reseau_id, annee__in=[action.annee, action.annee + 1])
        )
        choisie = (data or {}).get("enveloppe", "")
        enveloppe = offertes.filter(pk=choisie).first() if choisie.isascii() and choisie.isdigit() else None
        super().__init__(
            data, *args, agent=agent, enveloppe=enveloppe or Enveloppe(reseau=action.reseau, unite="euros"), **kwargs
        )
        self.fields["enveloppe"].queryset = offertes
        self.fields["libelle"].initial = action.intitule[:150]
        self.helper.layout.fields.insert(0, "enveloppe")

    def _reste(self):
        return super()._reste() if self.enveloppe.pk else None

    @transaction.atomic
    def save(self, commit=True):
        self.instance.enveloppe = self.cleaned_data["enveloppe"]
        ligne = super().save()
        return Depense.objects.create(action=self.action, ligne=ligne)
