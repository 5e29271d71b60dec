"""Ce qu’ont en commun les pièces jointes, à quoi qu’elles soient jointes ; et les documents d’une séance."""

import uuid
from collections.abc import Iterable
from typing import ClassVar

from django.apps import apps
from django.db import models, transaction
from django.db.models import Sum

from pilotage.acces import PerimetreQuerySet
from pilotage.models.agents import Agent
from pilotage.models.instances import ReserveQuerySet
from pilotage.models.reseau import Reseau
from pilotage.models.seances import Point, Seance


def ranger(piece, nom: str) -> str:
    """Un nom opaque, hors de la racine web : le nom donné par l’agent ne touche jamais le disque."""
    opaque = uuid.uuid4().hex
    return f"pieces/{opaque[:2]}/{opaque}"


class PieceBase(models.Model):
    """À hériter : la sorte de pièce ajoute la clé de ce à quoi elle est jointe, et dit son nom dans `JOINTE_A`.

    Elle déclare aussi `CHEMIN_RESEAU`, au besoin `CHEMIN_REPRESENTANT`, et l’unicité de (`JOINTE_A`, empreinte).
    """

    CHEMIN_RESEAU: ClassVar[str]
    JOINTE_A: ClassVar[str]

    class Etat(models.TextChoices):
        EN_ATTENTE = "en_attente", "en attente d’analyse"
        PRETE = "prete", "prête"
        REFUSEE = "refusee", "refusée par l’analyse"

    nom = models.CharField("nom", max_length=120)
    fichier = models.FileField("fichier", upload_to=ranger, max_length=120)
    type_mime = models.CharField("type", max_length=100)
    taille = models.PositiveBigIntegerField("taille (octets)")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    etat = models.CharField("état", max_length=12, choices=Etat.choices, default=Etat.PRETE)
    deposee_par = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    deposee_le = models.DateTimeField("déposée le", auto_now_add=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = "pièce"
        ordering = ["-pk"]

    def __str__(self):
        return self.nom

    @property
    def est_lisible(self) -> bool:
        return self.etat == self.Etat.PRETE

    @property
    def est_image(self) -> bool:
        return self.type_mime in ("image/png", "image/jpeg")


def sortes_de_piece() -> list[type[PieceBase]]:
    """Toutes les sortes, de tous les étages."""
    return [modele for modele in apps.get_models() if issubclass(modele, PieceBase)]


def place_prise(reseau: Reseau) -> int:
    """Octets gardés pour ce réseau, toutes sortes de pièces confondues ; une requête par sorte."""
    return sum(
        sorte._base_manager.filter(**{sorte.CHEMIN_RESEAU: reseau}).aggregate(total=Sum("taille"))["total"] or 0
        for sorte in sortes_de_piece()
    )


def effacer_les_fichiers(pieces: Iterable[PieceBase]) -> None:
    """Les fichiers de ces pièces disparaissent si la transaction qui les retire aboutit."""
    fichiers = [(piece.fichier.storage, piece.fichier.name or "") for piece in pieces if piece.fichier]

    def effacer() -> None:
        for stockage, nom in fichiers:
            stockage.delete(nom)

    transaction.on_commit(effacer)


class PieceSeance(PieceBase):
    """Un document de la séance, ou de l’un de ses points."""

    CHEMIN_RESEAU = "seance__instance__reseau"
    CHEMIN_INSTANCE = "seance__instance"
    CHEMIN_REPRESENTANT = "seance__presences__membre__agent__affectations"
    JOINTE_A = "seance"

    seance = models.ForeignKey(Seance, models.CASCADE, related_name="pieces")
    # Un point retiré laisse ses documents à la séance.
    point = models.ForeignKey(Point, models.SET_NULL, null=True, blank=True, related_name="pieces")

    objects = ReserveQuerySet.as_manager()  # type: ignore[misc]

    class Meta(PieceBase.Meta):
        verbose_name = "document de séance"
        verbose_name_plural = "documents de séance"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seance", "empreinte"],
                name="piece_seance_une_fois",
                violation_error_message="Ce fichier est déjà joint à la séance.",
            )
        ]
