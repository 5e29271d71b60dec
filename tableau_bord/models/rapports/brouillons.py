"""Le rapport en l’état, imprimé d’avance : un par réseau et par année, remplacé quand quelque chose change."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from pilotage.acces import PerimetreQuerySet
from pilotage.annees import libelle_annee, verifier_annee
from pilotage.models import Reseau


class BrouillonQuerySet(PerimetreQuerySet):
    def a_preparer(self, *, au: datetime):
        """Ceux dont le délai est passé, le plus ancien changement d’abord."""
        return self.filter(a_refaire_le__lte=au).order_by("a_refaire_le", "pk")


class Brouillon(models.Model):
    """Un document de travail prêt à télécharger. Ce n’est pas une édition : il n’a pas de numéro, et il se remplace.

    `a_refaire_le` : quand le préparer de nouveau ; vide si rien n’a été noté depuis. `empreinte` : celle des données qu’il
    montre ; c’est elle, et non la ligne, qui dit s’il vaut encore.
    """

    CHEMIN_RESEAU = "reseau"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="brouillons", verbose_name="réseau")
    annee = models.PositiveSmallIntegerField("année scolaire", validators=[verifier_annee])
    a_refaire_le = models.DateTimeField("à refaire le", null=True, blank=True, editable=False)
    empreinte = models.CharField("empreinte des données", max_length=64, blank=True, editable=False)
    pdf = models.FileField("PDF", upload_to="brouillons/", blank=True, editable=False)
    pages = models.PositiveSmallIntegerField("pages", default=0, editable=False)
    taille = models.PositiveIntegerField("taille (octets)", default=0, editable=False)
    prepare_le = models.DateTimeField("préparé le", null=True, blank=True, editable=False)

    objects = BrouillonQuerySet.as_manager()

    class Meta:
        verbose_name = "brouillon du rapport"
        verbose_name_plural = "brouillons du rapport"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["reseau", "annee"], name="brouillon_unique")]
        indexes = [models.Index(fields=["a_refaire_le"], name="brouillon_a_refaire")]

    def __str__(self):
        return f"Brouillon {libelle_annee(self.annee)}"

    @property
    def est_pret(self) -> bool:
        return self.prepare_le is not None

    @property
    def nom_fichier(self) -> str:
        """« rapport-0160100X-2025-2026-brouillon-du-28-11-2026.pdf » : un brouillon enregistré dit de quand il est."""
        jour = timezone.localtime(self.prepare_le).strftime("%d-%m-%Y")
        return f"rapport-{self.reseau.code}-{libelle_annee(self.annee)}-brouillon-du-{jour}.pdf"
