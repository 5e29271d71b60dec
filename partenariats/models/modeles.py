"""Le modèle de convention d’une académie : chaque enregistrement est une version, et aucune ne se récrit."""

from django.db import models
from django.urls import reverse

from pilotage.acces import PerimetreQuerySet
from pilotage.models import Academie, Agent

TEXTE_MAX = 40_000


class ModeleQuerySet(PerimetreQuerySet):
    def en_usage(self, academie: Academie | int, genre: str) -> "ModeleConvention | None":
        """La dernière version ; `None` tant que l’académie n’a rien écrit."""
        return ModeleConvention._default_manager.filter(academie=academie, genre=genre).order_by("-version").first()


class ModeleConvention(models.Model):
    CHEMIN_RESEAU = "academie__reseaux"
    CHEMIN_MULTIPLE = True

    class Genre(models.TextChoices):
        CONVENTION = "convention", "convention"
        AVENANT = "avenant", "avenant"

    academie = models.ForeignKey(
        Academie, models.CASCADE, related_name="modeles_de_convention", verbose_name="académie"
    )
    genre = models.CharField("genre", max_length=10, choices=Genre.choices, default=Genre.CONVENTION)
    version = models.PositiveIntegerField("version", default=1)
    texte = models.TextField("texte du modèle", max_length=TEXTE_MAX)
    note = models.CharField("ce qui change", max_length=200, blank=True)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    le = models.DateTimeField("écrite le", auto_now_add=True)

    objects = ModeleQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle de convention"
        verbose_name_plural = "modèles de convention"
        ordering = ["academie", "genre", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["academie", "genre", "version"],
                name="modele_version_unique",
                violation_error_message="Quelqu’un vient d’enregistrer cette version du modèle.",
            )
        ]

    def __str__(self):
        return f"{self.get_genre_display().capitalize()}, {self.academie}, version {self.version}"

    def get_absolute_url(self):
        return reverse("modeleconvention_detail", args=[self.pk])
