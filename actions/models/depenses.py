"""Ce que coûte une action : des lignes du budget, rattachées à elle."""

from django.core.exceptions import ValidationError
from django.db import models

from actions.models.action import Action
from partenariats.models import Ligne
from pilotage.acces import PerimetreQuerySet


class DepenseQuerySet(PerimetreQuerySet):
    def pour_liste(self):
        return self.select_related("ligne__enveloppe__financeur", "ligne__etablissement").order_by(
            "ligne__enveloppe__exercice", "ligne__enveloppe__unite", "ligne__jour", "pk"
        )


class Depense(models.Model):
    """La part d’une enveloppe qu’une action a prise ; son montant est celui de la ligne, écrit une seule fois."""

    CHEMIN_RESEAU = "action__reseau"

    action = models.ForeignKey(Action, models.PROTECT, related_name="depenses")
    ligne = models.OneToOneField(Ligne, models.CASCADE, related_name="depense")

    objects = DepenseQuerySet.as_manager()

    class Meta:
        verbose_name = "dépense"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.ligne} pour « {self.action} »"

    def clean(self):
        if self.action.reseau_id != self.ligne.enveloppe.reseau_id:
            raise ValidationError("L’enveloppe et l’action ne sont pas du même réseau.")
