"""Ce qui monte en trois champs ; ce qui redescend, à tous ou à quelques-uns."""

from django import forms

from pilotage.annees import aujourd_hui
from pilotage.confidentialite import RAPPEL_NOMS
from pilotage.forms.instances import LigneField
from pilotage.forms.une_fois import UneFoisForm
from pilotage.models import Etablissement, Information, Remontee


class RemonteeForm(UneFoisForm):
    texte = forms.CharField(
        label="En quelques phrases", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text=RAPPEL_NOMS
    )

    class Meta:
        model = Remontee
        fields = ["genre", "texte", "etablissement"]
        widgets = {"genre": forms.RadioSelect}

    def __init__(self, *args, reseau, auteur, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau, self.instance.auteur = reseau, auteur
        self.fields["genre"].choices = Remontee.Genre.choices
        etablissements = Etablissement.objects.du_reseau(reseau, au=aujourd_hui())
        self.fields["etablissement"].queryset = etablissements
        self.fields["etablissement"].empty_label = "Tout le réseau"
        siens = {affectation.etablissement_id for affectation in auteur.affectations_du_jour} - {None}
        if len(siens) == 1:
            self.fields["etablissement"].initial = next(iter(siens))


class InformationForm(UneFoisForm):
    class Meta:
        model = Information
        fields = ["titre", "texte", "etablissements"]
        field_classes = {"titre": LigneField}
        widgets = {"texte": forms.Textarea(attrs={"rows": 6}), "etablissements": forms.CheckboxSelectMultiple}
        labels = {"etablissements": "Pour quels établissements"}
        help_texts = {"etablissements": "Aucun de coché : tout le réseau.", "texte": RAPPEL_NOMS}

    def __init__(self, *args, reseau, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.reseau, self.instance.par = reseau, par
        champ = self.fields["etablissements"]
        champ.queryset = Etablissement.objects.du_reseau(reseau, au=aujourd_hui())
        champ.label_from_instance = lambda etablissement: etablissement.nom_court
