"""Tenir les évaluations nationales : l’évaluation, ses échelles, ses compétences."""

from crispy_forms.helper import FormHelper
from django import forms
from django.db import IntegrityError, transaction

from pilotage.annees import DERNIERE, PREMIERE, annee_courante, libelle_annee
from tableau_bord.ecriture import enumerer
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.indicateurs.usages import (
    annees_de,
    annees_de_la_competence,
    annees_prises,
    annees_rangees,
    annees_servies,
)
from tableau_bord.models import CompetenceEvaluee, EchelleEvaluation, EvaluationNationale
from tableau_bord.models.evaluations import GROUPES_MAX, GROUPES_MIN

GROUPE_MAX = 30


class TenueForm(forms.ModelForm):
    """À hériter : chaque enregistrement change la version de l’évaluation, que les autres processus regardent."""

    DEJA = "Quelqu’un vient de l’ajouter."

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def evaluation(self) -> EvaluationNationale:
        return self.instance.evaluation

    def _get_validation_exclusions(self):
        # L’évaluation n’est pas dans le formulaire, mais ce qui doit être unique l’est en elle.
        return super()._get_validation_exclusions() - {"evaluation", "discipline", "code", "pour"}

    def enregistrer(self) -> bool:
        """Vrai si c’est enregistré ; sinon la faute est dans le formulaire."""
        try:
            with transaction.atomic():
                self.save()
                self.evaluation().noter_un_changement()
        except IntegrityError:
            self.add_error(None, self.DEJA)
            return False
        CATALOGUE.perimer()
        return True


def groupes_lus(texte: str) -> list[str]:
    """Un groupe par ligne ; lève `ValidationError`."""
    groupes = [" ".join(ligne.split()) for ligne in texte.splitlines() if ligne.strip()]
    if not GROUPES_MIN <= len(groupes) <= GROUPES_MAX:
        raise forms.ValidationError(f"Une échelle a de {GROUPES_MIN} à {GROUPES_MAX} groupes, un par ligne.")
    if len({groupe.casefold() for groupe in groupes}) < len(groupes):
        raise forms.ValidationError("Deux groupes ont le même nom.")
    if fautif := next((groupe for groupe in groupes if len(groupe) > GROUPE_MAX or "," in groupe), None):
        raise forms.ValidationError(f"« {fautif[:40]} » : {GROUPE_MAX} caractères au plus, sans virgule.")
    return groupes


class GroupesField(forms.CharField):
    """Des groupes, un par ligne, du plus fragile au plus assuré."""

    widget = forms.Textarea(attrs={"rows": GROUPES_MAX})

    def __init__(self, **options):
        aide = "Un par ligne, du plus fragile au plus assuré : « à besoins », « fragiles », « satisfaisants »."
        super().__init__(label="Groupes", max_length=400, help_text=aide, **options)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        return groupes_lus(super().clean(value))


