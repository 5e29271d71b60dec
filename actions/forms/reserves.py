"""Réserver une enveloppe : une case par axe, une par établissement ; un dépassement se dit avant d’enregistrer."""

from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.db import transaction
from django.utils.text import capfirst

from actions.models import Axe, ProjetReseau, Reserve
from partenariats.forms.commun import etablissements_proposes
from partenariats.forms.montant import MontantField, ecrire_montant
from partenariats.models import Enveloppe
from pilotage.acces import Droit

SORTES = {"axe": "par axe du projet", "etablissement": "par établissement"}


class ReservesForm(forms.Form):
    confirmer = forms.BooleanField(label="Enregistrer quand même", required=False)

    def __init__(self, *args, agent, enveloppe: Enveloppe, **kwargs):
        super().__init__(*args, **kwargs)
        self.agent, self.enveloppe = agent, enveloppe
        deja = {
            ("axe", r.axe_id) if r.axe_id else ("etablissement", r.etablissement_id): r.montant
            for r in enveloppe.reserves.all()
        }
        self.cases: dict[str, tuple[str, int]] = {}
        for sorte, libelles in (("axe", self._axes(deja)), ("etablissement", self._etablissements())):
            for cle, libelle in libelles:
                nom = f"{sorte}_{cle}"
                self.cases[nom] = (sorte, cle)
                self.fields[nom] = MontantField(label=libelle, initial=deja.get((sorte, cle)))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self._disposer(avec_confirmation=self.is_bound)

    def _axes(self, deja) -> list[tuple[int, str]]:
        """Ceux du projet de l’année, et ceux d’un autre projet qui ont déjà une réserve."""
        projet = ProjetReseau.objects.filter(reseau=self.enveloppe.reseau_id).de_l_annee(self.enveloppe.annee).first()
        gardes = [cle for sorte, cle in deja if sorte == "axe"]
        axes = Axe.objects.filter(projet=projet) | Axe.objects.filter(pk__in=gardes)
        return [(axe.pk, str(axe)) for axe in axes.order_by("numero", "pk")]

    def _etablissements(self) -> list[tuple[int, str]]:
        champ: Any = forms.ModelChoiceField(queryset=None)
        etablissements_proposes(champ, self.agent, self.enveloppe.reseau, Droit.REPARTIR_BUDGET)
        return [(etablissement.pk, capfirst(etablissement.nom_usuel)) for etablissement in champ.queryset]

    def _disposer(self, *, avec_confirmation: bool) -> None:
        parties = [
            Fieldset(
                titre[0].upper() + titre[1:],
                *[nom for nom, (sorte_du_nom, _) in self.cases.items() if sorte_du_nom == sorte],
            )
            for sorte, titre in SORTES.items()
        ]
        if not avec_confirmation:
            self.fields.pop("confirmer", None)
        self.helper.layout = Layout(*parties, *(["confirmer"] if avec_confirmation else []))

    def clean(self):
        champs = super().clean() or {}
        disponible, symbole = self.enveloppe.disponible_total, self.enveloppe.symbole
        depasse = False
        for sorte, titre in SORTES.items():
            montants = {nom: champs.get(nom) for nom, (s, _) in self.cases.items() if s == sorte and champs.get(nom)}
            total = sum(montants.values(), Decimal(0))
            if disponible is None or total <= disponible:
                continue
            depasse = True
            if not champs.get("confirmer"):
                self.add_error(
                    next(reversed(montants)),
                    f"Réservé {titre} : {ecrire_montant(total)} {symbole}, pour {ecrire_montant(disponible)} {symbole} "
                    f"disponibles : {ecrire_montant(total - disponible)} de trop. Corrigez, ou cochez « Enregistrer quand "
                    "même ».",
                )
        if not depasse:
            self._disposer(avec_confirmation=False)
        return champs

    @transaction.atomic
    def save(self) -> None:
        """Une case vidée retire la réserve ; une case remplie l’écrit."""
        for nom, (sorte, cle) in self.cases.items():
            montant = self.cleaned_data.get(nom)
            qui: dict[str, Any] = {"enveloppe": self.enveloppe, f"{sorte}_id": cle}
            if montant:
                Reserve.objects.update_or_create(**qui, defaults={"montant": montant, "modifie_par": self.agent})
            else:
                Reserve.objects.filter(**qui).delete()
