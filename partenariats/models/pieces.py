"""Les fichiers de l’étage : ceux d’une convention (le scan signé, le bilan), d’un dossier d’appel, d’un partenaire."""

from django.db import models

from partenariats.models.appels import AppelAProjets
from partenariats.models.conventions import Convention
from partenariats.models.partenaires import Partenaire
from pilotage.models.pieces import PieceBase, ranger

# Les premières migrations nomment `ranger` ici.
__all__ = ["Piece", "PieceAppel", "PiecePartenaire", "ranger"]


class Piece(PieceBase):
    CHEMIN_RESEAU = "convention__reseau"
    CHEMIN_REPRESENTANT = "convention__parties__partenaire__representations__affectation"
    JOINTE_A = "convention"

    class Nature(models.TextChoices):
        PIECE = "piece", "pièce"
        BILAN = "bilan", "bilan"

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="pieces")
    nature = models.CharField("nature", max_length=10, choices=Nature.choices, default=Nature.PIECE)

    class Meta(PieceBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "empreinte"],
                name="piece_une_fois",
                violation_error_message="Ce fichier est déjà joint à la convention.",
            )
        ]


class PieceAppel(PieceBase):
    """Le dossier déposé, la notification, le bilan rendu au financeur."""

    CHEMIN_RESEAU = "appel__reseau"
    JOINTE_A = "appel"

    appel = models.ForeignKey(AppelAProjets, models.CASCADE, related_name="pieces")

    class Meta(PieceBase.Meta):
        verbose_name = "pièce d’un appel à projets"
        verbose_name_plural = "pièces d’un appel à projets"
        constraints = [
            models.UniqueConstraint(
                fields=["appel", "empreinte"],
                name="piece_appel_une_fois",
                violation_error_message="Ce fichier est déjà joint à l’appel.",
            )
        ]


class PiecePartenaire(PieceBase):
    """Les statuts, le projet associatif, une plaquette."""

    CHEMIN_RESEAU = "partenaire__reseau"
    JOINTE_A = "partenaire"

    partenaire = models.ForeignKey(Partenaire, models.CASCADE, related_name="pieces")

    class Meta(PieceBase.Meta):
        verbose_name = "pièce d’un partenaire"
        verbose_name_plural = "pièces d’un partenaire"
        constraints = [
            models.UniqueConstraint(
                fields=["partenaire", "empreinte"],
                name="piece_partenaire_une_fois",
                violation_error_message="Ce fichier est déjà joint au partenaire.",
            )
        ]
