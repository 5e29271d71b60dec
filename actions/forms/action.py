"""Le formulaire d’une action : l’essentiel d’abord, court ; le reste se complète après."""

import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.db import transaction

from actions.agents import agents_ayant
from actions.forms.champs import TexteField, TitreField
from actions.forms.commun import (
    RAPPEL_NOMS,
    etablissements_partis,
    etablissements_proposes,
    remplacer_les_choix,
)
from actions.models import (
    Action,
    ActionNiveau,
    AxeMission,
    Cycle,
    NatureAction,
    Niveau,
    Objectif,
    ProjetReseau,
)
from actions.models.publics import NIVEAUX_DU_CYCLE
from partenariats.models import Partenaire
from pilotage.acces import Droit
from pilotage.annees import annee_courante, aujourd_hui, libelle_annee
from pilotage.champs import SaisieJour
from pilotage.forms.saisie_a_deux import SaisieADeuxForm
from pilotage.models import Decision
from pilotage.recherche import sans_accent

CHOIX_MAX = 50


class ActionForm(SaisieADeuxForm):
    """Crée ou modifie une action du réseau.

    À la création, `cle_saisie` fait qu’un formulaire envoyé deux fois ne crée qu’une action.
    """

    CELA = "cette action"

    cycles = forms.MultipleChoiceField(
        label="cycles entiers", choices=Cycle.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    niveaux = forms.MultipleChoiceField(
        label="ou niveaux", choices=Niveau.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    porte_par = TitreField(
        label="qui la porte",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "porteurs", "autocomplete": "off"}),
        help_text="Un agent du réseau, ou quelqu’un d’autre en quelques mots : « les professeurs de 6e ».",
    )
    cle_saisie = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Action
        fields = [
            "intitule",
            "annee",
            "nature",
            "objectif",
            "axe_mission",
            "description",
            "etablissements",
            "partenaires",
            "decision",
            "debut",
            "fin",
            "eleves_prevus",
        ]
        field_classes = {"intitule": TitreField, "description": TexteField}
        widgets = {
            "axe_mission": forms.RadioSelect,
            "etablissements": forms.CheckboxSelectMultiple,
            "partenaires": forms.CheckboxSelectMultiple,
            "debut": SaisieJour,
            "fin": SaisieJour,
            "description": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "intitule": "En quelques mots, comme vous en parlez.",
            "axe_mission": "L’axe de la mission du coordonnateur, à ne pas confondre avec l’axe du projet.",
            "description": RAPPEL_NOMS,
            "eleves_prevus": "Un nombre ; laissez vide si vous ne savez pas encore.",
        }

    def __init__(self, *args, agent, reseau, **kwargs):
        super().__init__(*args, **kwargs)
        self.agent, self.reseau = agent, reseau
        self.instance.reseau = reseau
        self._borner_les_choix(self._annee())
        self.porteurs = list(agents_ayant(Droit.VOIR_ACTIONS, reseau, au=aujourd_hui())[:CHOIX_MAX])
        self.initial["porte_par"] = self.instance.porte_par
        if self.instance.pk:
            self.initial["niveaux"] = [ligne.niveau for ligne in self.instance.niveaux.all()]
            del self.fields["cle_saisie"]
        else:
            self.fields["cle_saisie"].initial = uuid.uuid4()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._mise_en_page()

    def _annee(self) -> int:
        """L’année envoyée, si elle en est une ; sinon celle de l’action, ou l’année en cours."""
        envoyee = str(self.data.get(self.add_prefix("annee"), ""))
        if envoyee.isascii() and envoyee.isdigit() and 1981 <= int(envoyee[:5]) <= 2100:
            return int(envoyee)
        return self.instance.annee if self.instance.pk else annee_courante()

    def _borner_les_choix(self, annee: int) -> None:
        autour = self.instance.annee if self.instance.pk else annee_courante()
        self.fields["annee"] = forms.TypedChoiceField(
            label="année scolaire",
            coerce=int,
            choices=[(a, libelle_annee(a)) for a in range(autour + 1, autour - 3, -1)],
            initial=autour,
        )
        self.fields["axe_mission"].choices = AxeMission.choices
        natures = NatureAction.objects.du_reseau(self.reseau)
        self.fields["nature"].queryset = natures.ouvertes() | natures.filter(pk=self.instance.nature_id)
        self.fields["nature"].empty_label = "À préciser plus tard"
        etablissements_proposes(self.fields["etablissements"], self.agent, self.reseau, annee)
        partenaires = Partenaire.objects.autorises(self.agent, Droit.VOIR_ACTIONS).filter(reseau=self.reseau)
        self.fields["partenaires"].queryset = partenaires
        if not partenaires.exists():
            del self.fields["partenaires"]
        self._borner_la_decision()
        objectif = self.fields["objectif"]
        objectif.queryset = Objectif.objects.autorises(self.agent, Droit.VOIR_ACTIONS).filter(
            axe__projet__reseau=self.reseau
        )
        objectif.choices = self._objectifs_par_axe(annee)

    def _borner_la_decision(self) -> None:
        champ = self.fields["decision"]
        siennes = Decision.objects.autorises(self.agent, Droit.VOIR_DECISIONS).filter(instance__reseau=self.reseau)
        champ.queryset, champ.empty_label = siennes, "Aucune"
        proposees = list(siennes.order_by("-prise_le", "-pk")[: CHOIX_MAX - 2])
        voulue = str(self["decision"].value() or "")
        if voulue.isascii() and voulue.isdigit() and all(str(d.pk) != voulue for d in proposees):
            proposees += siennes.filter(pk=voulue)
        if not proposees and not self.instance.decision_id:
            del self.fields["decision"]
        elif self.instance.decision_id and not siennes.filter(pk=self.instance.decision_id).exists():
            # Une décision d’une instance réservée : qui ne la voit pas ne la change pas.
            del self.fields["decision"]
        else:
            champ.choices = [("", champ.empty_label), *((d.pk, f"{d.prise_le:%d/%m/%Y} : {d}"[:90]) for d in proposees)]

    def _objectifs_par_axe(self, annee: int):
        projet = ProjetReseau.objects.filter(reseau=self.reseau).de_l_annee(annee).first()
        groupes = [("", "À préciser plus tard")]
        for axe in projet.axes.prefetch_related("objectifs") if projet else ():
            objectifs = [(o.pk, f"{axe.numero}.{o.numero} {o.intitule}") for o in axe.objectifs.all()]
            groupes.append((str(axe), objectifs))
        return groupes

    def _mise_en_page(self) -> Layout:
        def presents(*noms):
            return [nom for nom in noms if nom in self.fields]

        return Layout(
            *presents("cle_saisie", "version_lue"),
            Fieldset("Quoi", "intitule", Div("nature", "objectif", css_class="rangee"), "axe_mission"),
            Fieldset(
                "Où et quand",
                Div("etablissements", css_class="pastilles"),
                Div("annee", "debut", "fin", css_class="rangee"),
            ),
            *self._repli("Décrire l’action", presents("description")),
            *self._repli("Pour qui", ["cycles", "niveaux", "eleves_prevus"], pastilles=("cycles", "niveaux")),
            *self._repli("Avec qui, et d’où elle vient", presents("porte_par", "partenaires", "decision")),
        )

    def _repli(self, titre: str, champs: list[str], pastilles: tuple[str, ...] = ()) -> list:
        """Une partie repliée tant qu’elle est vide : à la création, l’écran reste court."""
        ouvert = " open" if self.cherche or any(self[nom].errors or self[nom].value() for nom in champs) else ""
        dedans = [Div(nom, css_class="pastilles") if nom in pastilles else nom for nom in champs]
        debut = f"<details class='en-plus'{ouvert}><summary>{titre}</summary>"
        return [HTML(debut), *dedans, HTML("</details>")] if champs else []

    def clean(self):
        champs = super().clean()
        if champs.get("etablissements") and not {"debut", "fin", "annee"} & self.errors.keys():
            dates = champs.get("debut"), champs.get("fin")
            en_ordre = not all(dates) or dates[0] <= dates[1]
            annee = champs.get("annee") or self._annee()
            if en_ordre and (partis := etablissements_partis(self.reseau, champs["etablissements"], *dates, annee)):
                self.add_error("etablissements", partis)
        return champs

    def en_base(self, objet):
        return super().en_base(objet) | {
            "niveaux": [ligne.niveau for ligne in objet.niveaux.all()],
            "porte_par": objet.porte_par,
        }

    def _designer_le_porteur(self) -> None:
        nom = self.cleaned_data["porte_par"]
        action = self.instance
        trouves = [agent for agent in self.porteurs if sans_accent(str(agent)) == sans_accent(nom)]
        if action.porteur_id and nom == str(action.porteur):
            return
        action.porteur = trouves[0] if len(trouves) == 1 else None
        action.autre_porteur = "" if action.porteur else nom

    @transaction.atomic
    def save(self, commit=True):
        action = self.instance
        if not action.pk:
            action.cree_par = self.agent
            action.cle_saisie = self.cleaned_data.get("cle_saisie")
        self._designer_le_porteur()
        super().save()
        voulus = {niveau for cycle in self.cleaned_data["cycles"] for niveau in NIVEAUX_DU_CYCLE[Cycle(cycle)]}
        voulus |= set(self.cleaned_data["niveaux"])
        remplacer_les_choix(action, ActionNiveau, "niveau", [n for n in Niveau.values if n in voulus])
        return action
