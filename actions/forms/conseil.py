"""Préparer le dossier du conseil école-collège ; noter ce que chaque conseil a répondu."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.db import transaction

from actions.conseil.accords import accords
from actions.conseil.composition import actions_possibles, seances_du_conseil
from actions.forms.versions import AdoptionsForm
from actions.models import AccordConseil, DossierConseil
from pilotage.acces import Droit
from pilotage.annees import libelle_annee
from pilotage.choix import ChoixForm
from pilotage.models import Agent, Seance

RAPPEL = "N’écrivez le nom d’aucun élève ni d’aucune famille."


class DossierForm(ChoixForm, forms.ModelForm):
    class Meta:
        model = DossierConseil
        fields = ["seance", "orientations", "programme", "appreciation", "realisations"]
        widgets = {
            "orientations": forms.Textarea(attrs={"rows": 5}),
            "appreciation": forms.Textarea(attrs={"rows": 5}),
            "programme": forms.CheckboxSelectMultiple,
            "realisations": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "orientations": f"Deux ou trois phrases en tête du programme. {RAPPEL}",
            "appreciation": f"Deux ou trois phrases en tête du bilan. {RAPPEL}",
            "seance": "Seules les séances tenues de l’année y sont.",
        }

    def __init__(self, *args, par: Agent, **kwargs):
        super().__init__(*args, **kwargs)
        dossier = self.instance
        tenues = seances_du_conseil(dossier.reseau, dossier.annee)
        visibles = Seance.objects.autorises(par, Droit.VOIR_SEANCES)
        seances = cast(forms.ModelChoiceField, self.fields["seance"])
        seances.queryset = visibles.filter(pk__in=tenues.values("pk")).pour_liste().order_by("debut")
        seances.empty_label = "Pas encore"
        for nom, annee in (("programme", dossier.annee + 1), ("realisations", dossier.annee)):
            champ: Any = self.fields[nom]
            champ.queryset = actions_possibles(dossier.reseau, annee, par)
            champ.label_from_instance = _libelle
            if not champ.queryset.exists():
                champ.help_text = f"Aucune action {libelle_annee(annee)} n’est encore proposée : elles paraîtront ici."
            elif nom == "programme":
                champ.help_text = "Celles qui réunissent une école et le collège viennent d’abord."
        self.helper = FormHelper()
        self.helper.form_tag = False


def _libelle(action) -> str:
    commune = "école et collège, " if action.commune else ""
    return f"{action.intitule} ({commune}{action.get_etat_display()})"


class AccordsForm(AdoptionsForm):
    """Une ligne par conseil, comme pour l’adoption du projet."""

    def __init__(self, *args, dossier: DossierConseil, par: Agent, **kwargs):
        forms.Form.__init__(self, *args, **kwargs)
        # Les vérifications de l’adoption ne regardent que le réseau.
        self.projet, self.par = dossier, par  # type: ignore[assignment]
        self.dossier = dossier
        self.votes = accords(dossier)
        for vote in self.votes.lignes:
            self._champs(vote)

    @transaction.atomic
    def save(self) -> int:
        """Écrit les réponses changées ; rend leur nombre."""
        nombre = 0
        for vote in self.votes.lignes:
            noms = {champ: f"{champ}-{vote.etablissement.pk}" for champ in ("resultat", "jour", "note")}
            if not set(noms.values()) & set(self.changed_data):
                continue
            nombre += 1
            valeurs = {champ: self.cleaned_data[nom] for champ, nom in noms.items()}
            if not valeurs["resultat"]:
                AccordConseil.objects.filter(dossier=self.dossier, etablissement=vote.etablissement).delete()
                continue
            AccordConseil.objects.update_or_create(
                dossier=self.dossier, etablissement=vote.etablissement, defaults=valeurs | {"note_par": self.par}
            )
        return nombre
