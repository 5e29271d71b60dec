"""Le jeton par lequel un outil de l’académie lit, sans session, ce que son agent a le droit de lire."""

import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from pilotage.models import Agent

DUREE = timedelta(days=365)
# Un par outil ; au-delà, c’est qu’on en a perdu : qu’on les révoque.
JETONS_MAX = 5


class JetonLectureQuerySet(models.QuerySet):
    def valables(self, *, au):
        return self.filter(revoque_le__isnull=True, expire_le__gt=au)


class JetonLecture(models.Model):
    """Un secret de 256 bits, dont seule l’empreinte est gardée ; révocable, et d’un an au plus."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="jetons")
    nom = models.CharField("outil", max_length=80)
    empreinte = models.CharField("empreinte de la clé", max_length=64, unique=True, editable=False)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    expire_le = models.DateTimeField("expire le")
    revoque_le = models.DateTimeField("révoqué le", null=True, blank=True)

    objects = JetonLectureQuerySet.as_manager()

    class Meta:
        verbose_name = "jeton de lecture"
        verbose_name_plural = "jetons de lecture"
        ordering = ["-cree_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="jeton_dates",
                condition=Q(expire_le__gt=F("cree_le")),
                violation_error_message="Un jeton expire après avoir été créé.",
            )
        ]

    def __str__(self):
        return self.nom

    @classmethod
    def ouvrir(cls, agent, nom: str) -> str:
        """Donne une clé neuve : elle ne se relit nulle part ensuite."""
        cle = secrets.token_urlsafe(32)
        cls.objects.create(agent=agent, nom=nom, empreinte=cls.empreinte_de(cle), expire_le=timezone.now() + DUREE)
        return cle

    @classmethod
    def de_la_cle(cls, cle: str) -> "JetonLecture | None":
        """Le jeton valable de cette clé, et dont l’agent entre encore ; `None` sinon."""
        valables = cls.objects.valables(au=timezone.now()).filter(agent__is_active=True)
        return valables.filter(empreinte=cls.empreinte_de(cle)).select_related("agent").first()

    @staticmethod
    def empreinte_de(cle: str) -> str:
        return hashlib.sha256(cle.encode()).hexdigest()

    def revoquer(self) -> None:
        type(self).objects.filter(pk=self.pk, revoque_le__isnull=True).update(revoque_le=timezone.now())
