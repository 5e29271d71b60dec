"""Ce qu’un objectif vise, en chiffres : un indicateur du catalogue, ou un indicateur du réseau, dit en mots."""

from django.db import models
from django.db.models import Q

from actions.models.projet import Objectif
from pilotage.acces import PerimetreQuerySet
from pilotage.annees import libelle_annee, verifier_annee


class Cible(models.Model):
    """D’où l’on part, ce que l’on vise, pour quand ; l’indicateur n’est ici que par son code, la fiche est au-dessus."""

    CHEMIN_RESEAU = "objectif__axe__projet__reseau"

    objectif = models.ForeignKey(Objectif, models.CASCADE, related_name="cibles")
    indicateur = models.SlugField("indicateur du tableau de bord", max_length=60, blank=True)
    intitule = models.CharField("ou un indicateur à vous, en mots", max_length=200, blank=True)
    unite = models.CharField("unité", max_length=20, blank=True)
    depart = models.DecimalField("au départ", max_digits=10, decimal_places=2, null=True, blank=True)
    visee = models.DecimalField("visé", max_digits=10, decimal_places=2)
    echeance = models.PositiveSmallIntegerField("pour l’année scolaire", validators=[verifier_annee])

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "cible"
        ordering = ["objectif", "echeance", "pk"]
        constraints = [
            models.CheckConstraint(
                name="cible_un_indicateur",
                condition=Q(indicateur="") ^ Q(intitule=""),
                violation_error_message="Choisissez un indicateur du tableau de bord, ou écrivez le vôtre.",
            )
        ]

    def __str__(self):
        return f"{self.intitule or self.indicateur} : {self.visee:g} {self.unite}".strip()

    @property
    def echeance_libelle(self) -> str:
        return libelle_annee(self.echeance)
