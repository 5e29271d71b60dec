"""Le formulaire d’un dispositif et de son année."""

from crispy_forms.layout import Div, Fieldset
from django import forms

from partenariats.forms.commun import RAPPEL_NOMS, LignesFormSet, aide, inviter_a_choisir
from partenariats.models import Contact, Dispositif, Etape, Partenaire
from pilotage.acces import Droit
from pilotage.champs import JourField
from pilotage.choix import ChoixForm


class DispositifForm(ChoixForm, forms.ModelForm):
    debut = JourField(label="depuis le", required=False)
    fin = JourField(label="jusqu’au", required=False)

    class Meta:
        model = Dispositif
        fields = ["type", "precision", "contact", "partenaires", "instances", "debut", "fin"]
        widgets = {"partenaires": forms.CheckboxSelectMultiple, "instances": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "precision": "S’il y en a plusieurs : « quartier du Moulin », « avec le lycée »…",
            "instances": f"Par exemple : comité de suivi du PRE, le coordonnateur y siège. {RAPPEL_NOMS}",
        }

    def __init__(self, *args, agent, reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau = reseau
        inviter_a_choisir(self, "type")
        partenaires = Partenaire.objects.autorises(agent, Droit.VOIR_PARTENAIRES).filter(reseau=reseau)
        self.fields["partenaires"].queryset = partenaires
        contact = self.fields["contact"]
        contact.queryset = Contact.objects.filter(partenaire__in=partenaires).select_related("partenaire")
        contact.label_from_instance = lambda contact: f"{contact} ({contact.partenaire})"
        contact.empty_label = "Personne encore"
        self.helper = aide(
            self,
            Fieldset("Lequel", "type", "precision", Div("debut", "fin", css_class="rangee")),
            Fieldset("Avec qui", "contact", "partenaires", "instances"),
        )

    def clean(self):
        champs = super().clean()
        debut, fin = champs.get("debut"), champs.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin vient avant le début : vérifiez les deux dates.")
        return champs

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"reseau"}


class EtapesDuDispositif(LignesFormSet):
    RANGEES = (("mois", "quoi"),)


EtapeFormSet = forms.inlineformset_factory(
    Dispositif, Etape, fields=["mois", "quoi"], formset=EtapesDuDispositif, extra=2, max_num=24, can_delete_extra=False
)
