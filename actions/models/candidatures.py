"""Ce que le réseau met en avant dans un appel à projets : une action, présentée au financeur."""

from django.core.exceptions import ValidationError
from django.db import models

from actions.models.action import Action
from partenariats.models import AppelAProjets
from pilotage.acces import PerimetreQuerySet


class Candidature(models.Model):
    CHEMIN_RESEAU = "appel__reseau"

    appel = models.ForeignKey(AppelAProjets, models.CASCADE, related_name="candidatures")
    action = models.ForeignKey(Action, models.CASCADE, related_name="candidatures")

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "action présentée à un appel"
        verbose_name_plural = "actions présentées à un appel"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appel", "action"],
                name="candidature_unique",
                violation_error_message="Cette action est déjà présentée à cet appel.",
            )
        ]

    def __str__(self):
        return f"« {self.action} » pour « {self.appel} »"

    def clean(self):
        if self.appel.reseau_id != self.action.reseau_id:
            raise ValidationError("L’appel et l’action ne sont pas du même réseau.")