class RentreeField(forms.IntegerField):
    """L’année où commence une année scolaire."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "", **options):
        super().__init__(
            label=label, required=required, help_text=help_text, min_value=PREMIERE, max_value=DERNIERE, **options
        )


class FragilesField(forms.IntegerField):
    def __init__(self, **options):
        super().__init__(
            label="Combien des premiers groupes l’on suit",
            min_value=1,
            max_value=GROUPES_MAX - 1,
            help_text="Réunis, ils font l’indicateur « Élèves fragiles ».",
            **options,
        )


def refuser_tous(form: forms.Form) -> None:
    """Suivre tous les groupes ne dirait plus rien : la part serait toujours de cent pour cent."""
    groupes, fragiles = form.cleaned_data.get("groupes"), form.cleaned_data.get("fragiles")
    if groupes and fragiles and fragiles >= len(groupes):
        form.add_error("fragiles", f"De {len(groupes)} groupes, on en suit {len(groupes) - 1} au plus.")


def refuser_de_clore_trop_tot(form: forms.Form, annees: set[int]) -> None:
    derniere = form.cleaned_data.get("derniere")
    if derniere is not None and (apres := [annee for annee in annees if annee > derniere]):
        form.add_error("derniere", f"Des valeurs sont connues jusqu’en {libelle_annee(max(apres))}.")


class EvaluationForm(TenueForm):
    """Une évaluation ; neuve, elle naît avec sa première échelle."""

    DEJA = "Une évaluation de ce code ou de ce nom vient d’être ajoutée."

    premiere = RentreeField("Première rentrée", help_text="L’année où commence l’année scolaire : 2026 pour 2026-2027.")
    groupes = GroupesField()
    fragiles = FragilesField()
    derniere = RentreeField(
        "Close après la rentrée",
        required=False,
        help_text="Laissez vide tant qu’elle a lieu. Close, on n’y saisit plus rien après cette année ; ce qu’on en sait reste.",
    )

    class Meta:
        model = EvaluationNationale
        fields = ["libelle", "code", "niveau", "moment", "a_score", "derniere"]
        help_texts = {
            "libelle": "Par exemple : CP, début d’année.",
            "code": "Le début de ses indicateurs dans le fichier modèle, par exemple « ce1 ». Il ne change plus ensuite.",
        }

    field_order = ["libelle", "code", "niveau", "moment", "a_score", "premiere", "groupes", "fragiles"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.annees: set[int] = set()
        if self.instance.pk is None:
            del self.fields["derniere"]
            self.initial.setdefault("premiere", annee_courante())
            return
        for nom in ("code", "premiere", "groupes", "fragiles"):
            del self.fields[nom]
        self.annees = annees_de(self.instance)
        if self.annees:
            # Ce qui est déjà saisi changerait de sens.
            for nom in ("niveau", "a_score"):
                self.fields[nom].disabled = True

    def evaluation(self) -> EvaluationNationale:
        return self.instance

    def clean(self):
        donnees = super().clean()
        refuser_tous(self)
        refuser_de_clore_trop_tot(self, self.annees)
        return donnees

    def save(self, commit=True):
        neuve = self.instance.pk is None
        if neuve:
            self.instance.rang = EvaluationNationale.objects.count()
        evaluation = super().save(commit)
        if neuve:
            premiere = {nom: self.cleaned_data[nom] for nom in ("premiere", "groupes", "fragiles")}
            EchelleEvaluation.objects.create(evaluation=evaluation, **premiere)
        return evaluation


class EchelleForm(TenueForm):
    """Les groupes d’une évaluation depuis une rentrée ; rien de ce qui a servi ne se récrit."""

    DEJA = "Une échelle commence déjà à cette rentrée."

    premiere = RentreeField(
        "Première rentrée",
        help_text="Elle vaut jusqu’à l’échelle suivante ; la série de ses indicateurs se rompt à cette rentrée.",
    )
    groupes = GroupesField()
    fragiles = FragilesField()

    class Meta:
        model = EchelleEvaluation
        fields = ["pour", "premiere", "groupes", "fragiles"]
        labels = {"pour": "Range les élèves pour"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.etait: EchelleEvaluation | None = None
        if self.instance.pk:
            del self.fields["pour"]
            self.etait = EchelleEvaluation.objects.get(pk=self.instance.pk)

    def clean(self):
        donnees = super().clean()
        refuser_tous(self)
        pour = donnees.get("pour", self.instance.pour)
        if premiere := donnees.get("premiere"):
            servies = annees_servies(self.etait) if self.etait else set()
            autres = self.evaluation().echelles.filter(pour=pour).exclude(pk=self.instance.pk)
            rangees = annees_rangees(self.evaluation(), pour)
            servies |= annees_prises(rangees, autres.values_list("premiere", flat=True), premiere)
            if servies:
                self.add_error("premiere" if self.etait is None else None, phrase_de_refus(servies))
        return donnees


def phrase_de_refus(servies: set[int]) -> str:
    annees = sorted(servies)
    dites = enumerer([libelle_annee(a) for a in annees]) if len(annees) < 4 else _de_a(annees)
    suite = libelle_annee(annees[-1] + 1)
    return (
        f"Des valeurs sont déjà rangées selon l’échelle en vigueur ({dites}) : elle ne se récrit pas. "
        f"Une échelle nouvelle peut commencer en {suite} ; la série s’y rompra."
    )


def _de_a(annees: list[int]) -> str:
    return f"de {libelle_annee(annees[0])} à {libelle_annee(annees[-1])}"


class CompetenceForm(TenueForm):
    """Ce qu’une évaluation mesure à part."""

    DEJA = "Cette évaluation a déjà une compétence de ce code ou de ce nom."

    derniere = EvaluationForm.base_fields["derniere"]

    class Meta:
        model = CompetenceEvaluee
        fields = ["discipline", "libelle", "code", "derniere"]
        help_texts = {
            "libelle": "Tel que la restitution le nomme, sans majuscule : « manipuler des phonèmes ». On en corrige une faute ; "
            "une autre compétence s’ajoute.",
            "code": "Quelques lettres, pour le fichier modèle : « phonemes ». Il ne change plus ensuite.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.annees: set[int] = set()
        if self.instance.pk is None:
            del self.fields["derniere"]
            return
        for nom in ("discipline", "code"):
            del self.fields[nom]
        self.annees = annees_de_la_competence(self.evaluation(), self.instance.discipline, self.instance.code)

    def clean(self):
        donnees = super().clean()
        refuser_de_clore_trop_tot(self, self.annees)
        return donnees

    def save(self, commit=True):
        if self.instance.pk is None:
            siennes = self.evaluation().competences.filter(discipline=self.instance.discipline)
            self.instance.rang = siennes.count()
        return super().save(commit)
