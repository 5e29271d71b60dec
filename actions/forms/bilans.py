"""Les bilans : d’étape, en trois zones ; final, où ce qui est connu est déjà là."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.db import transaction
from django.db.models import F

from actions.forms.champs import TexteField
from actions.forms.commun import RAPPEL_NOMS
from actions.models import Action, BilanEtape, BilanFinal, Suite
from actions.models.action import COMPTE_MAX
from pilotage.annees import libelle_annee
from pilotage.champs import JourField, NombreSaisi, SaisieJour
from pilotage.forms.saisie_a_deux import SaisieADeuxForm
from pilotage.forms.une_fois import UneFoisForm
from pilotage.models import Agent
from pilotage.templatetags.repnet import sans_zeros

CHAMPS = ["synthese", *BilanFinal.EFFETS, "suite", "a_changer"]
LIBELLES = {champ.name: str(champ.verbose_name) for champ in Action._meta.concrete_fields}


class BilanEtapeForm(UneFoisForm, SaisieADeuxForm):
    """Où en est l’action ; l’écrire efface le rendez-vous, et peut en prendre un autre."""

    CELA = "ce bilan d’étape"

    prochain = JourField(
        label="Prochain bilan d’étape pour le",
        required=False,
        help_text="Vide : le prochain bilan sera le bilan final.",
    )

    class Meta:
        model = BilanEtape
        fields = ["jour", "avancement", "difficultes", "a_changer"]
        field_classes = dict.fromkeys(("avancement", "difficultes", "a_changer"), TexteField)
        widgets = {"jour": SaisieJour, "difficultes": forms.Textarea(attrs={"rows": 3})} | {
            nom: forms.Textarea(attrs={"rows": 4}) for nom in ("avancement", "a_changer")
        }
        help_texts = {"avancement": RAPPEL_NOMS}

    def __init__(self, *args, action: Action, par: Agent, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.action, self.par = action, par
        if self.instance.pk:
            del self.fields["prochain"]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_prochain(self):
        prochain = self.cleaned_data["prochain"]
        jour = self.cleaned_data.get("jour")
        if prochain and jour and prochain <= jour:
            raise forms.ValidationError("Ce rendez-vous vient avant le bilan que vous écrivez.")
        return prochain

    @transaction.atomic
    def save(self, commit=True):
        nouveau = not self.instance.pk
        if nouveau:
            self.instance.par = self.par
        bilan = super().save(commit)
        if nouveau:
            Action.objects.filter(pk=bilan.action_id).update(
                bilan_etape_le=self.cleaned_data["prochain"], version=F("version") + 1
            )
        return bilan


class BilanFinalForm(SaisieADeuxForm):
    """Le bilan final d’une action ; les nombres touchés et les indicateurs atteints s’écrivent dans l’action elle-même."""

    CELA = "ce bilan"

    preparer = forms.BooleanField(
        label="Préparer dès maintenant l’action de l’an prochain", required=False, initial=True
    )

    class Meta:
        model = BilanFinal
        fields = CHAMPS
        field_classes = dict.fromkeys(("synthese", *BilanFinal.EFFETS, "a_changer"), TexteField)
        widgets = {
            "synthese": forms.Textarea(attrs={"rows": 5}),
            "a_changer": forms.Textarea(attrs={"rows": 3}),
        } | {nom: forms.Textarea(attrs={"rows": 3}) for nom in BilanFinal.EFFETS}
        help_texts = {
            "synthese": f"Ce paragraphe suffit ; il paraîtra dans le rapport annuel. {RAPPEL_NOMS}",
            "a_changer": "Repris dans l’action de l’an prochain.",
        }

    def __init__(self, *args, action: Action, par: Agent, **kwargs):
        super().__init__(*args, instance=action.bilan or BilanFinal(action=action), **kwargs)
        self.action, self.par = action, par
        self.heures: list[str] = []
        self.fields["suite"] = forms.ChoiceField(
            label=f"En {libelle_annee(action.annee + 1)}, cette action est à",
            choices=Suite.choices,
            widget=forms.RadioSelect,
            error_messages={
                "required": "Dites ce que devient l’action : reconduire, ajuster, étendre, réorienter, arrêter."
            },
        )
        for qui, prevu, touche in Action.COMPTES:
            self.fields[touche] = forms.IntegerField(
                label=LIBELLES[touche],
                min_value=0,
                max_value=COMPTE_MAX,
                required=False,
                initial=getattr(action, touche),
                help_text=_prevu(qui, getattr(action, prevu)),
            )
            setattr(self.fields[touche], "sans_mention", True)  # noqa: B010 (le type des champs ne le connaît pas)
        for _, unite, prevu, fait in Action.HEURES:
            # Ce que l’action ne mobilise pas ne se demande pas.
            if (attendu := getattr(action, prevu)) is None and getattr(action, fait) is None:
                continue
            self.heures.append(fait)
            self.fields[fait] = forms.DecimalField(
                label=LIBELLES[fait],
                min_value=0,
                max_digits=7,
                decimal_places=2,
                required=False,
                localize=True,
                widget=NombreSaisi(),
                initial=sans_zeros(getattr(action, fait)),
                help_text=f"nombre de {unite} prévu inconnu"
                if attendu is None
                else f"{_ecrire(attendu)} {unite} prévues",
            )
            setattr(self.fields[fait], "sans_mention", True)  # noqa: B010 (le type des champs ne le connaît pas)
        self.indicateurs = list(action.indicateurs.all())
        for indicateur in self.indicateurs:
            self.fields[f"atteint_{indicateur.pk}"] = forms.DecimalField(
                label=str(indicateur),
                max_digits=10,
                decimal_places=2,
                required=False,
                localize=True,
                widget=NombreSaisi(),
                initial=sans_zeros(indicateur.atteint),
                help_text=_vise(indicateur),
            )
        if action.suites.exists():
            del self.fields["preparer"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._mise_en_page()

    def _mise_en_page(self) -> Layout:
        touches = [touche for _, _, touche in Action.COMPTES]
        ouvert = " open" if any(self[nom].errors or self[nom].value() for nom in BilanFinal.EFFETS) else ""
        return Layout(
            *(["version_lue"] if "version_lue" in self.fields else []),
            Fieldset(
                "Ce qui s’est fait",
                Div(*touches, css_class="rangee rangee--serree"),
                *([Div(*self.heures, css_class="rangee rangee--serree")] if self.heures else []),
                *(f"atteint_{indicateur.pk}" for indicateur in self.indicateurs),
            ),
            Fieldset("Ce que l’action a changé", "synthese"),
            HTML(f"<details class='en-plus'{ouvert}><summary>Détailler : effets, réussites, difficultés</summary>"),
            *BilanFinal.EFFETS,
            HTML("</details>"),
            Fieldset("Et maintenant", "suite", "a_changer", *(["preparer"] if "preparer" in self.fields else [])),
        )

    def clean(self):
        champs = super().clean()
        # Ouvert avant que quelqu’un d’autre n’écrive ce bilan : il ne l’a pas sous les yeux. Le même envoi deux fois passe.
        if self.instance.pk and champs.get("version_lue") is None and self._differe(champs):
            self._relever_les_conflits(0)
        return champs

    def _differe(self, champs) -> bool:
        ecrit = BilanFinal.objects.get(pk=self.instance.pk)
        return any(getattr(ecrit, nom) != champs.get(nom) for nom in CHAMPS)

    def en_base(self, objet) -> dict[str, Any]:
        action = Action.objects.get(pk=self.action.pk)
        return super().en_base(objet) | {nom: getattr(action, nom) for nom in self._faits()}

    def _faits(self) -> list[str]:
        """Ce qui s’est fait et s’écrit dans l’action : les publics touchés, les heures faites."""
        return [*(touche for _, _, touche in Action.COMPTES), *self.heures]

    @transaction.atomic
    def save(self, commit=True):
        if not self.instance.pk:
            self.instance.par = self.par
        bilan = super().save(commit)
        faits = {nom: self.cleaned_data[nom] for nom in self._faits()}
        changes = {nom: valeur for nom, valeur in faits.items() if valeur != getattr(self.action, nom)}
        if changes:
            # Qui avait l’action ouverte verra ces nombres, au lieu de les écraser.
            Action.objects.filter(pk=self.action.pk).update(**changes, version=F("version") + 1)
        for indicateur in self.indicateurs:
            atteint = self.cleaned_data[f"atteint_{indicateur.pk}"]
            if atteint != indicateur.atteint:
                type(indicateur).objects.filter(pk=indicateur.pk).update(atteint=atteint)
        self.action.refresh_from_db()
        return bilan


def _prevu(qui: str, combien: int | None) -> str:
    if combien is None:
        return "nombre prévu inconnu"
    return f"{combien} {'prévues' if qui == 'classes' else 'prévus'}"


def _ecrire(valeur) -> str:
    return f"{valeur.normalize():f}".replace(".", ",")


def _vise(indicateur) -> str:
    dits = [
        f"{mot} : {_ecrire(valeur)}"
        for mot, valeur in (("au départ", indicateur.depart), ("visé", indicateur.cible))
        if valeur is not None
    ]
    return ", ".join(dits)
