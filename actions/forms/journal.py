"""« Consigner » : une date, un genre, un axe, des écoles, une phrase. Le reste si l’on veut."""

import re
import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.db import transaction
from django.db.models import Q

from actions.forms.champs import TexteField
from actions.forms.commun import RAPPEL_NOMS, etablissements_proposes
from actions.models import Action, AxeMission, EntreeJournal, Etat
from pilotage.acces import Droit
from pilotage.annees import annee_scolaire, aujourd_hui
from pilotage.choix import ChoixForm

CHOIX_MAX = 50


class DureeField(forms.IntegerField):
    """Une durée en minutes, telle qu’on la dit : « 45 », « 1h30 », « 2 h », « 1:15 »."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "placeholder": "1h30"})
    FORME = re.compile(r"(?:(\d{1,2})\s*(?:h|:)\s*(\d{1,2})?\s*(?:min|mn|m)?|(\d{1,4})\s*(?:min|mn|m)?)", re.ASCII)

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, int):
            return super().to_python(value)
        trouve = self.FORME.fullmatch(str(value).strip().lower())
        if not trouve:
            raise forms.ValidationError(f"« {str(value)[:20]} » n’est pas une durée : écrivez 45, 1h30 ou 2 h.")
        heures, minutes, seules = trouve.groups()
        return int(seules) if seules else int(heures) * 60 + int(minutes or 0)

    def prepare_value(self, value):
        if isinstance(value, int):
            return f"{value // 60}h{value % 60:02d}" if value >= 60 else str(value)
        return value


class EntreeJournalForm(ChoixForm, forms.ModelForm):
    """Une entrée du journal ; ce que l’action ou la dernière entrée laisse deviner est proposé d’avance.

    La durée ne l’est jamais : gardée par inattention, elle entrerait dans le temps par axe sans que personne l’ait notée.
    """

    duree = DureeField(label="durée", required=False, min_value=1, max_value=24 * 60, help_text="45, 1h30, 2 h…")
    cle_saisie = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = EntreeJournal
        fields = ["jour", "texte", "etablissements", "genre", "axe_mission", "duree", "action", "partenaire"]
        widgets = {
            "jour": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "genre": forms.RadioSelect,
            "axe_mission": forms.RadioSelect,
            "texte": forms.Textarea(attrs={"rows": 3, "autofocus": True}),
            "etablissements": forms.CheckboxSelectMultiple,
        }
        field_classes = {"texte": TexteField}
        help_texts = {"texte": RAPPEL_NOMS}
        labels = {"genre": "quoi", "etablissements": "où"}

    def __init__(self, *args, agent, reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.agent, self.reseau = agent, reseau
        self.instance.reseau = reseau
        jour = self.instance.jour or aujourd_hui()
        etablissements_proposes(self.fields["etablissements"], agent, reseau, annee_scolaire(jour))
        for nom, choix in (
            ("genre", EntreeJournal._meta.get_field("genre").choices),
            ("axe_mission", AxeMission.choices),
        ):
            self.fields[nom].choices = choix
        self._borner_action_et_partenaire(annee_scolaire(jour))
        if self.instance.pk:
            del self.fields["cle_saisie"]
        else:
            self.fields["cle_saisie"].initial = uuid.uuid4()
            self._proposer_comme_la_derniere(jour)
        self.fields["jour"].widget.attrs["max"] = aujourd_hui().isoformat()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            *(["cle_saisie"] if "cle_saisie" in self.fields else []),
            "texte",
            *(Div(nom, css_class="pastilles") for nom in ("etablissements", "genre", "axe_mission")),
            Div("jour", "duree", css_class="rangee"),
            *self._si_elle_veut(),
        )

    def _si_elle_veut(self) -> list:
        """L’action et le partenaire, repliés tant qu’on n’y touche pas : l’écran reste court."""
        champs = [nom for nom in ("action", "partenaire") if nom in self.fields]
        if not champs:
            return []
        ouvert = " open" if self.cherche or any(self[nom].errors or self[nom].value() for nom in champs) else ""
        resume = "<summary>Rattacher à une action, à un partenaire</summary>"
        return [HTML(f"<details class='en-plus'{ouvert}>{resume}"), *champs, HTML("</details>")]

    def _borner_action_et_partenaire(self, annee: int) -> None:
        vivantes = Action.objects.autorises(self.agent, Droit.TENIR_JOURNAL).filter(
            Q(annee=annee, etat__in=[Etat.VALIDEE, Etat.EN_COURS, Etat.TERMINEE]) | Q(pk=self.instance.action_id),
            reseau=self.reseau,
        )
        for nom, requete in (("action", vivantes), ("partenaire", self.reseau.partenaires.all())):
            champ = self.fields[nom]
            champ.queryset = requete
            champ.empty_label = "Aucune" if nom == "action" else "Aucun"
            if not requete.exists():
                del self.fields[nom]

    def _proposer_comme_la_derniere(self, jour) -> None:
        """D’après l’action d’où l’on vient, sinon d’après la dernière entrée écrite ; le lieu, le même jour seulement."""
        siennes = EntreeJournal.objects.filter(reseau=self.reseau, auteur=self.agent).order_by("-pk")
        action = self._action_d_ou_l_on_vient()
        if derniere := (siennes.filter(action=action) if action else siennes).first():
            self._proposer(genre=derniere.genre, axe_mission=derniere.axe_mission)
            # Hier, elle était ailleurs : une école gardée par inattention serait dite vue.
            if action or derniere.jour == jour:
                self._proposer_le_lieu(derniere, "la dernière fois")
        elif action:
            self._proposer(axe_mission=action.axe_mission, genre=siennes.values_list("genre", flat=True).first())
            # D’une action de cinq écoles, rien ne dit dans laquelle elle était.
            if action.etablissements.count() == 1:
                self._proposer_le_lieu(action, "l’action")

    def _proposer(self, **valeurs) -> None:
        for nom, valeur in valeurs.items():
            self.initial.setdefault(nom, valeur)

    def _proposer_le_lieu(self, modele, dit: str) -> None:
        if lieux := list(modele.etablissements.values_list("pk", flat=True)):
            self._proposer(etablissements=lieux)
            self.fields["etablissements"].help_text = f"Coché comme {dit} : décochez si vous étiez ailleurs."

    def _action_d_ou_l_on_vient(self) -> Action | None:
        cle = self.initial.get("action")
        return self.fields["action"].queryset.filter(pk=cle).first() if cle and "action" in self.fields else None

    @transaction.atomic
    def save(self, commit=True):
        if not self.instance.pk:
            self.instance.auteur = self.agent
            self.instance.cle_saisie = self.cleaned_data.get("cle_saisie")
        return super().save(commit)
