"""Ce qu’une enveloppe réserve à un axe du projet, ou à un établissement ; on y compare ce qui est dépensé."""

from django.db import models
from django.db.models import Q

from actions.models.projet import Axe
from partenariats.models import Enveloppe
from pilotage.acces import PerimetreQuerySet
from pilotage.models import Agent, Etablissement


class Reserve(models.Model):
    """Une part promise d’avance, dans l’unité de l’enveloppe. Les axes d’un côté, les établissements de l’autre :

    la même enveloppe se répartit des deux façons, qui ne s’additionnent pas.
    """

    CHEMIN_RESEAU = "enveloppe__reseau"

    enveloppe = models.ForeignKey(Enveloppe, models.CASCADE, related_name="reserves")
    axe = models.ForeignKey(Axe, models.CASCADE, null=True, blank=True, related_name="reserves")
    etablissement = models.ForeignKey(
        Etablissement, models.PROTECT, null=True, blank=True, related_name="reserves", verbose_name="établissement"
    )
    montant = models.DecimalField("montant réservé", max_digits=12, decimal_places=2)
    modifie_par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "réserve"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="reserve_positive",
                condition=Q(montant__gt=0),
                violation_error_message="Une réserve a un montant supérieur à zéro.",
            ),
            models.CheckConstraint(
                name="reserve_a_un_seul",
                condition=Q(axe__isnull=False, etablissement__isnull=True)
                | Q(axe__isnull=True, etablissement__isnull=False),
                violation_error_message="On réserve à un axe ou à un établissement, l’un des deux.",
            ),
            models.UniqueConstraint(fields=["enveloppe", "axe"], name="reserve_axe_unique"),
            models.UniqueConstraint(fields=["enveloppe", "etablissement"], name="reserve_etablissement_unique"),
        ]

    def __str__(self):
        return f"{self.axe or self.etablissement} : {self.montant}"
