"""Les documents d’une action : une fiche, un support, une photographie décrite."""

from django.db import models

from actions.models.action import Action
from pilotage.models.pieces import PieceBase


class PieceAction(PieceBase):
    CHEMIN_RESEAU = "action__reseau"
    CHEMIN_REPRESENTANT = "action__partenaires__representations__affectation"
    JOINTE_A = "action"

    action = models.ForeignKey(Action, models.CASCADE, related_name="pieces")
    # Pour une image seulement ; elle est alors obligatoire.
    alternative = models.CharField("ce que montre l’image", max_length=200, blank=True)

    class Meta(PieceBase.Meta):
        verbose_name = "document d’une action"
        verbose_name_plural = "documents d’une action"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "empreinte"],
                name="piece_action_une_fois",
                violation_error_message="Ce fichier est déjà joint à l’action.",
            )
        ]
