"""Les natures d’action : une liste commune, que chaque académie et chaque réseau peut compléter."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from pilotage.acces import Droit, PerimetreQuerySet, etendue
from pilotage.models import Academie, Agent, Reseau

# Une liste de choix n’a jamais plus de cinquante lignes : dix communes, vingt de l’académie, vingt du réseau.
NATURES_MAX = 20
DEJA = "Cette nature est déjà dans la liste."


class NatureActionQuerySet(PerimetreQuerySet):
    def du_reseau(self, reseau: Reseau):
        """La liste qu’on lit dans ce réseau, natures fermées comprises : commune, de l’académie, du réseau."""
        return self.filter(
            Q(reseau=reseau) | Q(academie=reseau.academie_id) | Q(reseau__isnull=True, academie__isnull=True)
        )

    def ouvertes(self):
        return self.filter(est_ouverte=True)

    def modifiables_par(self, agent: Agent, reseau: Reseau):
        """Celles de son académie pour qui la suit, celles du réseau pour qui le tient ; la liste commune, à personne."""
        ouvert = etendue(agent, Droit.GERER_NATURES)
        siennes = Q(pk__in=[])
        if reseau.pk in ouvert.reseaux:
            siennes |= Q(reseau=reseau)
        if reseau.academie_id in ouvert.academies:
            siennes |= Q(academie=reseau.academie_id)
        return self.filter(siennes)


class NatureAction(models.Model):
    CHEMIN_RESEAU = "reseau"

    nom = models.CharField("nom", max_length=60)
    academie = models.ForeignKey(
        Academie, models.CASCADE, null=True, blank=True, related_name="natures", verbose_name="académie"
    )
    reseau = models.ForeignKey(
        Reseau, models.CASCADE, null=True, blank=True, related_name="natures", verbose_name="réseau"
    )
    # Fermée, elle ne se propose plus ; les actions qui la portent la gardent.
    est_ouverte = models.BooleanField("proposée dans les formulaires", default=True)

    objects = NatureActionQuerySet.as_manager()

    class Meta:
        verbose_name = "nature d’action"
        verbose_name_plural = "natures d’action"
        ordering = ["nom", "pk"]
        constraints = [
            models.CheckConstraint(
                name="nature_un_seul_niveau",
                condition=Q(academie__isnull=True) | Q(reseau__isnull=True),
                violation_error_message="Une nature est à une académie ou à un réseau, pas aux deux.",
            ),
            models.UniqueConstraint(
                Lower("nom"),
                "reseau",
                condition=Q(reseau__isnull=False),
                name="nature_unique_dans_le_reseau",
                violation_error_message=DEJA,
            ),
            models.UniqueConstraint(
                Lower("nom"),
                "academie",
                condition=Q(academie__isnull=False),
                name="nature_unique_dans_l_academie",
                violation_error_message=DEJA,
            ),
            models.UniqueConstraint(
                Lower("nom"),
                condition=Q(reseau__isnull=True, academie__isnull=True),
                name="nature_commune_unique",
                violation_error_message=DEJA,
            ),
        ]

    def __str__(self):
        return self.nom
