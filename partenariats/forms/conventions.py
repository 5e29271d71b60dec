"""Les formulaires d’une convention : le projet et ses parties, la signature, la reconduction, le suivi."""

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.functional import cached_property

from partenariats.forms.commun import RAPPEL_NOMS, LignesFormSet, aide, etablissements_proposes
from partenariats.models import Convention, Dispositif, Partenaire, Partie
from pilotage.acces import Droit
from pilotage.champs import JourField
from pilotage.choix import ChoixForm

CLAUSES = list(Convention.CLAUSES)


class ConventionForm(ChoixForm, forms.ModelForm):
    """Le texte d’une convention tant qu’elle n’est pas signée ; ensuite, c’est un avenant qui la modifie."""

    debut = JourField(label="début", required=False)
    fin = JourField(label="fin", required=False)
    preavis_le = JourField(
        label="dernier jour pour la dénoncer",
        required=False,
        help_text="Avec une reconduction tacite : passé ce jour, elle repart.",
    )
    bilan_le = JourField(label="bilan attendu le", required=False)

    class Meta:
        model = Convention
        fields = [
            "intitule",
            "nature",
            "dispositif",
            "objet",
            "publics",
            "territoire",
            "etablissements",
            "signataire",
            "est_financiere",
            "debut",
            "fin",
            "tacite",
            "preavis_le",
            "bilan_le",
            *CLAUSES,
        ]
        widgets = {
            "nature": forms.RadioSelect,
            "signataire": forms.RadioSelect,
            "objet": forms.Textarea(attrs={"rows": 4}),
            "etablissements": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "objet": RAPPEL_NOMS,
            "signataire": "Une école n’a pas la personnalité juridique : la commune ou le collège signe pour elle.",
        }

    def __init__(self, *args, agent, reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau = reseau
        if not self.instance.pk:
            self.instance.cree_par = agent
        if self.instance.avenant_a_id:
            del self.fields["nature"]
        else:
            Nature = Convention.Nature
            self.fields["nature"].choices = [(n.value, n.label) for n in (Nature.ANNUELLE, Nature.CADRE)]
        self.fields["signataire"].choices = Convention.Signataire.choices
        dispositif = self.fields["dispositif"]
        dispositif.queryset = Dispositif.objects.autorises(agent, Droit.VOIR_PARTENAIRES).filter(reseau=reseau)
        dispositif.empty_label = "Hors dispositif"
        etablissements_proposes(self.fields["etablissements"], agent, reseau, Droit.MODIFIER_CONVENTIONS)
        quoi = [nom for nom in ("intitule", "nature", "dispositif", "objet", "est_financiere") if nom in self.fields]
        self.helper = aide(
            self,
            Fieldset("Quoi", *quoi),
            Fieldset("Pour qui, où", Div("publics", "territoire", css_class="rangee"), "etablissements"),
            Fieldset(
                "Quand",
                Div("debut", "fin", css_class="rangee"),
                "tacite",
                Div("preavis_le", "bilan_le", css_class="rangee"),
            ),
            Fieldset("Qui signe", "signataire"),
            Fieldset("Clauses vérifiées", *CLAUSES),
        )


class PartieForm(ChoixForm, forms.ModelForm):
    class Meta:
        model = Partie
        fields = ["partenaire", "etablissement", "signataire", "engagements"]
        widgets = {"engagements": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"engagements": "Argent, heures, locaux, matériel, et ce qu’on fera."}


class PartiesDeLaConvention(LignesFormSet):
    """Les parties ; `proposer` borne leurs choix au réseau."""

    RANGEES = (("partenaire", "etablissement"), ("signataire",), ("engagements",))

    def __init__(self, *args, agent, reseau, **kwargs):
        self.partenaires = Partenaire.objects.autorises(agent, Droit.VOIR_PARTENAIRES).filter(reseau=reseau)
        self.agent, self.reseau = agent, reseau
        super().__init__(*args, **kwargs)

    @cached_property
    def choix(self) -> dict[str, list]:
        """Les choix de toutes les lignes, lus une fois."""
        etablissements = forms.ModelChoiceField(queryset=None)
        etablissements_proposes(etablissements, self.agent, self.reseau, Droit.VOIR_CONVENTIONS)
        return {
            "partenaire": [("", "Choisir un partenaire"), *((p.pk, p.nom) for p in self.partenaires)],
            "etablissement": [("", "ou un établissement"), *((e.pk, e.nom_court) for e in etablissements.queryset)],
        }

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["partenaire"].queryset = self.partenaires
        etablissements_proposes(form.fields["etablissement"], self.agent, self.reseau, Droit.VOIR_CONVENTIONS)
        for nom, choix in self.choix.items():
            form.fields[nom].choices = choix


PartieFormSet = forms.inlineformset_factory(
    Convention, Partie, form=PartieForm, formset=PartiesDeLaConvention, extra=2, max_num=12, can_delete_extra=False
)


class SignatureForm(forms.Form):
    """La signature, et la délibération qui l’autorise quand un collège signe."""

    deliberation_numero = forms.CharField(label="numéro de la délibération du CA", max_length=40, required=False)
    deliberation_le = JourField(label="date de la délibération", required=False)
    signee_le = JourField(label="signée le")

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.convention = convention
        self.fields["deliberation_numero"].initial = convention.deliberation_numero
        self.fields["deliberation_le"].initial = convention.deliberation_le
        rangee = Div("deliberation_numero", "deliberation_le", css_class="rangee")
        if convention.signataire != Convention.Signataire.EPLE:
            del self.fields["deliberation_numero"], self.fields["deliberation_le"]
            self.helper = aide(self)
        else:
            self.helper = aide(self, rangee, "signee_le")

    def clean(self):
        champs = super().clean()
        if "deliberation_numero" not in self.fields:
            return champs
        for nom, quoi in (("deliberation_numero", "le numéro"), ("deliberation_le", "la date")):
            if nom not in self.errors and not champs.get(nom):
                self.add_error(
                    nom,
                    f"Donnez {quoi} de la délibération : le chef d’établissement ne signe qu’après l’accord du conseil "
                    "d’administration (code de l’éducation, R421-9).",
                )
        deliberee, signee = champs.get("deliberation_le"), champs.get("signee_le")
        if deliberee and signee and deliberee > signee:
            self.add_error("signee_le", "La signature vient avant la délibération : vérifiez les deux dates.")
        return champs

    def save(self, *, par) -> None:
        """Enregistre la signature ; lève `TransitionInterdite` si la convention n’est pas prête."""
        champs = self.cleaned_data
        self.convention.signer(
            par=par,
            le=champs["signee_le"],
            deliberation_numero=champs.get("deliberation_numero", ""),
            deliberation_le=champs.get("deliberation_le"),
        )


class ProlongationForm(forms.Form):
    """La reconduction : jusqu’à quand, et pourquoi si l’on veut le garder."""

    jusqu_au = JourField(label="reconduite jusqu’au")
    motif = forms.CharField(label="ce qui en a été dit", max_length=500, required=False, help_text=RAPPEL_NOMS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = aide(self)


class SuiviForm(forms.ModelForm):
    """Ce qui se note encore sur une convention signée : ses dates de suivi, ses clauses."""

    preavis_le = JourField(label="dernier jour pour la dénoncer", required=False)
    bilan_le = JourField(label="bilan attendu le", required=False)
    bilan_rendu_le = JourField(label="bilan rendu le", required=False)

    class Meta:
        model = Convention
        fields = ["preavis_le", "bilan_le", "bilan_rendu_le", *CLAUSES]

    def __init__(self, *args, agent=None, reseau=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = aide(
            self,
            Fieldset("Suivi", "preavis_le", Div("bilan_le", "bilan_rendu_le", css_class="rangee")),
            Fieldset("Clauses vérifiées", *CLAUSES),
        )
