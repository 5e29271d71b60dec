"""Les formulaires du projet de réseau : le projet et ses axes, puis chaque axe et ses objectifs."""

from collections.abc import Iterable

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.db import transaction

from actions.forms.champs import TexteField, TitreField
from actions.forms.commun import RAPPEL_NOMS
from actions.models import Axe, AxePriorite, Objectif, Priorite, ProjetReseau
from actions.projets.vie import AXES_MAXIMUM, AXES_MINIMUM
from pilotage.annees import annee_courante, libelle_annee
from pilotage.forms.saisie_a_deux import SaisieADeuxForm

FIGE = (
    "Cette version vient d’être soumise aux conseils : son texte ne change plus. Le vôtre est encore ci-dessous ; "
    "copiez-le, ou faites revenir le projet au brouillon."
)


class ProjetForm(SaisieADeuxForm):
    """Le projet, son analyse, et les intitulés de ses axes, de deux à cinq."""

    COMPTEUR = "revision"
    CELA = "ce projet"

    class Meta:
        model = ProjetReseau
        fields = ["titre", "premiere_annee", "derniere_annee", "effet", "raison", "analyse"]
        field_classes = {"titre": TitreField, "raison": TitreField, "analyse": TexteField}
        widgets = {"analyse": forms.Textarea(attrs={"rows": 14})}
        help_texts = {
            "analyse": (
                "D’où part le réseau : ses publics, ses résultats, ses forces, ce qui résiste. Des tirets font une liste, "
                f"**deux étoiles** du gras. {RAPPEL_NOMS}"
            ),
            "raison": "Ce qui a changé depuis la version d’avant, en une phrase.",
        }

    def __init__(self, *args, reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.reseau = self.instance.reseau = reseau
        # Le même projet, déjà créé par un premier envoi de ce formulaire.
        self.jumeau: ProjetReseau | None = None
        self._poser_les_annees()
        self.axes = list(self.instance.axes.all()) if self.instance.pk else []
        par_numero = {axe.numero: axe for axe in self.axes}
        for numero in range(1, AXES_MAXIMUM + 1):
            self.fields[f"axe_{numero}"] = TitreField(
                label=f"Axe {numero}",
                max_length=200,
                required=numero <= AXES_MINIMUM,
                initial=par_numero[numero].intitule if numero in par_numero else "",
                help_text="Trois axes en général, de deux à cinq." if numero == 1 else "",
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._mise_en_page()

    def _poser_les_annees(self):
        """La période se choisit une fois ; une version d’après ne choisit que l’année où elle s’applique."""
        if self.instance.version > 1:
            del self.fields["premiere_annee"], self.fields["derniere_annee"]
            annees = range(self.instance.premiere_annee, self.instance.derniere_annee + 1)
            self.fields["effet"] = champ_annee("s’applique à partir de", annees, initial=self.instance.effet)
            return
        del self.fields["effet"], self.fields["raison"]
        courante = annee_courante()
        connues = [self.instance.premiere_annee or courante, self.instance.derniere_annee or courante]
        annees = range(min(courante - 6, *connues), max(courante + 8, *connues) + 1)
        self.fields["premiere_annee"] = champ_annee("première année scolaire", annees, initial=courante)
        self.fields["derniere_annee"] = champ_annee("dernière année scolaire", annees, initial=courante + 3)

    def _mise_en_page(self) -> Layout:
        def presents(*noms):
            return [nom for nom in noms if nom in self.fields]

        periode = presents("premiere_annee", "derniere_annee")
        return Layout(
            *presents("version_lue"),
            "titre",
            *([Div(*periode, css_class="rangee")] if periode else []),
            *presents("effet", "raison"),
            Fieldset("Analyse de la situation", "analyse"),
            Fieldset("Axes", *(f"axe_{numero}" for numero in range(1, AXES_MAXIMUM + 1))),
        )

    def en_base(self, objet):
        axes = {axe.numero: axe.intitule for axe in objet.axes.all()}
        noms = range(1, AXES_MAXIMUM + 1)
        return super().en_base(objet) | {f"axe_{numero}": axes.get(numero, "") for numero in noms}

    def clean(self):
        champs = super().clean()
        refuser_si_fige(self, self.instance.pk)
        premiere, derniere = champs.get("premiere_annee"), champs.get("derniere_annee")
        if premiere and derniere and derniere < premiere:
            self.add_error("derniere_annee", "La dernière année vient avant la première.")
        elif premiere:
            self._chercher_le_jumeau(premiere, champs.get("titre"))
        for axe in self.axes:
            nom = f"axe_{axe.numero}"
            if nom not in self.errors and not champs.get(nom) and axe.objectifs.exists():
                self.add_error(nom, "Cet axe a des objectifs : retirez-les d’abord, ou gardez un intitulé.")
        return champs

    def _chercher_le_jumeau(self, premiere: int, titre: str | None) -> None:
        deja = ProjetReseau.objects.filter(reseau=self.reseau, premiere_annee=premiere, version=self.instance.version)
        jumeau = deja.exclude(pk=self.instance.pk).first()
        if jumeau is None:
            return
        if not self.instance.pk and jumeau.titre == titre:
            self.jumeau = jumeau
        self.add_error(
            "premiere_annee",
            f"Un projet du réseau commence déjà en {libelle_annee(premiere)} : « {jumeau.titre} ». Ouvrez-le, "
            "modifiez-le ou écrivez sa version suivante.",
        )

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


def champ_annee(label: str, annees: Iterable[int], **options) -> forms.TypedChoiceField:
    """Une année scolaire à choisir."""
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        choices=[(annee, libelle_annee(annee)) for annee in annees],
        **options,
    )


def refuser_si_fige(formulaire: forms.BaseForm, projet: int | None) -> None:
    """Le projet a pu être soumis pendant qu’on écrivait : rien ne s’enregistre, rien n’est perdu."""
    if projet and not ProjetReseau.objects.modifiables().filter(pk=projet).exists():
        formulaire.add_error(None, FIGE)


class AxeForm(SaisieADeuxForm):
    """L’intitulé d’un axe, les priorités du Référentiel qu’il sert, et ses objectifs (`objectifs`)."""

    COMPTEUR = "revision"
    CELA = "cet axe"

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
        field_classes = {"intitule": TitreField}

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.objectifs = ObjectifFormSet(data, instance=self.instance, prefix="objectifs")
        self.initial["priorites"] = [lien.priorite for lien in self.instance.priorites.all()]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def en_base(self, objet):
        return super().en_base(objet) | {
            "priorites": [lien.priorite for lien in objet.priorites.all()],
            "objectifs": "\n".join(objectif.intitule for objectif in objet.objectifs.all()),
        }

    def envoye(self):
        saisis = (formulaire["intitule"].value() for formulaire in self.objectifs if not _a_retirer(formulaire))
        return super().envoye() | {"objectifs": "\n".join(texte.strip() for texte in saisis if texte)}

    def clean(self):
        champs = super().clean()
        refuser_si_fige(self, self.instance.projet_id)
        return champs

    def is_valid(self) -> bool:
        # Les deux se valident toujours : toutes les erreurs se disent à la fois.
        objectifs = self.objectifs.is_valid()
        return super().is_valid() and objectifs

    @transaction.atomic
    def save(self, commit=True):
        axe = super().save()
        voulues = set(self.cleaned_data["priorites"])
        axe.priorites.exclude(priorite__in=voulues).delete()
        presentes = set(axe.priorites.values_list("priorite", flat=True))
        AxePriorite.objects.bulk_create(AxePriorite(axe=axe, priorite=p) for p in sorted(voulues - presentes))
        self.objectifs.save()
        return axe


def _a_retirer(formulaire) -> bool:
    return bool(formulaire["DELETE"].value())


class ObjectifForm(forms.ModelForm):
    class Meta:
        model = Objectif
        fields = ["intitule"]
        field_classes = {"intitule": TitreField}


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
