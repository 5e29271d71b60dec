"""« Tous les rapports » en une archive : ce qui a été demandé, un travail par réseau, puis l’assemblage."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from pilotage.annees import libelle_annee, verifier_annee
from pilotage.models import Agent, Reseau, Travail


class Recueil(models.Model):
    """Les rapports d’une année de tous les réseaux d’un agent. Il n’est qu’à lui : chacun n’y met que ce qu’il peut lire."""

    demandeur = models.ForeignKey(Agent, models.CASCADE, related_name="recueils", editable=False)
    annee = models.PositiveSmallIntegerField("année scolaire", validators=[verifier_annee])
    cree_le = models.DateTimeField("demandé le", auto_now_add=True)
    archive = models.FileField("archive", upload_to="recueils/", blank=True, editable=False)
    empreinte = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    taille = models.PositiveBigIntegerField("taille (octets)", default=0, editable=False)
    pret_le = models.DateTimeField("prêt le", null=True, blank=True, editable=False)
    # Le travail en cours : celui qui répartit, puis celui qui assemble.
    travail = models.ForeignKey(Travail, models.SET_NULL, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = "recueil des rapports"
        verbose_name_plural = "recueils des rapports"
        ordering = ["-pk"]
        constraints = [
            # Deux clics ne demandent qu’une archive.
            models.UniqueConstraint(
                fields=["demandeur", "annee"],
                condition=Q(pret_le__isnull=True),
                name="recueil_un_a_la_fois",
                violation_error_message="Cette archive est déjà en préparation.",
            )
        ]

    def __str__(self):
        return f"Tous les rapports {libelle_annee(self.annee)}"

    def get_absolute_url(self):
        return reverse("recueil_detail", args=[self.pk])

    @property
    def nom_fichier(self) -> str:
        """« rapports-2025-2026-du-28-11-2026.zip »."""
        return f"rapports-{libelle_annee(self.annee)}-du-{timezone.localtime(self.pret_le):%d-%m-%Y}.zip"


class PartDuRecueil(models.Model):
    """Un réseau de l’archive, et le travail qui prépare son rapport ; aucun s’il est déjà signé."""

    recueil = models.ForeignKey(Recueil, models.CASCADE, related_name="parts")
    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="+", verbose_name="réseau")
    travail = models.ForeignKey(Travail, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "part d’un recueil"
        verbose_name_plural = "parts d’un recueil"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["recueil", "reseau"], name="recueil_reseau_une_fois")]

    def __str__(self):
        return str(self.reseau)
