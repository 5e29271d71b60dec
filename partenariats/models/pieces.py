"""Les pièces d’une convention : le scan signé, l’avenant, l’attestation d’assurance."""

import uuid

from django.db import models
from django.db.models import Sum

from partenariats.models.conventions import Convention
from pilotage.acces import PerimetreQuerySet
from pilotage.models import Agent, Reseau


def ranger(piece, nom: str) -> str:
    """Un nom opaque, hors de la racine web : le nom donné par l’agent ne touche jamais le disque."""
    opaque = uuid.uuid4().hex
    return f"pieces/{opaque[:2]}/{opaque}"


class PieceQuerySet(PerimetreQuerySet):
    def place_prise(self, reseau: Reseau) -> int:
        """Octets gardés pour ce réseau."""
        return self.filter(convention__reseau=reseau).aggregate(total=Sum("taille"))["total"] or 0


class Piece(models.Model):
    CHEMIN_RESEAU = "convention__reseau"
    CHEMIN_REPRESENTANT = "convention__parties__partenaire__representations__affectation"

    class Etat(models.TextChoices):
        EN_ATTENTE = "en_attente", "en attente d’analyse"
        PRETE = "prete", "prête"
        REFUSEE = "refusee", "refusée par l’analyse"

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="pieces")
    nom = models.CharField("nom", max_length=120)
    fichier = models.FileField("fichier", upload_to=ranger, max_length=120)
    type_mime = models.CharField("type", max_length=100)
    taille = models.PositiveBigIntegerField("taille (octets)")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    etat = models.CharField("état", max_length=12, choices=Etat.choices, default=Etat.PRETE)
    deposee_par = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    deposee_le = models.DateTimeField("déposée le", auto_now_add=True)

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "empreinte"],
                name="piece_une_fois",
                violation_error_message="Ce fichier est déjà joint à la convention.",
            )
        ]

    def __str__(self):
        return self.nom

    @property
    def est_lisible(self) -> bool:
        return self.etat == self.Etat.PRETE
