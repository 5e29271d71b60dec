"""Joindre un document à une action : une image se décrit, et se réduit avant d’être gardée."""

import io

from django import forms
from django.core.files.base import ContentFile
from PIL import Image, ImageOps

from actions.forms.champs import TitreField
from actions.models import PieceAction
from pilotage.forms.pieces import PieceForm

# Le plus grand côté d’une image gardée (pixels) : assez pour l’écran et le rapport.
COTE_MAX = 1600


class PieceActionForm(PieceForm):
    alternative = TitreField(
        label="Ce que montre l’image",
        required=False,
        max_length=200,
        help_text="En une phrase, pour qui ne la voit pas. Pour une image seulement ; qu’on n’y reconnaisse aucun élève.",
    )

    def __init__(self, *args, objet, **kwargs):
        super().__init__(*args, modele=PieceAction, objet=objet, **kwargs)

    def clean_fichier(self):
        fichier = super().clean_fichier()
        if self.examen.type_mime.startswith("image/"):
            return self._reduire(fichier)
        return fichier

    def _reduire(self, fichier):
        """L’image tournée dans le bon sens, réduite, sans ce que l’appareil y avait écrit (le lieu, l’heure)."""
        fichier.seek(0)
        genre = "PNG" if self.examen.type_mime == "image/png" else "JPEG"
        try:
            with Image.open(fichier, formats=[genre]) as brute:
                image = ImageOps.exif_transpose(brute)
                image.thumbnail((COTE_MAX, COTE_MAX))
                if genre == "JPEG" and image.mode not in ("RGB", "L"):
                    image = image.convert("RGB")
                tampon = io.BytesIO()
                image.save(tampon, genre, quality=82, optimize=True)
        except (OSError, SyntaxError, ValueError) as erreur:
            raise forms.ValidationError("Cette image ne s’ouvre pas : enregistrez-la à nouveau.") from erreur
        contenu = tampon.getvalue()
        # L’empreinte reste celle du fichier reçu : le même, envoyé deux fois, se reconnaît.
        self.taille = len(contenu)
        return ContentFile(contenu, name=self.examen.nom)

    def clean(self):
        champs = super().clean()
        examen = getattr(self, "examen", None)
        if examen and examen.type_mime.startswith("image/"):
            if not champs.get("alternative") and "alternative" not in self.errors:
                self.add_error("alternative", "Dites en une phrase ce que montre l’image, pour qui ne la voit pas.")
            self.avec = {"alternative": champs.get("alternative", "")}
        return champs

    def save(self):
        piece = super().save()
        if (taille := getattr(self, "taille", None)) and piece.taille != taille:
            PieceAction.objects.filter(pk=piece.pk).update(taille=taille)
            piece.taille = taille
        return piece
