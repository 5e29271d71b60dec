"""Écrire un commentaire ; « @ » et un nom préviennent quelqu’un."""

from crispy_forms.helper import FormHelper
from django import forms

from actions.forms.champs import TexteField
from actions.forms.commun import RAPPEL_NOMS
from actions.models import Commentaire
from pilotage.forms.une_fois import UneFoisForm


class CommentaireForm(UneFoisForm):
    class Meta:
        model = Commentaire
        fields = ["texte"]
        field_classes = {"texte": TexteField}
        widgets = {"texte": forms.Textarea(attrs={"rows": 3})}
        labels = {"texte": "Votre commentaire"}
        help_texts = {
            "texte": f"Écrivez @ et un nom, par exemple @Claire Aubry, pour prévenir quelqu’un par courriel. {RAPPEL_NOMS}"
        }

    def __init__(self, *args, action, par, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.instance.action, self.instance.par = action, par
        self.helper = FormHelper()
        self.helper.form_tag = False
