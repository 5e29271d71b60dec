"""Le formulaire d’un appel à projets."""

from crispy_forms.layout import Div, Fieldset
from django import forms

from partenariats.forms.commun import RAPPEL_NOMS, aide, choix_d_annee
from partenariats.forms.montant import MontantField
from partenariats.models import AppelAProjets, Dispositif, Enveloppe, Financeur
from pilotage.acces import Droit
from pilotage.champs import JourField
from pilotage.choix import ChoixForm


class AppelForm(ChoixForm, forms.ModelForm):
    annee = choix_d_annee()
    ouverture_le = JourField(label="ouverture", required=False)
    depot_le = JourField(label="dépôt avant le", required=False)
    reponse_le = JourField(label="réponse attendue le", required=False)
    bilan_le = JourField(label="bilan avant le", required=False)
    bilan_rendu_le = JourField(label="bilan rendu le", required=False)
    montant_demande = MontantField(label="montant demandé (euros)")

    class Meta:
        model = AppelAProjets
        fields = [
            "intitule",
            "annee",
            "dispositif",
            "financeur",
            "ouverture_le",
            "depot_le",
            "reponse_le",
            "bilan_le",
            "bilan_rendu_le",
            "demande",
            "montant_demande",
            "resultat",
            "enveloppe",
        ]
        widgets = {"demande": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"demande": RAPPEL_NOMS, "enveloppe": "Quand le projet est retenu."}

    def __init__(self, *args, agent, reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau = reseau
        for nom, modele, droit, vide in (
            ("dispositif", Dispositif, Droit.VOIR_DISPOSITIFS, "Hors dispositif"),
            ("financeur", Financeur, Droit.VOIR_BUDGET, "Pas encore connu"),
            ("enveloppe", Enveloppe, Droit.VOIR_BUDGET, "Aucune encore"),
        ):
            self.fields[nom].queryset = modele.objects.autorises(agent, droit).filter(reseau=reseau)
            self.fields[nom].empty_label = vide
        self.helper = aide(
            self,
            Fieldset("Quoi", "intitule", "annee", Div("dispositif", "financeur", css_class="rangee")),
            Fieldset(
                "Quand",
                Div("ouverture_le", "depot_le", css_class="rangee"),
                "reponse_le",
                Div("bilan_le", "bilan_rendu_le", css_class="rangee"),
            ),
            Fieldset("La demande et ce qu’il en sort", "demande", "montant_demande", "resultat", "enveloppe"),
        )

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"reseau"}
