"""Le projet de réseau : quatre ans, des axes, leurs objectifs."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from pilotage.acces import PerimetreQuerySet
from pilotage.annees import libelle_annee, verifier_annee
from pilotage.models import Reseau


class ProjetReseauQuerySet(PerimetreQuerySet):
    def de_l_annee(self, annee: int):
        """Projets qui couvrent cette année scolaire, le plus récent d’abord."""
        return self.filter(premiere_annee__lte=annee, derniere_annee__gte=annee).order_by("-premiere_annee", "-version")


class ProjetReseau(models.Model):
    """Quatre ans en général ; actualisé par versions (Référentiel de l’éducation prioritaire, 2014)."""

    CHEMIN_RESEAU = "reseau"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="projets", verbose_name="réseau")
    titre = models.CharField("titre", max_length=150)
    premiere_annee = models.PositiveSmallIntegerField("première année scolaire", validators=[verifier_annee])
    derniere_annee = models.PositiveSmallIntegerField("dernière année scolaire", validators=[verifier_annee])
    version = models.PositiveSmallIntegerField("version", default=1)

    objects = ProjetReseauQuerySet.as_manager()

    class Meta:
        verbose_name = "projet de réseau"
        verbose_name_plural = "projets de réseau"
        ordering = ["-premiere_annee", "-version"]
        constraints = [
            models.CheckConstraint(
                name="projet_annees",
                condition=Q(derniere_annee__gte=F("premiere_annee")),
                violation_error_message="La dernière année vient avant la première.",
            ),
            models.UniqueConstraint(
                fields=["reseau", "premiere_annee", "version"],
                name="projet_version_unique",
                violation_error_message="Cette version du projet existe déjà.",
            ),
        ]

    def __str__(self):
        return f"{self.titre} ({self.periode})"

    @property
    def periode(self) -> str:
        return f"{libelle_annee(self.premiere_annee)} à {libelle_annee(self.derniere_annee)}"


class Priorite(models.IntegerChoices):
    """Les six priorités du Référentiel de l’éducation prioritaire (janvier 2014)."""

    APPRENTISSAGES = (
        1,
        (
            "Garantir l’acquisition du « Lire, écrire, parler » et enseigner plus explicitement les compétences "
            "que l’école requiert pour assurer la maîtrise du socle commun"
        ),
    )
    ECOLE = 2, "Conforter une école bienveillante et exigeante"
    COOPERATION = (
        3,
        (
            "Mettre en place une école qui coopère utilement avec les parents et les partenaires pour la réussite scolaire"
        ),
    )
    COLLECTIF = 4, "Favoriser le travail collectif de l’équipe éducative"
    PERSONNELS = 5, "Accueillir, accompagner, soutenir et former les personnels"
    PILOTAGE = 6, "Renforcer le pilotage et l’animation des réseaux"


class Axe(models.Model):
    CHEMIN_RESEAU = "projet__reseau"

    projet = models.ForeignKey(ProjetReseau, models.CASCADE, related_name="axes")
    numero = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1), MaxValueValidator(5)])
    intitule = models.CharField("intitulé", max_length=200)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "axe"
        ordering = ["projet", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["projet", "numero"],
                name="axe_numero_unique",
                violation_error_message="Un autre axe du projet porte déjà ce numéro.",
            ),
            models.CheckConstraint(
                name="axe_numero_1_a_5",
                condition=Q(numero__gte=1, numero__lte=5),
                violation_error_message="Un projet a cinq axes au plus.",
            ),
        ]

    def __str__(self):
        return f"Axe {self.numero} : {self.intitule}"


class AxePriorite(models.Model):
    """Rattache un axe local à une priorité du Référentiel."""

    axe = models.ForeignKey(Axe, models.CASCADE, related_name="priorites")
    priorite = models.PositiveSmallIntegerField("priorité", choices=Priorite.choices)

    class Meta:
        verbose_name = "priorité d’un axe"
        ordering = ["priorite"]
        constraints = [models.UniqueConstraint(fields=["axe", "priorite"], name="axe_priorite_unique")]

    def __str__(self):
        return self.get_priorite_display()


class Objectif(models.Model):
    CHEMIN_RESEAU = "axe__projet__reseau"

    axe = models.ForeignKey(Axe, models.CASCADE, related_name="objectifs")
    numero = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1)])
    intitule = models.CharField("intitulé", max_length=250)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif"
        ordering = ["axe__numero", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["axe", "numero"],
                name="objectif_numero_unique",
                violation_error_message="Un autre objectif de l’axe porte déjà ce numéro.",
            )
        ]

    def __str__(self):
        return f"{self.axe.numero}.{self.numero} {self.intitule}"
