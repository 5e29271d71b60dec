"""Les séances d’une instance : quand, où, sur quoi, qui y était, ce qui s’y est dit."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from pilotage.annees import annee_scolaire, bornes
from pilotage.ecriture import date_en_clair
from pilotage.etats import AvecEtats, PassageBase
from pilotage.instances.etats import (
    MOTIF_SEANCE,
    SEANCE_A_VENIR,
    SEANCE_COMPTEE,
    SEANCE_FIGEE,
    SEANCE_MODIFIABLE,
    TONS_SEANCE,
    TRANSITIONS_SEANCE,
    EtatSeance,
)
from pilotage.instances.ordres_du_jour import GenrePoint, Rubrique
from pilotage.models.agents import Agent
from pilotage.models.instances import Instance, Membre, ReserveQuerySet


class SeanceQuerySet(ReserveQuerySet):
    def de_l_annee(self, annee: int):
        return self.filter(debut__date__range=bornes(annee))

    def a_venir(self, *, au):
        return self.filter(etat__in=SEANCE_A_VENIR, debut__date__gte=au)

    def tenues(self):
        return self.filter(etat__in=SEANCE_COMPTEE)

    def pour_liste(self):
        return self.select_related("instance__reseau__academie")


class Seance(AvecEtats):
    CHEMIN_RESEAU = "instance__reseau"
    CHEMIN_INSTANCE = "instance"
    # Le partenaire ne voit que les séances où il a été convoqué.
    CHEMIN_REPRESENTANT = "presences__membre__agent__affectations"
    TRANSITIONS = TRANSITIONS_SEANCE
    MOTIF_OBLIGATOIRE = MOTIF_SEANCE

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="seances")
    objet = models.CharField("objet", max_length=150, blank=True)
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin")
    lieu = models.CharField("lieu", max_length=150, blank=True)
    lien = models.URLField("lien de visioconférence", blank=True)
    message = models.TextField("message aux membres", max_length=2000, blank=True)
    etat = models.CharField(
        "état", max_length=12, choices=EtatSeance.choices, default=EtatSeance.PLANIFIEE, editable=False
    )
    # Pour les agendas : l’identifiant ne change jamais, le rang monte à chaque changement annoncé.
    uid = models.UUIDField("identifiant d’agenda", default=uuid.uuid4, unique=True, editable=False)
    rang_agenda = models.PositiveIntegerField("rang d’agenda", default=0, editable=False)
    introduction = models.TextField("ouverture de la séance", max_length=5000, blank=True)
    # Le compte rendu tel qu’approuvé : il ne change plus, même si un membre change de nom ou un point de titre.
    compte_rendu = models.JSONField("compte rendu approuvé", null=True, blank=True, editable=False)
    cree_par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    cree_le = models.DateTimeField("créée le", auto_now_add=True)
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = SeanceQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        ordering = ["-debut", "-pk"]
        indexes = [models.Index(fields=["instance", "-debut"], name="seance_instance_debut")]
        constraints = [
            models.CheckConstraint(
                name="seance_dates",
                condition=Q(fin__gt=F("debut")),
                violation_error_message="La séance finit avant d’avoir commencé.",
            )
        ]

    def __str__(self):
        return f"{self.objet or self.instance.nom}, {self.jour_en_clair}"

    def get_absolute_url(self):
        return reverse("seance_detail", args=[self.instance.reseau.code, self.pk])

    @property
    def jour(self):
        return timezone.localtime(self.debut).date()

    @property
    def jour_en_clair(self) -> str:
        """« 12 mars 2027 »."""
        return date_en_clair(self.jour)

    @property
    def annee(self) -> int:
        return annee_scolaire(self.jour)

    @property
    def ton(self) -> str:
        return TONS_SEANCE.get(self.etat, "neutre")

    @property
    def est_a_venir(self) -> bool:
        return self.etat in SEANCE_A_VENIR

    @property
    def est_modifiable(self) -> bool:
        """Ordre du jour, présences et textes peuvent encore changer."""
        return self.etat in SEANCE_MODIFIABLE

    @property
    def est_figee(self) -> bool:
        return self.etat in SEANCE_FIGEE

    @property
    def se_raconte(self) -> bool:
        """La séance a eu lieu : il y a un compte rendu à écrire ou à lire."""
        return self.etat in SEANCE_COMPTEE

    def precedente(self):
        """La dernière séance tenue de la même instance avant celle-ci ; `None` si c’est la première."""
        return self.instance.seances.tenues().filter(debut__lt=self.debut).exclude(pk=self.pk).first()

    def clean(self):
        if self.debut and self.fin and self.fin <= self.debut:
            raise ValidationError({"fin": "La séance finit avant d’avoir commencé."})


class PassageSeance(PassageBase):
    seance = models.ForeignKey(Seance, models.CASCADE, related_name="passages")

    class Meta(PassageBase.Meta):
        verbose_name = "passage d’une séance"

    @property
    def vers_libelle(self) -> str:
        return EtatSeance(self.vers).label


class Point(models.Model):
    """Un point de l’ordre du jour, et ce qui s’en est dit."""

    CHEMIN_RESEAU = "seance__instance__reseau"
    CHEMIN_INSTANCE = "seance__instance"
    # Posés par la page qui les montre (pilotage/instances/propositions.py).
    documents: list
    matiere: list

    seance = models.ForeignKey(Seance, models.CASCADE, related_name="points")
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    intitule = models.CharField("intitulé", max_length=200)
    genre = models.CharField("pour", max_length=12, choices=GenrePoint.choices, default=GenrePoint.ECHANGE)
    rubrique = models.CharField("rubrique", max_length=12, choices=Rubrique.choices, blank=True)
    rapporteur = models.ForeignKey(Membre, models.SET_NULL, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField("durée prévue (minutes)", null=True, blank=True)
    texte = models.TextField("ce qui s’est dit", max_length=20000, blank=True)
    # Deux personnes sur le même texte : la seconde le voit, au lieu d’écraser la première.
    version = models.PositiveIntegerField("version du texte", default=1, editable=False)

    objects = ReserveQuerySet.as_manager()

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"
        ordering = ["ordre", "pk"]

    def __str__(self):
        return self.intitule


class Presence(models.Model):
    """Un membre convoqué à une séance : ce qu’il a répondu, puis s’il était là."""

    CHEMIN_RESEAU = "seance__instance__reseau"
    CHEMIN_INSTANCE = "seance__instance"

    class Etat(models.TextChoices):
        ATTENDU = "attendu", "sans réponse"
        PRESENT = "present", "présent"
        EXCUSE = "excuse", "excusé"
        REPRESENTE = "represente", "représenté"
        ABSENT = "absent", "absent"

    seance = models.ForeignKey(Seance, models.CASCADE, related_name="presences")
    membre = models.ForeignKey(Membre, models.PROTECT, related_name="presences")
    reponse = models.CharField("réponse", max_length=10, choices=Etat.choices, default=Etat.ATTENDU)
    etat = models.CharField("présence", max_length=10, choices=Etat.choices, default=Etat.ATTENDU)
    # Ouvert : la page du lien s’est montrée. Lu : il a dit en avoir pris connaissance.
    ouvert_le = models.DateTimeField("compte rendu ouvert le", null=True, blank=True)
    lu_le = models.DateTimeField("compte rendu lu le", null=True, blank=True)
    represente_par = models.CharField("représenté par", max_length=120, blank=True)

    objects = ReserveQuerySet.as_manager()

    class Meta:
        verbose_name = "présence"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seance", "membre"],
                name="presence_unique",
                violation_error_message="Ce membre est déjà sur la liste de la séance.",
            )
        ]

    def __str__(self):
        return f"{self.membre} : {self.get_etat_display()}"
