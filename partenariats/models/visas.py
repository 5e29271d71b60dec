"""Le visa du gestionnaire : les chiffres du budget d’une année, tels qu’il les a signés."""

from django.db import models

from pilotage.acces import PerimetreQuerySet
from pilotage.annees import libelle_annee, verifier_annee
from pilotage.models import Agent, Reseau


class Visa(models.Model):
    """Une signature : qui, quand, et l’empreinte des chiffres signés. Elle ne change plus ; on signe à nouveau."""

    CHEMIN_RESEAU = "reseau"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="visas_budget", verbose_name="réseau")
    annee = models.PositiveSmallIntegerField("année scolaire", validators=[verifier_annee])
    empreinte = models.CharField("empreinte des chiffres", max_length=64)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    le = models.DateTimeField("le", auto_now_add=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "visa du budget"
        verbose_name_plural = "visas du budget"
        ordering = ["-pk"]

    def __str__(self):
        return f"{libelle_annee(self.annee)}, {self.par}"
