"""Les vacances scolaires, et l’agenda que chacun peut suivre de son téléphone."""

import hashlib
import secrets

from django.db import models
from django.db.models import F, Q

from pilotage.models.agents import Agent
from pilotage.models.reseau import Academie


class VacancesQuerySet(models.QuerySet):
    def entre(self, premier, dernier):
        """Celles qui touchent cette période."""
        return self.filter(debut__lte=dernier, reprise__gt=premier)


class Vacances(models.Model):
    """Du lendemain des cours à la veille de la reprise, dans une académie (fichier national du calendrier scolaire)."""

    academie = models.ForeignKey(Academie, models.CASCADE, related_name="vacances", verbose_name="académie")
    libelle = models.CharField("libellé", max_length=60)
    debut = models.DateField("premier jour sans cours")
    reprise = models.DateField("jour de la reprise")

    objects = VacancesQuerySet.as_manager()

    class Meta:
        verbose_name = "vacances"
        verbose_name_plural = "vacances"
        ordering = ["debut"]
        constraints = [
            models.UniqueConstraint(fields=["academie", "debut"], name="vacances_uniques"),
            models.CheckConstraint(
                name="vacances_dates",
                condition=Q(reprise__gt=F("debut")),
                violation_error_message="La reprise vient avant le début des vacances.",
            ),
        ]

    def __str__(self):
        return self.libelle


class FluxAgenda(models.Model):
    """Le lien secret par lequel un logiciel d’agenda lit ce que l’agent a le droit de voir ; un par agent, révocable."""

    agent = models.OneToOneField(Agent, models.CASCADE, related_name="flux_agenda")
    # Seule l’empreinte est gardée : qui lit la base ne lit pas les agendas.
    empreinte = models.CharField("empreinte de la clé", max_length=64, unique=True)
    cree_le = models.DateTimeField("créé le", auto_now=True)

    class Meta:
        verbose_name = "flux d’agenda"
        verbose_name_plural = "flux d’agenda"

    def __str__(self):
        return f"Agenda de {self.agent}"

    @classmethod
    def ouvrir(cls, agent) -> str:
        """Donne une clé neuve (256 bits) ; l’ancienne, s’il y en avait une, ne vaut plus rien."""
        cle = secrets.token_urlsafe(32)
        cls.objects.update_or_create(agent=agent, defaults={"empreinte": cls.empreinte_de(cle)})
        return cle

    @staticmethod
    def empreinte_de(cle: str) -> str:
        return hashlib.sha256(cle.encode()).hexdigest()
