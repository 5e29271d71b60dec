"""Le vote d’un conseil sur une version du projet : chaque conseil d’école, et le conseil d’administration du collège."""

from django.core.exceptions import ValidationError
from django.db import models

from actions.models.projet import ProjetReseau
from pilotage.acces import PerimetreQuerySet
from pilotage.annees import aujourd_hui
from pilotage.models import Agent, Etablissement


class Resultat(models.TextChoices):
    FAVORABLE = "favorable", "favorable"
    RESERVES = "reserves", "favorable avec réserves"
    DEFAVORABLE = "defavorable", "défavorable"
    AJOURNE = "ajourne", "ajourné"


ADOPTENT = (Resultat.FAVORABLE, Resultat.RESERVES)


class Adoption(models.Model):
    """Ce qu’un conseil a voté, et quand ; le dernier vote seul compte, il y en a un par établissement."""

    CHEMIN_RESEAU = "projet__reseau"

    projet = models.ForeignKey(ProjetReseau, models.CASCADE, related_name="adoptions")
    etablissement = models.ForeignKey(
        Etablissement, models.PROTECT, related_name="adoptions", verbose_name="établissement"
    )
    jour = models.DateField("date du conseil")
    resultat = models.CharField("résultat", max_length=12, choices=Resultat.choices)
    note = models.CharField("note", max_length=500, blank=True)
    note_par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    note_le = models.DateTimeField("noté le", auto_now=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "vote d’un conseil"
        verbose_name_plural = "votes des conseils"
        ordering = ["jour", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["projet", "etablissement"],
                name="adoption_unique",
                violation_error_message="Le vote de ce conseil est déjà noté.",
            )
        ]

    def __str__(self):
        return f"{self.etablissement} : {self.get_resultat_display()}, le {self.jour:%d/%m/%Y}"

    @property
    def adopte(self) -> bool:
        return self.resultat in ADOPTENT

    def clean(self):
        if self.jour and self.jour > aujourd_hui():
            raise ValidationError({"jour": "Cette date est à venir : on note un vote qui a eu lieu."})
