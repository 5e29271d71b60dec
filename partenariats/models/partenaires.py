"""Les partenaires d’un réseau, et les comptes qui les représentent."""

from django.core.exceptions import ValidationError
from django.db import models

from pilotage.acces import PerimetreQuerySet, Role
from pilotage.models import Affectation, Reseau


class Partenaire(models.Model):
    CHEMIN_RESEAU = "reseau"
    CHEMIN_REPRESENTANT = "representations__affectation"

    class Nature(models.TextChoices):
        COLLECTIVITE = "collectivite", "collectivité"
        ETAT = "etat", "service de l’État"
        ASSOCIATION = "association", "association"
        ETABLISSEMENT = "etablissement", "établissement"
        SANTE = "sante", "santé"
        CULTURE = "culture", "culture"
        ENTREPRISE = "entreprise", "entreprise"
        AUTRE = "autre", "autre"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="partenaires", verbose_name="réseau")
    nom = models.CharField("nom", max_length=150)
    nature = models.CharField("nature", max_length=20, choices=Nature.choices)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire"
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "nom"],
                name="partenaire_unique",
                violation_error_message="Ce partenaire existe déjà dans le réseau.",
            )
        ]

    def __str__(self):
        return self.nom


class Representation(models.Model):
    """Relie le compte d’un partenaire (une affectation) au partenaire qu’il représente : tout ce qu’il verra en part."""

    CHEMIN_RESEAU = "partenaire__reseau"

    affectation = models.OneToOneField(Affectation, models.CASCADE, related_name="representation")
    partenaire = models.ForeignKey(Partenaire, models.CASCADE, related_name="representations")

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "représentation"

    def __str__(self):
        return f"{self.affectation.agent} pour {self.partenaire}"

    def clean(self):
        if self.affectation.role != Role.PARTENAIRE or self.affectation.reseau_id != self.partenaire.reseau_id:
            raise ValidationError("Un représentant a le rôle partenaire, dans le réseau du partenaire.")
