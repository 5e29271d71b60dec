"""Le formulaire d’un modèle de convention : un texte, et ce qui change ; enregistrer écrit une version de plus."""

from typing import Any

from django import forms
from django.db import IntegrityError, transaction

from partenariats.ecrits import verifier
from partenariats.forms.commun import aide, inviter_a_choisir
from partenariats.models import ModeleConvention
from partenariats.models.modeles import TEXTE_MAX
from pilotage.acces import Droit
from pilotage.models import Academie


class ModeleForm(forms.ModelForm):
    """Sans `depuis`, la première version d’un modèle ; avec, la suivante de la même académie et du même genre."""

    texte = forms.CharField(
        label="texte du modèle",
        max_length=TEXTE_MAX,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true"}),
        help_text="« # » et « ## » pour les titres, « - » pour une liste, **deux étoiles** pour le gras. Les repères entre "
        "accolades sont remplis d’après chaque convention.",
    )
    connue = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    class Meta:
        model = ModeleConvention
        fields = ["academie", "genre", "texte", "note"]
        help_texts = {"note": "Une phrase pour l’historique : « article sur l’image récrit »."}

    def __init__(self, *args, agent, depuis: ModeleConvention | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.agent, self.depuis = agent, depuis
        if depuis:
            del self.fields["academie"], self.fields["genre"]
            self.fields["connue"].initial = self._derniere(depuis.academie_id, depuis.genre)
            self.helper = aide(self, "note", "texte", "connue")
        else:
            choix: Any = self.fields["academie"]
            choix.queryset = Academie.objects.autorises(agent, Droit.ECRIRE_MODELES).order_by("nom")
            self.fields["connue"].initial = 0
            inviter_a_choisir(self, "academie")
            self.helper = aide(self, "academie", "genre", "note", "texte", "connue")

    def clean_texte(self):
        texte = self.cleaned_data["texte"].replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        texte = "".join(signe for signe in texte if signe == "\n" or signe.isprintable())
        verifier(texte)
        return texte

    def clean(self):
        champs = super().clean()
        academie = self.depuis.academie if self.depuis else champs.get("academie")
        genre = self.depuis.genre if self.depuis else champs.get("genre")
        if academie and genre and not self.errors:
            derniere = self._derniere(academie.pk, genre)
            if derniere != (champs.get("connue") or 0):
                self._refuser_la_course(derniere)
            self.instance = ModeleConvention(academie=academie, genre=genre, version=derniere + 1, par=self.agent)
        return champs

    def _refuser_la_course(self, derniere: int) -> None:
        self.add_error(
            "texte",
            f"Une version {derniere} existe déjà : quelqu’un l’a enregistrée, ou ce modèle a déjà été commencé. Relisez-la, "
            "puis reprenez-la pour y porter vos changements.",
        )

    @staticmethod
    def _derniere(academie_id: int, genre: str) -> int:
        derniere = ModeleConvention.objects.en_usage(academie_id, genre)
        return derniere.version if derniere else 0

    def save(self, commit=True) -> ModeleConvention | None:
        """La nouvelle version ; `None`, avec une erreur sur le texte, si quelqu’un l’a prise à l’instant."""
        try:
            with transaction.atomic():
                return super().save(commit)
        except IntegrityError:
            self._refuser_la_course(self.instance.version)
            return None
