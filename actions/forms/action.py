"""Le formulaire d’une action : borné au réseau, à l’épreuve du double clic et de la saisie à deux."""

import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.db import transaction

from actions.forms.commun import RAPPEL_NOMS, etablissements_proposes
from actions.models import Action, ActionNiveau, AxeMission, Niveau, Objectif, ProjetReseau
from partenariats.models import Partenaire
from pilotage.acces import Droit
from pilotage.annees import annee_courante, libelle_annee
from pilotage.forms.saisie_a_deux import SaisieADeuxForm


class ActionForm(SaisieADeuxForm):
    """Crée ou modifie une action du réseau.

    À la création, `cle_saisie` fait qu’un formulaire envoyé deux fois ne crée qu’une action.
    """

    CELA = "cette action"

    niveaux = forms.MultipleChoiceField(
        label="niveaux", choices=Niveau.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    cle_saisie = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Action
        fields = [
            "intitule",
            "annee",
            "objectif",
            "axe_mission",
            "description",
            "etablissements",
            "niveaux",
            "partenaires",
            "debut",
            "fin",
            "eleves_prevus",
            "eleves_touches",
        ]
        widgets = {
            "axe_mission": forms.RadioSelect,
            "etablissements": forms.CheckboxSelectMultiple,
            "partenaires": forms.CheckboxSelectMultiple,
            "debut": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "fin": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "description": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "intitule": "En quelques mots, comme vous en parlez.",
            "axe_mission": "L’axe de la mission du coordonnateur, à ne pas confondre avec l’axe du projet.",
            "description": RAPPEL_NOMS,
            "eleves_prevus": "Un nombre ; laissez vide si vous ne savez pas encore.",
            "eleves_touches": "Un nombre ; vide veut dire inconnu, et non zéro.",
        }

    def __init__(self, *args, agent, reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.agent, self.reseau = agent, reseau
        self.instance.reseau = reseau
        annee = self.instance.annee if self.instance.pk else annee_courante()
        self._borner_les_choix(annee)
        if self.instance.pk:
            self.initial["niveaux"] = [ligne.niveau for ligne in self.instance.niveaux.all()]
            del self.fields["cle_saisie"]
        else:
            self.fields["cle_saisie"].initial = uuid.uuid4()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._mise_en_page()

    def _borner_les_choix(self, annee: int) -> None:
        self.fields["annee"] = forms.TypedChoiceField(
            label="année scolaire",
            coerce=int,
            choices=[(a, libelle_annee(a)) for a in range(annee + 1, annee - 3, -1)],
            initial=annee,
        )
        self.fields["axe_mission"].choices = AxeMission.choices
        etablissements_proposes(self.fields["etablissements"], self.agent, self.reseau, annee)
        partenaires = Partenaire.objects.autorises(self.agent, Droit.VOIR_ACTIONS).filter(reseau=self.reseau)
        self.fields["partenaires"].queryset = partenaires
        if not partenaires.exists():
            del self.fields["partenaires"]
        objectif = self.fields["objectif"]
        objectif.queryset = Objectif.objects.autorises(self.agent, Droit.VOIR_ACTIONS).filter(
            axe__projet__reseau=self.reseau
        )
        objectif.choices = self._objectifs_par_axe(annee)

    def _objectifs_par_axe(self, annee: int):
        projet = ProjetReseau.objects.filter(reseau=self.reseau).de_l_annee(annee).first()
        groupes = [("", "À préciser plus tard")]
        for axe in projet.axes.prefetch_related("objectifs") if projet else ():
            objectifs = [(o.pk, f"{axe.numero}.{o.numero} {o.intitule}") for o in axe.objectifs.all()]
            groupes.append((str(axe), objectifs))
        return groupes

    def _mise_en_page(self) -> Layout:
        def presents(*noms):
            return [nom for nom in noms if nom in self.fields]

        return Layout(
            *presents("cle_saisie", "version_lue"),
            Fieldset("Quoi", *presents("intitule", "annee", "objectif", "axe_mission", "description")),
            Fieldset("Où et pour qui", *presents("etablissements", "niveaux", "partenaires")),
            Fieldset(
                "Quand et combien",
                Div("debut", "fin", css_class="rangee"),
                Div("eleves_prevus", "eleves_touches", css_class="rangee"),
            ),
        )

    def en_base(self, objet):
        return super().en_base(objet) | {"niveaux": [ligne.niveau for ligne in objet.niveaux.all()]}

    @transaction.atomic
    def save(self, commit=True):
        action = self.instance
        if not action.pk:
            action.cree_par = self.agent
            action.cle_saisie = self.cleaned_data.get("cle_saisie")
        super().save()
        voulus = set(self.cleaned_data["niveaux"])
        action.niveaux.exclude(niveau__in=voulus).delete()
        presents = set(action.niveaux.values_list("niveau", flat=True))
        ActionNiveau.objects.bulk_create(
            ActionNiveau(action=action, niveau=niveau) for niveau in Niveau.values if niveau in voulus - presents
        )
        return action
