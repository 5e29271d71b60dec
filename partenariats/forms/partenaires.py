"""Les formulaires d’un partenaire : sa fiche, ses contacts, ce qu’il apporte, la fusion de deux fiches."""

from crispy_forms.layout import Div, Fieldset
from django import forms

from partenariats.forms.commun import (
    RAPPEL_NOMS,
    LignesFormSet,
    aide,
    choix_d_annee,
    etablissements_proposes,
    inviter_a_choisir,
)
from partenariats.forms.montant import MontantField
from partenariats.models import Apport, Contact, Convention, Partenaire
from partenariats.siret import normaliser_siret, verifier_siret
from pilotage.acces import Droit
from pilotage.choix import ChoixForm


class PartenaireForm(ChoixForm, forms.ModelForm):
    siret = forms.CharField(
        label="SIRET",
        required=False,
        max_length=30,
        help_text="14 chiffres, avec ou sans espaces ; il se lit sur annuaire-entreprises.data.gouv.fr.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    class Meta:
        model = Partenaire
        fields = ["nom", "nature", "siret", "adresse", "commune", "presentation", "etablissements", "est_actif"]
        widgets = {
            "presentation": forms.Textarea(attrs={"rows": 4}),
            "etablissements": forms.CheckboxSelectMultiple,
        }
        help_texts = {"presentation": f"En deux phrases. {RAPPEL_NOMS}"}

    def __init__(self, *args, agent, reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau = reseau
        etablissements_proposes(self.fields["etablissements"], agent, reseau, Droit.MODIFIER_PARTENAIRES)
        inviter_a_choisir(self, "nature")
        self.helper = aide(
            self,
            Fieldset("Qui", "nom", Div("nature", "siret", css_class="rangee"), "presentation", "est_actif"),
            Fieldset("Où", Div("adresse", "commune", css_class="rangee"), "etablissements"),
        )

    def clean_siret(self):
        siret = normaliser_siret(self.cleaned_data["siret"])
        if siret:
            verifier_siret(siret)
        return siret

    def _get_validation_exclusions(self):
        # Le réseau n’est pas un champ, mais il compte dans l’unicité du nom.
        return super()._get_validation_exclusions() - {"reseau"}


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ["prenom", "nom", "fonction", "courriel", "telephone"]


class ContactsDuPartenaire(LignesFormSet):
    RANGEES = (("prenom", "nom", "fonction"), ("courriel", "telephone"))


ContactFormSet = forms.inlineformset_factory(
    Partenaire,
    Contact,
    form=ContactForm,
    formset=ContactsDuPartenaire,
    extra=1,
    max_num=20,
    can_delete_extra=False,
)


class ApportForm(ChoixForm, forms.ModelForm):
    annee = choix_d_annee()
    quantite = MontantField(label="combien", help_text="Des euros pour l’argent, des heures pour les interventions.")

    class Meta:
        model = Apport
        fields = ["annee", "nature", "quantite", "description", "convention"]

    def __init__(self, *args, agent, partenaire, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.partenaire = partenaire
        conventions = self.fields["convention"]
        conventions.queryset = Convention.objects.autorises(agent, Droit.VOIR_CONVENTIONS).filter(
            parties__partenaire=partenaire
        )
        conventions.empty_label = "Sans convention"
        self.helper = aide(self, Div("annee", "nature", "quantite", css_class="rangee"), "description", "convention")


class FusionForm(ChoixForm, forms.Form):
    """Choisir la fiche à absorber."""

    autre = forms.ModelChoiceField(
        label="fiche à absorber",
        queryset=Partenaire.objects.none(),
        empty_label="Choisir une fiche",
        help_text="Ses contacts, ses conventions, ses actions et tout le reste passeront à la fiche gardée.",
    )

    def __init__(self, *args, agent, partenaire, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["autre"].queryset = (
            Partenaire.objects.autorises(agent, Droit.MODIFIER_PARTENAIRES)
            .filter(reseau=partenaire.reseau_id)
            .exclude(pk=partenaire.pk)
        )
        self.helper = aide(self)
