"""La trace des rappels demandés : une seule fois par échéance et par seuil."""

from django.db import models
from django.db.models import Q

from partenariats.models.appels import AppelAProjets
from partenariats.models.budget import Enveloppe
from partenariats.models.conventions import Convention
from partenariats.models.echeances import Echeance


class Rappel(models.Model):
    """Une convention, un appel ou une enveloppe : l’un des trois, une fois par date et par seuil."""

    CHEMIN_RESEAU = "convention__reseau"

    convention = models.ForeignKey(Convention, models.CASCADE, null=True, blank=True, related_name="rappels")
    appel = models.ForeignKey(AppelAProjets, models.CASCADE, null=True, blank=True, related_name="rappels")
    enveloppe = models.ForeignKey(Enveloppe, models.CASCADE, null=True, blank=True, related_name="rappels")
    objet = models.CharField("objet", max_length=20)
    echeance = models.DateField("échéance")
    seuil = models.PositiveSmallIntegerField("jours avant")
    envoye_le = models.DateTimeField("envoyé le", auto_now_add=True)

    class Meta:
        verbose_name = "rappel"
        constraints = [
            models.UniqueConstraint(fields=["convention", "objet", "echeance", "seuil"], name="rappel_une_seule_fois"),
            models.UniqueConstraint(fields=["appel", "objet", "echeance", "seuil"], name="rappel_appel_une_fois"),
            models.UniqueConstraint(
                fields=["enveloppe", "objet", "echeance", "seuil"], name="rappel_enveloppe_une_fois"
            ),
            models.CheckConstraint(
                name="rappel_un_sujet",
                condition=Q(convention__isnull=False, appel__isnull=True, enveloppe__isnull=True)
                | Q(convention__isnull=True, appel__isnull=False, enveloppe__isnull=True)
                | Q(convention__isnull=True, appel__isnull=True, enveloppe__isnull=False),
                violation_error_message="Un rappel est d’une convention, d’un appel ou d’une enveloppe.",
            ),
        ]

    def __str__(self):
        return f"{self.convention or self.appel or self.enveloppe} : {self.objet} le {self.echeance:%d/%m/%Y}"

    @classmethod
    def noter(cls, echeance: Echeance, seuil: int) -> "Rappel":
        """Écrit le rappel de cette échéance ; lève `IntegrityError` s’il l’est déjà."""
        sujets = {Convention: "convention", AppelAProjets: "appel", Enveloppe: "enveloppe"}
        sujet = {sujets[type(echeance.sujet)]: echeance.sujet}
        return cls.objects.create(objet=echeance.objet, echeance=echeance.le, seuil=seuil, **sujet)
