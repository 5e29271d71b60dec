"""Les éditions du rapport annuel : numérotées, figées, avec leur empreinte."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from pilotage.acces import PerimetreQuerySet
from pilotage.annees import libelle_annee
from pilotage.models import Agent, Reseau, Travail


class EditionFigee(ValidationError):
    """Une édition ne se modifie ni ne s’efface : ce qui change ensuite paraît dans l’édition suivante."""

    def __init__(self):
        super().__init__("Une édition du rapport ne change plus : ce qui a changé depuis paraîtra dans la suivante.")


class EditionQuerySet(PerimetreQuerySet):
    def de_l_annee(self, annee: int):
        return self.filter(annee=annee)

    def signees(self):
        """Celles que toutes les signatures attendues ont validées."""
        return self.filter(tour__isnull=False)

    def pour_liste(self):
        """Sans les données composées, qui pèsent, et avec l’auteur."""
        return self.select_related("par").defer("donnees")

    def update(self, **champs):
        raise EditionFigee

    def delete(self):
        raise EditionFigee


class Edition(models.Model):
    """Une édition ne change plus : les données composées, le PDF et son SHA-256 sont ceux du jour où elle fut faite.

    La base le garantit aussi, par les verrous de `tableau_bord/models/verrous.py`.
    """

    CHEMIN_RESEAU = "reseau"
    FIGE = True

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
    # Le tour de signature qu’elle porte ; vide pour un document de travail.
    tour = models.PositiveSmallIntegerField("tour de signature", null=True, blank=True)
    changements = models.JSONField("ce qui change depuis la précédente", default=list, blank=True)
    le = models.DateTimeField("le", auto_now_add=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "édition du rapport"
        verbose_name_plural = "éditions du rapport"
        ordering = ["-annee", "-numero"]
        constraints = [models.UniqueConstraint(fields=["reseau", "annee", "numero"], name="edition_numero_unique")]

    def __str__(self):
        return f"Rapport {libelle_annee(self.annee)}, édition {self.numero}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise EditionFigee
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("edition_telecharger", args=[self.reseau.code, self.pk])

    def delete(self, *args, **kwargs):
        raise EditionFigee

    @property
    def nom_fichier(self) -> str:
        """« rapport-0160100X-2025-2026-edition-2.pdf » : ce que le téléchargement propose."""
        return f"rapport-{self.reseau.code}-{libelle_annee(self.annee)}-edition-{self.numero}.pdf"
