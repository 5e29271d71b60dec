"""Joindre un fichier à quoi que ce soit."""

from django import forms
from django.conf import settings
from django.db import IntegrityError, transaction

from pilotage.models import Agent, Reseau
from pilotage.models.pieces import PieceBase, place_prise
from pilotage.pieces.examen import ACCEPTES, MO, examiner


class PieceForm(forms.Form):
    """`modele` : la sorte de pièce ; `objet` : ce à quoi elle est jointe ; `avec` : ses autres champs."""

    fichier = forms.FileField(label="fichier", max_length=255)

    def __init__(
        self, *args, modele: type[PieceBase], objet, reseau: Reseau, agent: Agent, avec: dict | None = None, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.modele, self.objet, self.reseau, self.agent = modele, objet, reseau, agent
        self.cles = {modele.JOINTE_A: objet}
        self.avec = avec or {}
        self.fields["fichier"].help_text = f"{ACCEPTES}. {settings.PIECE_MAX // MO} Mo au plus."

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        self.examen = examen = examiner(fichier, fichier.name, fichier.size)
        if self._deja():
            raise forms.ValidationError("Ce fichier est déjà joint ici.")
        if place_prise(self.reseau) + examen.taille > settings.PIECE_QUOTA:
            raise forms.ValidationError(
                f"Le réseau n’a plus de place : {settings.PIECE_QUOTA // MO} Mo au plus. Retirez d’abord d’anciennes pièces."
            )
        return fichier

    def _deja(self) -> PieceBase | None:
        return self.modele._base_manager.filter(**self.cles, empreinte=self.examen.empreinte).first()

    def save(self) -> PieceBase:
        """La pièce gardée ; envoyée deux fois en même temps, celle du premier envoi."""
        examen = self.examen
        piece = self.modele(
            **self.cles,
            **self.avec,
            nom=examen.nom,
            fichier=self.cleaned_data["fichier"],
            type_mime=examen.type_mime,
            taille=examen.taille,
            empreinte=examen.empreinte,
            etat=PieceBase.Etat.EN_ATTENTE if settings.PIECE_ANALYSEUR else PieceBase.Etat.PRETE,
            deposee_par=self.agent,
        )
        try:
            with transaction.atomic():
                piece.save()
        except IntegrityError:
            piece.fichier.storage.delete(piece.fichier.name or "")
            if deja := self._deja():
                return deja
            raise
        return piece
