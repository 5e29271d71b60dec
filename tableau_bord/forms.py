"""Les formulaires de l’étage tableau de bord."""

from django import forms

from pilotage.academies import ACADEMIES
from tableau_bord.models import Import

MEGAOCTETS_MAX = 100


class ImportForm(forms.ModelForm):
    """Un fichier à importer ; il est contrôlé par le travail de fond, ligne à ligne."""

    academie = forms.ChoiceField(
        label="Académie",
        required=False,
        choices=[("", "Toutes les académies"), *((code, nom) for code, (nom, _) in ACADEMIES.items())],
        help_text="Pour la liste des réseaux : ne crée que ceux de cette académie. "
        "Les labels de toute la France sont gardés, car les références en dépendent.",
    )

    class Meta:
        model = Import
        fields = ["fichier", "academie", "essai"]
        labels = {
            "fichier": "Fichier CSV ou JSON",
            "essai": "Montrer d’abord ce qui serait fait, sans rien écrire",
        }
        help_texts = {
            "fichier": "Tel que téléchargé de data.education.gouv.fr, en UTF-8, ou le fichier modèle de RepNet. "
            f"{MEGAOCTETS_MAX} Mo au plus."
        }

    def __init__(self, *args, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.par = par
        self.fields["fichier"].required = True
        self.fields["essai"].initial = True
        self.fields["fichier"].widget = forms.FileInput(attrs={"accept": ".csv,.json,text/csv,application/json"})

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier.size > MEGAOCTETS_MAX * 1024 * 1024:
            raise forms.ValidationError(
                f"Ce fichier dépasse {MEGAOCTETS_MAX} Mo : importez-le par la ligne de commande."
            )
        return fichier

    def save(self, commit=True):
        self.instance.nom_fichier = self.cleaned_data["fichier"].name[-200:]
        return super().save(commit)
