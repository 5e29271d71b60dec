"""Les commentaires entre agents, sous une action ; « @ » et un nom préviennent quelqu’un par courriel."""

from django.db import models

from actions.models.action import Action
from pilotage.acces import PerimetreQuerySet
from pilotage.models import Agent


class Commentaire(models.Model):
    """Il se lit entre agents qui ont le droit de commenter : les partenaires ne le voient pas."""

    CHEMIN_RESEAU = "action__reseau"

    action = models.ForeignKey(Action, models.CASCADE, related_name="commentaires")
    texte = models.TextField("commentaire", max_length=2000)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    mentionnes = models.ManyToManyField(Agent, related_name="+", blank=True, editable=False)
    le = models.DateTimeField("le", auto_now_add=True)
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire"
        ordering = ["pk"]

    def __str__(self):
        return self.texte[:60]
