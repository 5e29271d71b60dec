"""Les parties d’une convention, et la trace de ses passages."""

from django.db import models
from django.db.models import Q

from partenariats.etats import Etat
from partenariats.models.conventions.convention import Convention
from partenariats.models.partenaires import Partenaire
from pilotage.acces import PerimetreQuerySet
from pilotage.etats import PassageBase
from pilotage.models import Etablissement


class Partie(models.Model):
    """Qui s’engage : un partenaire ou un établissement, par qui il signe, et à quoi il s’engage."""

    CHEMIN_RESEAU = "convention__reseau"
    CHEMIN_REPRESENTANT = "convention__parties__partenaire__representations__affectation"

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="parties")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, null=True, blank=True, related_name="parties")
    etablissement = models.ForeignKey(
        Etablissement, models.PROTECT, null=True, blank=True, related_name="parties", verbose_name="établissement"
    )
    signataire = models.CharField("signataire et qualité", max_length=150, blank=True)
    engagements = models.TextField("engagements", max_length=2000, blank=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "partie"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="partie_une_seule",
                condition=Q(partenaire__isnull=False, etablissement__isnull=True)
                | Q(partenaire__isnull=True, etablissement__isnull=False),
                violation_error_message="Une partie est un partenaire ou un établissement, l’un des deux.",
            ),
            models.UniqueConstraint(
                fields=["convention", "partenaire"],
                name="partie_partenaire_unique",
                violation_error_message="Ce partenaire est déjà partie à la convention.",
            ),
            models.UniqueConstraint(
                fields=["convention", "etablissement"],
                name="partie_etablissement_unique",
                violation_error_message="Cet établissement est déjà partie à la convention.",
            ),
        ]

    def __str__(self):
        return self.nom

    @property
    def nom(self) -> str:
        return self.partenaire.nom if self.partenaire_id else self.etablissement.nom_usuel


class PassageConvention(PassageBase):
    convention = models.ForeignKey(Convention, models.CASCADE, related_name="passages")

    class Meta(PassageBase.Meta):
        verbose_name = "passage d’une convention"

    @property
    def vers_libelle(self) -> str:
        return Etat(self.vers).label
