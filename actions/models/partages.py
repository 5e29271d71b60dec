"""Ce qu’un réseau choisit de montrer aux autres de son académie, et ce qu’un autre en a repris."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from actions.models.action import Action
from actions.models.projet import ProjetReseau
from pilotage.acces import Droit, PerimetreQuerySet, perimetre_de_l_academie
from pilotage.models import Agent, Reseau


class PartageQuerySet(PerimetreQuerySet):
    def offerts(self, agent: Agent, droit: Droit, reseau: Reseau) -> "PartageQuerySet":
        """Ce que les réseaux de l’académie de `reseau` montrent, si le droit l’ouvre à l’agent : d’un réseau à l’autre."""
        return self.filter(perimetre_de_l_academie(Partage, agent, droit), reseau__academie=reseau.academie_id)


class Partage(models.Model):
    """Une action ou un projet, montré à l’académie. Rien n’est partagé sans cette ligne ; l’ôter le retire aussitôt."""

    CHEMIN_RESEAU = "reseau"
    # Le seul modèle qui se lise d’un réseau à l’autre.
    CHEMIN_ACADEMIE = "reseau__academie"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="partages", verbose_name="réseau")
    action = models.OneToOneField(Action, models.CASCADE, null=True, blank=True, related_name="partage")
    projet = models.OneToOneField(ProjetReseau, models.CASCADE, null=True, blank=True, related_name="partage")
    avec_bilan = models.BooleanField("avec son bilan", default=False)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    le = models.DateTimeField("partagé le", auto_now_add=True)

    objects = PartageQuerySet.as_manager()

    class Meta:
        verbose_name = "partage"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="partage_une_chose",
                condition=Q(action__isnull=True) ^ Q(projet__isnull=True),
                violation_error_message="On partage une action ou un projet, un à la fois.",
            )
        ]

    def __str__(self):
        return str(self.action or self.projet)

    def get_absolute_url(self):
        return reverse("partage_detail", args=[self.reseau.code, self.pk])


class Reprise(models.Model):
    """D’où vient une action reprise d’un autre réseau : en toutes lettres, que le partage dure ou non."""

    CHEMIN_RESEAU = "action__reseau"

    action = models.OneToOneField(Action, models.CASCADE, related_name="reprise")
    partage = models.ForeignKey(Partage, models.SET_NULL, null=True, blank=True, related_name="reprises")
    # Celui de l’action : un second clic sur « Reprendre » retrouve la copie, et la base n’en veut pas deux.
    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="reprises", verbose_name="réseau")
    provenance = models.CharField("repris de", max_length=250)
    le = models.DateTimeField("repris le", auto_now_add=True)

    objects: Any = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "reprise"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partage", "reseau"],
                condition=Q(partage__isnull=False),
                name="reprise_unique",
                violation_error_message="Votre réseau a déjà repris cette action.",
            )
        ]

    def __str__(self):
        return f"repris de {self.provenance}"
