"""Le formulaire d’une pièce jointe."""

from django import forms
from django.conf import settings

from partenariats.forms.commun import aide
from partenariats.models import Piece
from partenariats.pieces import ACCEPTES, MO, examiner


class PieceForm(forms.Form):
    fichier = forms.FileField(label="fichier", max_length=255)

    def __init__(self, *args, agent, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.agent, self.convention = agent, convention
        self.fields["fichier"].help_text = f"{ACCEPTES}. {settings.PIECE_MAX // MO} Mo au plus."
        self.helper = aide(self)

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        self.examen = examen = examiner(fichier, fichier.name, fichier.size)
        if self.convention.pieces.filter(empreinte=examen.empreinte).exists():
            raise forms.ValidationError("Ce fichier est déjà joint à la convention.")
        if Piece.objects.place_prise(self.convention.reseau) + examen.taille > settings.PIECE_QUOTA:
            raise forms.ValidationError(
                f"Le réseau n’a plus de place : {settings.PIECE_QUOTA // MO} Mo au plus. Retirez d’abord d’anciennes pièces."
            )
        return fichier

    def save(self) -> Piece:
        examen = self.examen
        return Piece.objects.create(
            convention=self.convention,
            nom=examen.nom,
            fichier=self.cleaned_data["fichier"],
            type_mime=examen.type_mime,
            taille=examen.taille,
            empreinte=examen.empreinte,
            etat=Piece.Etat.EN_ATTENTE if settings.PIECE_ANALYSEUR else Piece.Etat.PRETE,
            deposee_par=self.agent,
        )
