"""Les travaux de fond, tels que leur demandeur les voit : la ligne en base est la vérité, le message n’est qu’un réveil."""

from django.db import models
from django.db.models import Q

from pilotage.models.agents import Agent
from pilotage.models.reseau import Reseau


class TravailQuerySet(models.QuerySet):
    def de(self, agent):
        """Un travail n’est visible que de qui l’a demandé."""
        return self.filter(demandeur=agent)


class Travail(models.Model):
    class Etat(models.TextChoices):
        EN_ATTENTE = "en_attente", "en attente"
        EN_COURS = "en_cours", "en cours"
        FAIT = "fait", "fait"
        ECHOUE = "echoue", "échoué"

    TENTATIVES_MAX = 5

    genre = models.CharField("genre", max_length=40)
    parametres = models.JSONField("paramètres", default=dict)
    # Même demande encore en attente ou en cours : on la montre, on ne la refait pas.
    cle = models.CharField("clé d’unicité", max_length=120)
    demandeur = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="travaux")
    reseau = models.ForeignKey(Reseau, models.CASCADE, null=True, blank=True, related_name="travaux")
    etat = models.CharField("état", max_length=12, choices=Etat.choices, default=Etat.EN_ATTENTE)
    progression = models.PositiveSmallIntegerField("progression (%)", default=0)
    message = models.CharField("message", max_length=300, blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    bail_jusqu_a = models.DateTimeField("bail jusqu’à", null=True, blank=True)
    jeton = models.UUIDField("jeton de la tentative en cours", null=True, blank=True)
    resultat = models.JSONField("résultat", default=dict, blank=True)
    erreur = models.TextField("raison de l’échec", blank=True)
    cree_le = models.DateTimeField("demandé le", auto_now_add=True)
    commence_le = models.DateTimeField("commencé le", null=True, blank=True)
    fini_le = models.DateTimeField("fini le", null=True, blank=True)

    objects = TravailQuerySet.as_manager()

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["etat", "bail_jusqu_a"], name="travail_a_reprendre"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cle"],
                condition=Q(etat__in=["en_attente", "en_cours"]),
                name="travail_pas_deux_fois",
                violation_error_message="Cette demande est déjà en cours.",
            )
        ]

    def __str__(self):
        return f"{self.genre} n° {self.pk}"

    @property
    def est_fini(self) -> bool:
        return self.etat in (self.Etat.FAIT, self.Etat.ECHOUE)
