"""Les formulaires d’une enveloppe, d’un financeur, d’une ligne."""

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.db import transaction

from partenariats.forms.commun import aide, etablissements_proposes
from partenariats.forms.montant import MontantField, ecrire_montant
from partenariats.models import Enveloppe, Financeur, Ligne, Partenaire
from pilotage.acces import Droit
from pilotage.annees import annee_courante, libelle_annee
from pilotage.champs import JourField
from pilotage.choix import ChoixForm


class FinanceurForm(ChoixForm, forms.ModelForm):
    class Meta:
        model = Financeur
        fields = ["nom", "partenaire"]
        help_texts = {"nom": "Par exemple : État, BOP 147 (politique de la ville)."}

    def __init__(self, *args, agent, reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau = reseau
        partenaire = self.fields["partenaire"]
        partenaire.queryset = Partenaire.objects.autorises(agent, Droit.VOIR_PARTENAIRES).filter(reseau=reseau)
        partenaire.empty_label = "Aucun"
        self.helper = aide(self)

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"reseau"}


class EnveloppeForm(ChoixForm, forms.ModelForm):
    """Une enveloppe : d’où elle vient, pour quel exercice. Ses montants se tapent dans le tableau."""

    nouveau_financeur = forms.CharField(
        label="ou un nouveau financeur", max_length=120, required=False, help_text="S’il n’est pas dans la liste."
    )
    repris_le = JourField(label="repris le", required=False)
    bilan_le = JourField(label="bilan à rendre avant le", required=False)
    bilan_rendu_le = JourField(label="bilan rendu le", required=False)

    class Meta:
        model = Enveloppe
        fields = [
            "intitule",
            "financeur",
            "programme",
            "exercice",
            "annee",
            "unite",
            "repris_le",
            "bilan_le",
            "bilan_rendu_le",
        ]
        widgets = {"exercice": forms.RadioSelect, "unite": forms.RadioSelect}
        help_texts = {
            "programme": "Par exemple : BOP 147, action 1.2.",
            "exercice": "Les crédits de l’État suivent l’année civile ; les heures (HSE, IMP) l’année scolaire.",
        }

    def __init__(self, *args, agent, reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.agent, self.reseau = agent, reseau
        self.instance.reseau = reseau
        self.fields["exercice"].choices = Enveloppe.Exercice.choices
        self.fields["unite"].choices = Enveloppe.Unite.choices
        financeur = self.fields["financeur"]
        financeur.queryset = Financeur.objects.autorises(agent, Droit.SAISIR_BUDGET).filter(reseau=reseau)
        financeur.empty_label = "Choisir"
        financeur.required = False
        courante = annee_courante()
        self.fields["annee"] = forms.TypedChoiceField(
            label="année",
            coerce=int,
            choices=[
                (a, f"{a} (civile) ou {libelle_annee(a)} (scolaire)") for a in range(courante + 2, courante - 5, -1)
            ],
            initial=courante,
        )
        self.helper = aide(
            self,
            Fieldset("D’où vient l’argent", "intitule", "financeur", "nouveau_financeur", "programme"),
            Fieldset("Pour quand", "exercice", "annee", "unite"),
            Fieldset("À surveiller", Div("bilan_le", "bilan_rendu_le", css_class="rangee"), "repris_le"),
        )

    def clean(self):
        champs = super().clean()
        nouveau = champs["nouveau_financeur"] = (champs.get("nouveau_financeur") or "").strip()
        if "financeur" not in self.errors and not champs.get("financeur"):
            if not nouveau:
                self.add_error("financeur", "Choisissez un financeur, ou écrivez-en un nouveau.")
            else:
                connus = {f.nom.casefold(): f for f in self.fields["financeur"].queryset}
                # Inconnu, il ne s’écrit qu’à l’enregistrement.
                champs["financeur"] = connus.get(nouveau.casefold())
        return champs

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"reseau"}

    @transaction.atomic
    def save(self, commit=True):
        nouveau = self.cleaned_data["nouveau_financeur"]
        self.instance.financeur = self.cleaned_data["financeur"] or Financeur.objects.create(
            reseau=self.reseau, nom=nouveau
        )
        self.instance.modifie_par = self.agent
        return super().save(commit)


class LigneForm(ChoixForm, forms.ModelForm):
    """Une part de l’enveloppe ; un dépassement se dit avant d’enregistrer, et se confirme."""

    montant = MontantField(label="montant", required=True)
    jour = JourField(label="date", required=False)
    confirmer = forms.BooleanField(label="Enregistrer quand même", required=False)

    class Meta:
        model = Ligne
        fields = ["libelle", "etablissement", "montant", "jour"]

    def __init__(self, *args, agent, enveloppe, **kwargs):
        super().__init__(*args, **kwargs)
        self.enveloppe = self.instance.enveloppe = enveloppe
        if not self.instance.pk:
            self.instance.saisie_par = agent
        etablissements_proposes(self.fields["etablissement"], agent, enveloppe.reseau, Droit.REPARTIR_BUDGET)
        self.fields["etablissement"].empty_label = "Tout le réseau"
        self.depasse = False
        self.helper = aide(
            self, "libelle", Div("montant", "jour", css_class="rangee"), "etablissement", *self._confirmation()
        )

    def _confirmation(self) -> list[str]:
        if self.is_bound:
            return ["confirmer"]
        del self.fields["confirmer"]
        return []

    def clean_montant(self):
        montant = self.cleaned_data["montant"]
        if montant == 0:
            raise forms.ValidationError("Une ligne a un montant supérieur à zéro.")
        return montant

    def clean(self):
        champs = super().clean()
        reste, montant = self._reste(), champs.get("montant")
        if montant is not None and reste is not None and montant > reste:
            self.depasse = True
            if not champs.get("confirmer"):
                symbole = self.enveloppe.symbole
                self.add_error(
                    "montant",
                    f"Il reste {ecrire_montant(max(reste, 0))} {symbole} à répartir dans cette enveloppe : cette ligne "
                    f"la dépasse de {ecrire_montant(montant - max(reste, 0))} {symbole}. Corrigez, ou cochez "
                    "« Enregistrer quand même ».",
                )
        if not self.depasse and "confirmer" in self.fields:
            del self.fields["confirmer"]
            self.helper.layout.fields = [nom for nom in self.helper.layout.fields if nom != "confirmer"]
        return champs

    def _reste(self):
        reste = self.enveloppe.a_repartir
        if reste is not None and self.instance.pk:
            reste += Ligne.objects.get(pk=self.instance.pk).montant
        return reste
