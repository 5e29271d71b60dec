"""Compléter une action : ses publics, ses nombres, ses heures ; ses indicateurs à elle et ses liens."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.db import transaction

from actions.forms.champs import TitreField
from actions.forms.commun import remplacer_les_choix
from actions.models import (
    Action,
    ActionPeriode,
    ActionTransversalite,
    IndicateurAction,
    LienAction,
    Periode,
    Temps,
    Transversalite,
)
from actions.models.action import CHAMPS_HEURES
from pilotage.champs import NombreSaisi, SaisieJour
from pilotage.forms.saisie_a_deux import SaisieADeuxForm
from pilotage.models import Reseau
from pilotage.templatetags.repnet import sans_zeros

NOMBRES = tuple(nom for _, prevu, touche in Action.COMPTES for nom in (prevu, touche))
INDICATEURS_MAX, LIENS_MAX = 10, 20


class ComplementForm(SaisieADeuxForm):
    """Tout ce qui n’est pas l’essentiel d’une action ; chaque case peut rester vide."""

    CELA = "cette action"

    periodes = forms.TypedMultipleChoiceField(
        label="périodes", coerce=int, choices=Periode.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    transversalites = forms.MultipleChoiceField(
        label="transversalités", choices=Transversalite.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Action
        fields = [
            "temps",
            "age_min",
            "age_max",
            *NOMBRES,
            *CHAMPS_HEURES,
            "bilan_etape_le",
        ]
        widgets = {"bilan_etape_le": SaisieJour} | dict.fromkeys(CHAMPS_HEURES, NombreSaisi)
        localized_fields = CHAMPS_HEURES
        help_texts = {"bilan_etape_le": "Un rappel vous parviendra ce jour-là. Vide : pas de bilan d’étape."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        action = self.instance
        self.initial["periodes"] = [ligne.periode for ligne in action.periodes.all()]
        self.initial["transversalites"] = [ligne.transversalite for ligne in action.transversalites.all()]
        for nom in CHAMPS_HEURES:
            self.initial[nom] = sans_zeros(self.initial.get(nom))
        self.fields["temps"].choices = [("", "Non précisé"), *Temps.choices]
        # Les âges disent le public d’une cité éducative (0 à 25 ans) ; ailleurs, les niveaux suffisent.
        if action.reseau.type != Reseau.Type.CITE and not action.ages:
            del self.fields["age_min"], self.fields["age_max"]
        # La page dit une fois que tout est facultatif.
        for champ in self.fields.values():
            champ.sans_mention = True
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._mise_en_page()

    def _mise_en_page(self) -> Layout:
        ages = [Div("age_min", "age_max", css_class="rangee")] if "age_min" in self.fields else []
        return Layout(
            "version_lue",
            Fieldset(
                "Combien",
                *(Div(prevu, touche, css_class="rangee rangee--paire") for _, prevu, touche in Action.COMPTES),
            ),
            Fieldset(
                "Quand et pour qui",
                Div("periodes", css_class="pastilles"),
                "temps",
                *ages,
                Div("transversalites", css_class="pastilles"),
                "bilan_etape_le",
            ),
            Fieldset(
                "Heures",
                *(Div(prevu, fait, css_class="rangee rangee--paire") for _, _, prevu, fait in Action.HEURES),
            ),
        )

    def en_base(self, objet):
        return super().en_base(objet) | {
            "periodes": [ligne.periode for ligne in objet.periodes.all()],
            "transversalites": [ligne.transversalite for ligne in objet.transversalites.all()],
        }

    @transaction.atomic
    def save(self, commit=True):
        action = super().save()
        remplacer_les_choix(action, ActionPeriode, "periode", sorted(self.cleaned_data["periodes"]))
        remplacer_les_choix(action, ActionTransversalite, "transversalite", list(self.cleaned_data["transversalites"]))
        return action


class IndicateurForm(forms.ModelForm):
    class Meta:
        model = IndicateurAction
        fields = ["intitule", "unite", "depart", "cible", "atteint"]
        widgets = dict.fromkeys(("depart", "cible", "atteint"), NombreSaisi)
        localized_fields = ("depart", "cible", "atteint")
        field_classes = {"intitule": TitreField, "unite": TitreField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for nom in ("depart", "cible", "atteint"):
            self.initial[nom] = sans_zeros(self.initial.get(nom))


class LienForm(forms.ModelForm):
    adresse = forms.URLField(
        label="adresse",
        max_length=500,
        assume_scheme="https",
        help_text="Elle commence par https://",
        error_messages={"invalid": "Écrivez une adresse entière, par exemple https://eduscol.education.fr/"},
    )

    class Meta:
        model = LienAction
        fields = ["intitule", "adresse"]
        field_classes = {"intitule": TitreField}


class JeuDeLignes(forms.BaseInlineFormSet):
    """Des lignes sous le formulaire principal ; une ligne vide ne compte pas."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


IndicateurFormSet = forms.inlineformset_factory(
    Action,
    IndicateurAction,
    form=IndicateurForm,
    formset=JeuDeLignes,
    extra=2,
    max_num=INDICATEURS_MAX,
    can_delete_extra=False,
)
LienFormSet = forms.inlineformset_factory(
    Action, LienAction, form=LienForm, formset=JeuDeLignes, extra=2, max_num=LIENS_MAX, can_delete_extra=False
)
