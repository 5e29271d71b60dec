"""Écrire une partie du rapport, la commenter, transmettre une édition, en vérifier une."""

import hashlib
from typing import cast

from crispy_forms.helper import FormHelper
from django import forms

from pilotage.confidentialite import RAPPEL_NOMS
from pilotage.forms.instances import LigneField
from pilotage.forms.saisie_a_deux import SaisieADeuxForm
from pilotage.forms.une_fois import UneFoisForm
from pilotage.models import Agent, Reseau
from tableau_bord.etats import Section
from tableau_bord.models import CommentaireRapport, Edition, TexteRapport, Transmission

Usage = TexteRapport.Usage
FICHIER_MAX = 30 * 1024 * 1024  # octets ; une édition en fait moins d’un million et demi


class _SansBalise(forms.BaseForm):
    @property
    def aide(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        return helper


class TexteRapportForm(SaisieADeuxForm, _SansBalise):
    """Le texte qui ouvre une partie ; la zone s’ouvre sur ce qui est proposé, pour le reprendre au lieu de le retaper."""

    CELA = "ce texte"

    class Meta:
        model = TexteRapport
        fields = ["usage", "texte"]
        widgets = {"usage": forms.RadioSelect, "texte": forms.Textarea(attrs={"rows": 12})}
        labels = {"texte": "Mon texte"}
        help_texts = {
            "texte": "Listes avec un tiret, **gras**. Il ne compte que si vous choisissez « mettre mon texte à la place ». "
            + RAPPEL_NOMS
        }

    def __init__(self, *args, reseau: Reseau, annee: int, section: str, proposition: str, par: Agent, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau, self.instance.annee, self.instance.section = reseau, annee, section
        self.par = par
        if not self.instance.texte:
            self.initial["texte"] = proposition
        if section == Section.ESSENTIEL:
            usage = cast(forms.ChoiceField, self.fields["usage"])
            usage.choices = [choix for choix in Usage.choices if choix[0] != Usage.OMIS]
        self.helper = self.aide

    def clean_texte(self) -> str:
        return self.cleaned_data["texte"].replace("\r\n", "\n").replace("\r", "\n").strip()

    def clean(self):
        champs = super().clean()
        if champs.get("usage") == Usage.ECRIT and not champs.get("texte") and "texte" not in self.errors:
            self.add_error("texte", "Écrivez votre texte, ou gardez celui qui est proposé.")
        return champs

    def save(self, commit=True):
        self.instance.par = self.par
        return super().save(commit)


class CommentaireRapportForm(UneFoisForm, _SansBalise):
    class Meta:
        model = CommentaireRapport
        fields = ["texte", "a_publier"]
        widgets = {"texte": forms.Textarea(attrs={"rows": 4})}
        labels = {"texte": "Votre commentaire"}
        help_texts = {
            "texte": RAPPEL_NOMS,
            "a_publier": "Sinon, seuls le coordonnateur et les pilotes le lisent, sur cette page.",
        }

    def __init__(self, *args, reseau: Reseau, annee: int, section: str, par: Agent, fonction: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau, self.instance.annee, self.instance.section = reseau, annee, section
        self.instance.par, self.instance.fonction = par, fonction
        self.helper = self.aide


class TransmissionForm(UneFoisForm, _SansBalise):
    class Meta:
        model = Transmission
        fields = ["nom", "qualite", "courriel"]
        field_classes = {"nom": LigneField}
        help_texts = {"courriel": "Le lien y sera envoyé. Vide : vous le copierez vous-même."}

    def __init__(self, *args, edition: Edition, par: Agent, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.edition, self.instance.par = edition, par
        self.helper = self.aide


class VerificationForm(forms.Form, _SansBalise):
    """Un fichier : son empreinte dit s’il est une édition, octet pour octet."""

    fichier = forms.FileField(
        label="Le PDF du rapport", help_text="Il n’est pas gardé : seule son empreinte est calculée."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = self.aide

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier.size > FICHIER_MAX:
            raise forms.ValidationError("Ce fichier est trop gros pour être une édition du rapport.")
        return fichier

    @property
    def empreinte(self) -> str:
        somme = hashlib.sha256()
        for morceau in self.cleaned_data["fichier"].chunks():
            somme.update(morceau)
        return somme.hexdigest()
