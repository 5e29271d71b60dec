"""Les pièces d’une convention : le scan signé, l’avenant, l’attestation d’assurance."""

from django.db import models

from partenariats.models.conventions import Convention
from pilotage.models.pieces import PieceBase, ranger

# Les premières migrations nomment `ranger` ici.
__all__ = ["Piece", "ranger"]


class Piece(PieceBase):
    CHEMIN_RESEAU = "convention__reseau"
    CHEMIN_REPRESENTANT = "convention__parties__partenaire__representations__affectation"
    JOINTE_A = "convention"

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="pieces")

    class Meta(PieceBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "empreinte"],
                name="piece_une_fois",
                violation_error_message="Ce fichier est déjà joint à la convention.",
            )
        ]
