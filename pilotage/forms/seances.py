"""Planifier une séance, écrire son ordre du jour."""

from datetime import time

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from pilotage.annees import aujourd_hui
from pilotage.champs import JourField
from pilotage.choix import ChoixForm
from pilotage.forms.instances import LigneField
from pilotage.forms.une_fois import UneFoisForm
from pilotage.instances.horaires import moment
from pilotage.instances.ordres_du_jour import Rubrique, modele
from pilotage.models import Point, Seance


class SaisieHeure(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%H:%M")


class HeureField(forms.TimeField):
    widget = SaisieHeure
    default_error_messages = {"invalid": "Écrivez l’heure en hh:mm, par exemple 17:30."}


class SeanceForm(UneFoisForm):
    """Une séance : son jour et ses heures, au fuseau de l’installation. Nouvelle, elle reçoit l’ordre du jour type."""

    jour = JourField(label="Jour")
    heure_debut = HeureField(label="De", initial=time(17, 30))
    heure_fin = HeureField(label="À", initial=time(19, 30))
    lien = forms.URLField(label="Lien de visioconférence", required=False, assume_scheme="https")

    class Meta:
        model = Seance
        fields = ["objet", "lieu", "lien", "message"]
        field_classes = {"objet": LigneField, "lieu": LigneField}
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "objet": "Vide : le nom de l’instance.",
            "message": "Quelques mots dans la convocation. N’écrivez le nom d’aucun élève ni d’aucune famille.",
        }

    def __init__(self, *args, instance_du_reseau, par, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.instance, self.par = instance_du_reseau, par
        if self.instance.pk:
            debut, fin = timezone.localtime(self.instance.debut), timezone.localtime(self.instance.fin)
            self.initial |= {"jour": debut.date(), "heure_debut": debut.time(), "heure_fin": fin.time()}
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            *(["cle_saisie"] if "cle_saisie" in self.fields else []),
            Div("jour", "heure_debut", "heure_fin", css_class="rangee"),
            "objet",
            Div("lieu", "lien", css_class="rangee"),
            "message",
        )

    def clean(self):
        donnees = super().clean()
        if jour := donnees.get("jour"):
            for heure, champ in (("heure_debut", "debut"), ("heure_fin", "fin")):
                if donnees.get(heure) is not None:
                    try:
                        setattr(self.instance, champ, moment(jour, donnees[heure]))
                    except ValidationError as erreur:
                        self.add_error(heure, erreur)
        debut, fin = donnees.get("heure_debut"), donnees.get("heure_fin")
        if debut and fin and fin <= debut:
            self.add_error("heure_fin", "La séance finit avant d’avoir commencé : vérifiez les deux heures.")
        return donnees

    def _post_clean(self):
        # Une heure refusée laisserait la base parler d’une fin sans début.
        if not self.errors:
            super()._post_clean()

    @transaction.atomic
    def save(self, commit=True):
        if self.instance.pk:
            return super().save()
        self.instance.cree_par = self.par
        seance = super().save()
        Point.objects.bulk_create(
            Point(seance=seance, ordre=rang, intitule=p.intitule, genre=p.genre, minutes=p.minutes, rubrique=p.rubrique)
            for rang, p in enumerate(self._points_utiles(seance), start=1)
        )
        return seance

    def _points_utiles(self, seance):
        """À la première séance, il n’y a encore ni compte rendu à approuver ni décision à suivre."""
        premiere = seance.precedente() is None
        inutiles = {Rubrique.APPROBATION, Rubrique.DECISIONS} if premiere else set()
        return [point for point in modele(seance.instance.type) if point.rubrique not in inutiles]

    @property
    def est_passee(self) -> bool:
        """Le jour dit est déjà passé : permis, pour noter une réunion après coup."""
        return bool(self.cleaned_data.get("jour") and self.cleaned_data["jour"] < aujourd_hui())


class PointForm(ChoixForm, forms.ModelForm):
    # Une journée entière : au-delà, on a compté autre chose que des minutes.
    MINUTES_AU_PLUS = 480

    minutes = forms.IntegerField(
        label="durée prévue, en minutes",
        required=False,
        min_value=0,
        max_value=MINUTES_AU_PLUS,
        error_messages={
            "min_value": "Une durée ne peut pas être négative.",
            "max_value": f"Un point dure {MINUTES_AU_PLUS} minutes au plus : vérifiez le nombre.",
        },
    )

    class Meta:
        model = Point
        fields = ["intitule", "genre", "rapporteur", "minutes"]
        field_classes = {"intitule": LigneField}

    def __init__(self, *args, seance, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.seance = seance
        membres = seance.instance.membres.en_cours(au=seance.jour).pour_liste()
        self.fields["rapporteur"].queryset = membres
        self.fields["rapporteur"].empty_label = "Personne en particulier"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("intitule", Div("genre", "rapporteur", "minutes", css_class="rangee"))

    def save(self, commit=True):
        if not self.instance.pk:
            dernier = self.instance.seance.points.aggregate(Max("ordre"))["ordre__max"] or 0
            self.instance.ordre = dernier + 1
        return super().save(commit)


class PassageForm(forms.Form):
    """Le verbe d’un état, avec sa raison quand il en demande une."""

    motif = LigneField(label="Pourquoi ?", required=False, max_length=500)
