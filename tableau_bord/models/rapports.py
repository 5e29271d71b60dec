"""Les éditions du rapport annuel : numérotées, figées, avec leur empreinte."""

from django.db import models

from pilotage.acces import PerimetreQuerySet
from pilotage.annees import libelle_annee
from pilotage.models import Agent, Reseau, Travail


class Edition(models.Model):
    """Une édition ne change plus : les données composées, le PDF et son SHA-256 sont ceux du jour où elle fut faite."""

    CHEMIN_RESEAU = "reseau"

    reseau = models.ForeignKey(Reseau, models.PROTECT, related_name="editions", verbose_name="réseau")
    annee = models.PositiveSmallIntegerField("année scolaire")
    numero = models.PositiveSmallIntegerField("numéro")
    donnees = models.JSONField("données composées")
    pdf = models.FileField("PDF", upload_to="editions/")
    empreinte = models.CharField("SHA-256", max_length=64)
    pages = models.PositiveSmallIntegerField("pages")
    taille = models.PositiveIntegerField("taille (octets)")
    par = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    # Un travail rejoué après une panne retrouve l’édition qu’il avait déjà faite.
    travail = models.OneToOneField(Travail, models.SET_NULL, null=True, related_name="edition")
    le = models.DateTimeField("le", auto_now_add=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "édition du rapport"
        verbose_name_plural = "éditions du rapport"
        ordering = ["-annee", "-numero"]
        constraints = [models.UniqueConstraint(fields=["reseau", "annee", "numero"], name="edition_numero_unique")]

    def __str__(self):
        return f"Rapport {libelle_annee(self.annee)}, édition {self.numero}"
