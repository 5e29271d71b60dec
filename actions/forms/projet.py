"""Les formulaires du projet de réseau : le projet et ses axes, puis chaque axe et ses objectifs."""

from crispy_forms.helper import FormHelper
from django import forms
from django.db import transaction

from actions.models import Axe, AxePriorite, Objectif, Priorite, ProjetReseau
from pilotage.annees import annee_courante, libelle_annee

AXES_MINIMUM, AXES_PAR_DEFAUT, AXES_MAXIMUM = 2, 3, 5


class ProjetForm(forms.ModelForm):
    """Le projet et les intitulés de ses axes, de deux à cinq."""

    class Meta:
        model = ProjetReseau
        fields = ["titre", "premiere_annee", "derniere_annee"]

    def __init__(self, *args, reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau = reseau
        courante = annee_courante()
        annees = [(a, libelle_annee(a)) for a in range(courante - 6, courante + 6)]
        for nom, decalage in (("premiere_annee", 0), ("derniere_annee", 3)):
            self.fields[nom] = forms.TypedChoiceField(
                label=ProjetReseau._meta.get_field(nom).verbose_name,
                coerce=int,
                choices=annees,
                initial=courante + decalage,
            )
        self.axes = list(self.instance.axes.all()) if self.instance.pk else []
        par_numero = {axe.numero: axe for axe in self.axes}
        for numero in range(1, AXES_MAXIMUM + 1):
            self.fields[f"axe_{numero}"] = forms.CharField(
                label=f"Axe {numero}",
                max_length=200,
                required=numero <= AXES_MINIMUM,
                initial=par_numero[numero].intitule if numero in par_numero else "",
                help_text="Trois axes en général, de deux à cinq." if numero == 1 else "",
            )
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self):
        champs = super().clean()
        premiere, derniere = champs.get("premiere_annee"), champs.get("derniere_annee")
        if premiere and derniere and derniere < premiere:
            self.add_error("derniere_annee", "La dernière année vient avant la première.")
        for axe in self.axes:
            nom = f"axe_{axe.numero}"
            if nom not in self.errors and not champs.get(nom) and axe.objectifs.exists():
                self.add_error(nom, "Cet axe a des objectifs : retirez-les d’abord, ou gardez un intitulé.")
        return champs

    @transaction.atomic
    def save(self, commit=True):
        projet = super().save()
        for numero in range(1, AXES_MAXIMUM + 1):
            intitule = self.cleaned_data[f"axe_{numero}"].strip()
            if intitule:
                Axe.objects.update_or_create(projet=projet, numero=numero, defaults={"intitule": intitule})
            else:
                projet.axes.filter(numero=numero).delete()
        return projet


class AxeForm(forms.ModelForm):
    """L’intitulé d’un axe et les priorités du Référentiel qu’il sert."""

    priorites = forms.TypedMultipleChoiceField(
        label="priorités du Référentiel",
        coerce=int,
        choices=Priorite.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Axe
        fields = ["intitule"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["priorites"] = [lien.priorite for lien in self.instance.priorites.all()]
        self.helper = FormHelper()
        self.helper.form_tag = False

    @transaction.atomic
    def save(self, commit=True):
        axe = super().save()
        voulues = set(self.cleaned_data["priorites"])
        axe.priorites.exclude(priorite__in=voulues).delete()
        presentes = set(axe.priorites.values_list("priorite", flat=True))
        AxePriorite.objects.bulk_create(AxePriorite(axe=axe, priorite=p) for p in sorted(voulues - presentes))
        return axe


class ObjectifForm(forms.ModelForm):
    class Meta:
        model = Objectif
        fields = ["intitule"]


class ObjectifsDeLAxe(forms.BaseInlineFormSet):
    """Les objectifs d’un axe, numérotés dans l’ordre où ils sont écrits."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self):
        super().clean()
        for formulaire in self.deleted_forms:
            if formulaire.instance.pk and formulaire.instance.actions.exists():
                formulaire.add_error(
                    "intitule", "Des actions servent cet objectif : rattachez-les à un autre avant de le retirer."
                )
                raise forms.ValidationError("Un objectif qui porte des actions ne se retire pas.")

    def save_new(self, form, commit=True):
        dernier = self.instance.objectifs.order_by("-numero").values_list("numero", flat=True).first() or 0
        form.instance.numero = dernier + 1
        return super().save_new(form, commit)


ObjectifFormSet = forms.inlineformset_factory(
    Axe, Objectif, form=ObjectifForm, formset=ObjectifsDeLAxe, extra=3, max_num=20, can_delete=True
)
