"""Envoyer le tableau, relire l’aperçu, confirmer."""

from django import forms
from django.core import signing

from actions.tableur import Ligne, TableauIllisible, lire
from pilotage.models import Agent, Reseau

# L’aperçu se confirme dans l’heure ; au-delà, on renvoie le fichier.
VIE = 3600


class TableauForm(forms.Form):
    fichier = forms.FileField(
        label="Votre tableau",
        help_text="ODS, XLSX ou CSV, 2 Mo et 500 actions au plus. Rien ne s’écrit avant que vous ayez relu.",
        widget=forms.FileInput(attrs={"accept": ".ods,.xlsx,.csv"}),
        error_messages={"required": "Choisissez le fichier à importer.", "empty": "Ce fichier est vide."},
    )

    lignes: list[Ligne]
    ignorees: list[str]

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        try:
            self.lignes, self.ignorees = lire(fichier.name, fichier.read())
        except TableauIllisible as erreur:
            raise forms.ValidationError(str(erreur)) from erreur
        return fichier


class ConfirmationForm(forms.Form):
    """Ce qui a été relu voyage dans la page, scellé : le serveur ne garde aucun fichier en attendant."""

    tableau = forms.CharField(
        widget=forms.HiddenInput, strip=False, error_messages={"required": "L’aperçu est vide : renvoyez le fichier."}
    )
    proposer = forms.BooleanField(
        label="Les proposer aussitôt aux pilotes", required=False, help_text="Sinon, elles arrivent à l’état d’idée."
    )

    lignes: list[Ligne]

    def __init__(self, *args, reseau: Reseau, agent: Agent, **kwargs):
        super().__init__(*args, **kwargs)
        self.sel = f"tableau:{reseau.pk}:{agent.pk}"

    @classmethod
    def sceller(cls, lignes: list[Ligne], *, reseau: Reseau, agent: Agent) -> "ConfirmationForm":
        formulaire = cls(reseau=reseau, agent=agent)
        contenu = [(ligne.numero, ligne.cases) for ligne in lignes]
        formulaire.initial["tableau"] = signing.dumps(contenu, salt=formulaire.sel, compress=True)
        return formulaire

    def clean_tableau(self):
        try:
            contenu = signing.loads(self.cleaned_data["tableau"], salt=self.sel, max_age=VIE)
        except signing.SignatureExpired as erreur:
            raise forms.ValidationError("Cet aperçu a plus d’une heure : renvoyez le fichier.") from erreur
        except signing.BadSignature as erreur:
            raise forms.ValidationError(
                "Cet aperçu n’est pas celui que la page montrait : renvoyez le fichier."
            ) from erreur
        self.lignes = [Ligne(numero, cases) for numero, cases in contenu]
        return contenu
