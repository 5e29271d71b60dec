"""Une décision, son suivi, son report."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms

from pilotage.annees import aujourd_hui
from pilotage.champs import JourField
from pilotage.forms.instances import LigneField
from pilotage.forms.une_fois import UneFoisForm
from pilotage.models import Decision, SuiviDecision


class DecisionForm(UneFoisForm):
    intitule = LigneField(
        label="Ce qui est décidé",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Une phrase qui commence par un verbe. N’écrivez le nom d’aucun élève ni d’aucune famille.",
    )
    prise_le = JourField(label="Prise le", initial=aujourd_hui)
    echeance = JourField(label="Pour le", required=False, help_text="Sans échéance, elle ne sera jamais en retard.")

    class Meta:
        model = Decision
        fields = ["intitule", "responsable", "autre_responsable", "prise_le", "echeance"]
        field_classes = {"autre_responsable": LigneField}
        labels = {"responsable": "Qui s’en charge"}

    def __init__(self, *args, instance_du_reseau, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.instance, self.par = instance_du_reseau, par
        membres = instance_du_reseau.membres.en_cours(au=aujourd_hui())
        if self.instance.responsable_id:
            membres = membres | instance_du_reseau.membres.filter(pk=self.instance.responsable_id)
        self.fields["responsable"].queryset = membres.pour_liste()
        self.fields["responsable"].empty_label = "Personne pour l’instant"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            *(["cle_saisie"] if "cle_saisie" in self.fields else []),
            "intitule",
            Div("responsable", "autre_responsable", css_class="rangee"),
            Div("prise_le", "echeance", css_class="rangee"),
        )

    def clean(self):
        donnees = super().clean()
        prise_le, echeance = donnees.get("prise_le"), donnees.get("echeance")
        if prise_le and echeance and echeance < prise_le:
            self.add_error("echeance", "L’échéance vient avant le jour de la décision.")
        if prise_le and prise_le > aujourd_hui():
            self.add_error("prise_le", "Cette date est à venir : la décision n’est pas encore prise.")
        if donnees.get("responsable"):
            donnees["autre_responsable"] = ""
        return donnees

    def save(self, commit=True):
        if not self.instance.pk:
            self.instance.cree_par = self.par
        return super().save(commit)


class SuiviForm(forms.ModelForm):
    class Meta:
        model = SuiviDecision
        fields = ["texte"]
        field_classes = {"texte": LigneField}
        widgets = {"texte": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"texte": "Une phrase. N’écrivez le nom d’aucun élève ni d’aucune famille."}


class ReportForm(forms.Form):
    """La nouvelle échéance d’une décision qu’on reporte."""

    echeance = JourField(
        label="Nouvelle échéance", error_messages={"required": "Reporter demande une nouvelle échéance."}
    )

    def clean_echeance(self):
        echeance = self.cleaned_data["echeance"]
        if echeance < aujourd_hui():
            raise forms.ValidationError("La nouvelle échéance est déjà passée.")
        return echeance
