"""Un formulaire envoyé deux fois ne crée qu’un objet."""

import uuid

from django import forms
from django.db import IntegrityError, transaction

from pilotage.choix import ChoixForm


class UneFoisForm(ChoixForm, forms.ModelForm):
    """À hériter pour un modèle qui a `cle_saisie` : la clé vient du formulaire, la base refuse de la voir deux fois."""

    cle_saisie = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["cle_saisie"]
        else:
            self.fields["cle_saisie"].initial = uuid.uuid4()

    def enregistrer(self):
        """L’objet enregistré ; au second envoi du même formulaire, celui du premier."""
        if self.instance.pk:
            return self.save()
        self.instance.cle_saisie = self.cleaned_data.get("cle_saisie")
        try:
            with transaction.atomic():
                return self.save()
        except IntegrityError:
            deja = self._meta.model._base_manager.filter(cle_saisie=self.instance.cle_saisie or uuid.uuid4()).first()
            if deja is None:
                raise
            return deja
