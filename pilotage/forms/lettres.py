"""La lettre de mission, telle qu’on la recopie."""

from typing import cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms

from pilotage.acces import Role
from pilotage.champs import JourField
from pilotage.forms.instances import LigneField
from pilotage.forms.saisie_a_deux import SaisieADeuxForm
from pilotage.forms.une_fois import UneFoisForm
from pilotage.models import Agent, LettreMission, Reseau
from pilotage.models.lettres import QUOTITE_MAX, QUOTITE_MIN


class LettreMissionForm(UneFoisForm, SaisieADeuxForm):
    CELA = "cette lettre"

    debut = JourField(label="À partir du")
    fin = JourField(label="Jusqu’au", required=False, help_text="Vide : jusqu’à nouvel ordre.")
    signee_le = JourField(label="Signée le", required=False)

    class Meta:
        model = LettreMission
        fields = [
            "coordonnateur",
            "quotite",
            "implantation",
            "lieu",
            "autorite",
            "responsables",
            *LettreMission.AXES,
            "debut",
            "fin",
            "signee_le",
            "signee_par",
        ]
        field_classes = dict.fromkeys(("lieu", "responsables", "signee_par"), LigneField)
        widgets = {nom: forms.Textarea(attrs={"rows": 5}) for nom in LettreMission.AXES}
        labels = {"signee_par": "Par", "lieu": "Lieu précis"}
        help_texts = {
            "quotite": f"De {QUOTITE_MIN} à {QUOTITE_MAX}.",
            "responsables": "Par exemple : l’IEN de circonscription et le principal du collège.",
            "axe_pedagogie": "Une mission ou un objectif par ligne. Le rapport annuel mettra l’activité en regard.",
            "signee_par": "Nom et fonction.",
        }

    def __init__(self, *args, reseau: Reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau = reseau
        # Le coordonnateur d’hier aussi : les rapports passés s’y réfèrent.
        choix = cast(forms.ModelChoiceField, self.fields["coordonnateur"])
        choix.queryset = Agent.objects.filter(
            pk__in=reseau.affectations.filter(role=Role.COORDONNATEUR).values("agent")
        )
        choix.empty_label = "Choisir"
        self.helper = FormHelper()
        self.helper.form_tag = False
        caches = [nom for nom in ("version_lue", "cle_saisie") if nom in self.fields]
        self.helper.layout = Layout(
            *caches,
            Fieldset(
                "Qui, et sur quel temps",
                "coordonnateur",
                Div("debut", "fin", "quotite", css_class="rangee"),
                Div("implantation", "lieu", css_class="rangee"),
                "autorite",
                "responsables",
            ),
            Fieldset("Missions et objectifs", *LettreMission.AXES),
            Fieldset("Signature", Div("signee_le", "signee_par", css_class="rangee")),
        )
