"""Le journal du coordonnateur : ce qu’il a fait, noté en une minute, et la matière de la moitié du rapport."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse

from actions.models.action import Action, AxeMission
from partenariats.models import Partenaire
from pilotage.acces import PerimetreQuerySet
from pilotage.annees import annee_scolaire, aujourd_hui, bornes
from pilotage.models import Agent, Etablissement, Reseau

JOURNEE_MAX = 24 * 60


class Genre(models.TextChoices):
    REUNION = "reunion", "réunion"
    VISITE = "visite", "visite"
    ACTION = "action", "avec les élèves"
    FORMATION = "formation", "formation"
    PARTENAIRE = "partenaire", "partenaire"
    FAMILLES = "familles", "familles"
    PREPARATION = "preparation", "préparation"
    AUTRE = "autre", "autre"


class EntreeJournalQuerySet(PerimetreQuerySet):
    def de_l_annee(self, annee: int):
        premier, dernier = bornes(annee)
        return self.filter(jour__range=(premier, dernier))

    def temps_par_axe(self) -> list[dict]:
        """Minutes et nombre d’entrées par axe de mission ; une durée inconnue ne compte pas pour zéro minute connue."""
        return list(
            self.order_by()
            .values("axe_mission")
            .annotate(
                minutes=Sum("duree"),
                entrees=models.Count("pk"),
                sans_duree=models.Count("pk", filter=Q(duree__isnull=True)),
            )
            .order_by("axe_mission")
        )

    def pour_liste(self):
        return self.select_related("action", "partenaire", "auteur").prefetch_related("etablissements")


class EntreeJournal(models.Model):
    CHEMIN_RESEAU = "reseau"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="journal", verbose_name="réseau")
    jour = models.DateField("jour", default=aujourd_hui)
    genre = models.CharField("genre", max_length=12, choices=Genre.choices)
    axe_mission = models.PositiveSmallIntegerField("axe de la mission", choices=AxeMission.choices)
    texte = models.CharField("ce qui s’est passé", max_length=1000)
    etablissements = models.ManyToManyField(
        Etablissement, related_name="journal", blank=True, verbose_name="établissements"
    )
    duree = models.PositiveSmallIntegerField(
        "durée (minutes)", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(JOURNEE_MAX)]
    )
    action = models.ForeignKey(Action, models.SET_NULL, null=True, blank=True, related_name="journal")
    partenaire = models.ForeignKey(Partenaire, models.SET_NULL, null=True, blank=True, related_name="journal")
    auteur = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    cree_le = models.DateTimeField("notée le", auto_now_add=True)
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = EntreeJournalQuerySet.as_manager()

    class Meta:
        verbose_name = "entrée du journal"
        verbose_name_plural = "entrées du journal"
        ordering = ["-jour", "-pk"]
        indexes = [models.Index(fields=["reseau", "-jour"], name="journal_reseau_jour")]
        constraints = [
            models.CheckConstraint(
                name="journal_duree",
                condition=Q(duree__isnull=True) | Q(duree__gte=1, duree__lte=JOURNEE_MAX),
                violation_error_message="La durée va de 1 minute à 24 heures.",
            )
        ]

    def __str__(self):
        return f"{self.jour:%d/%m/%Y} : {self.texte[:60]}"

    def get_absolute_url(self):
        return reverse("journal_modifier", args=[self.reseau.code, self.pk])

    @property
    def annee(self) -> int:
        return annee_scolaire(self.jour)

    def clean(self):
        if self.jour and self.jour > aujourd_hui():
            raise ValidationError({"jour": "Le journal note ce qui a eu lieu : cette date est à venir."})
        if self.jour and self.jour < date(2014, 1, 1):
            raise ValidationError({"jour": "Cette date est trop ancienne : vérifiez l’année."})
