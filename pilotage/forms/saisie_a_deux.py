"""Deux personnes sur le même texte : la seconde voit les deux, au lieu d’écraser la première."""

from copy import copy
from typing import Any, cast

from django import forms
from django.db import models, transaction
from django.db.models import F
from django.utils.text import capfirst

from pilotage.choix import ChoixForm


class SaisieDepassee(forms.ValidationError):
    """Un autre envoi a passé entre le contrôle et l’enregistrement."""


class SaisieADeuxForm(ChoixForm, forms.ModelForm):
    """À hériter pour un modèle dont un champ entier (`COMPTEUR`) augmente à chaque enregistrement.

    `version_lue` dit ce qu’on avait sous les yeux. Si quelqu’un a enregistré entre-temps, rien n’est écrasé : `conflits`
    porte, champ par champ, (libellé, ce qui est en base, ce qu’on envoyait), que montre `composants/conflits.html`.
    Renvoyer le formulaire vaut décision. La vue appelle `enregistre()`.
    """

    COMPTEUR = "version"
    # Ce que l’on modifiait, tel que la phrase le dit.
    CELA = "ce texte"

    version_lue = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.conflits: list[tuple[str, str, str]] = []
        if self.instance.pk:
            self.fields["version_lue"].initial = getattr(self.instance, self.COMPTEUR)
        else:
            del self.fields["version_lue"]

    def en_base(self, objet) -> dict[str, Any]:
        """Champ du formulaire → valeur enregistrée ; à compléter pour un champ que le modèle n’a pas."""
        connus = {champ.name for champ in (*objet._meta.concrete_fields, *objet._meta.many_to_many)}
        return {nom: getattr(objet, nom) for nom in self.fields if nom in connus}

    def envoye(self) -> dict[str, Any]:
        """Champ du formulaire → ce que l’on envoie ; tel quel si le champ est refusé."""
        return {nom: self.cleaned_data.get(nom, self.data.get(self.add_prefix(nom))) for nom in self.fields}

    def clean(self):
        champs = super().clean()
        if self.instance.pk and champs.get("version_lue") is not None:
            self._relever_les_conflits(champs["version_lue"])
        return champs

    def _relever_les_conflits(self, lue: int, *, refuser: bool = False) -> None:
        objet = type(self.instance)._base_manager.get(pk=self.instance.pk)
        actuelle = getattr(objet, self.COMPTEUR)
        if actuelle == lue:
            return
        envoye = self.envoye()
        for nom, valeur in self.en_base(objet).items():
            champ = self.fields.get(nom)
            la_leur, la_mienne = _lisible(valeur, champ), _lisible(envoye.get(nom), champ)
            if la_leur != la_mienne:
                self.conflits.append((capfirst(str(champ.label if champ and champ.label else nom)), la_leur, la_mienne))
        if not self.conflits and not refuser:
            # Les deux ont écrit la même chose : personne n’a rien à trancher.
            self.cleaned_data["version_lue"] = actuelle
            return
        # Renvoyer le formulaire, après avoir vu les deux textes, vaut décision.
        donnees: Any = copy(self.data)
        donnees[self.add_prefix("version_lue")] = str(actuelle)
        self.data = donnees
        self.add_error(
            None,
            f"Quelqu’un a modifié {self.CELA} pendant que vous écriviez. Rien n’est perdu : les deux versions sont "
            "ci-dessous. Complétez la vôtre si besoin, puis enregistrez à nouveau.",
        )

    @transaction.atomic
    def save(self, commit=True):
        if self.instance.pk:
            # Le dernier contrôle est dans l’UPDATE : deux envois au même instant ne passent pas tous les deux.
            lue = self.cleaned_data.get("version_lue")
            lue = getattr(self.instance, self.COMPTEUR) if lue is None else lue
            requete = type(self.instance)._base_manager.filter(pk=self.instance.pk, **{self.COMPTEUR: lue})
            if not requete.update(**{self.COMPTEUR: F(self.COMPTEUR) + 1}):
                raise SaisieDepassee("Quelqu’un vient d’enregistrer : rouvrez la page.")
            setattr(self.instance, self.COMPTEUR, lue + 1)
        return super().save(commit)

    def enregistre(self) -> bool:
        """Valide et enregistre ; faux s’il faut remontrer le formulaire (une erreur, ou un texte récrit entre-temps)."""
        if not self.is_valid():
            return False
        try:
            with transaction.atomic():
                self.save()
        except SaisieDepassee:
            self._relever_les_conflits(self.cleaned_data.get("version_lue") or 0, refuser=True)
            return False
        return True


def _lisible(valeur, champ) -> str:
    """La valeur comme on la lirait : le libellé d’un choix, des noms, une date ; « vide » s’il n’y en a pas."""
    if isinstance(valeur, models.Manager):
        valeur = valeur.all()
    if isinstance(valeur, (models.QuerySet, list, tuple, set)):
        return ", ".join(sorted(_lisible(une, champ) for une in valeur)) or "vide"
    if valeur in (None, ""):
        return "vide"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(champ, forms.ChoiceField) and not isinstance(champ, forms.ModelChoiceField):
        return str({str(cle): libelle for cle, libelle in cast(Any, champ.choices)}.get(str(valeur), valeur))
    if hasattr(valeur, "year"):
        return f"{valeur:%d/%m/%Y}"
    return str(valeur).replace("\r\n", "\n").strip()
