"""Les valeurs observées, et les sommes nationales dont les références sont tirées.

Une valeur est gardée pour tout établissement d’un fichier, suivi par un réseau ou non : les références
(France, académie × REP, REP+, hors EP) se calculent sur le fichier entier.
"""

from django.db import models
from django.db.models import Q

from pilotage.models.reseau import contraintes_uai
from tableau_bord.models.imports import Import


class Label(models.TextChoices):
    REP = "REP", "REP"
    REP_PLUS = "REP+", "REP+"


class Classement(models.Model):
    """Label d’éducation prioritaire d’un établissement à une rentrée, d’après la liste nationale."""

    uai = models.CharField("UAI", max_length=8)
    rentree = models.PositiveSmallIntegerField("rentrée")
    label = models.CharField("label", max_length=4, choices=Label.choices)
    tete = models.CharField("UAI de la tête", max_length=8)
    academie = models.CharField("code de l’académie", max_length=2)

    class Meta:
        verbose_name = "classement en éducation prioritaire"
        constraints = [
            models.UniqueConstraint(fields=["uai", "rentree"], name="classement_unique"),
            *contraintes_uai("classement"),
        ]

    def __str__(self):
        return f"{self.uai} {self.label} ({self.rentree})"


class ValeurQuerySet(models.QuerySet):
    def de_l_annee(self, annee: int):
        return self.filter(annee=annee)


class ChiffreObserve(models.Model):
    """Ce qu’un fichier dit d’un établissement une année scolaire.

    Un pourcentage garde numérateur et dénominateur ; un indice ou une note garde valeur et effectif.
    Ce qui manque dans la source est nul (inconnu), jamais zéro.
    """

    indicateur = models.CharField("indicateur", max_length=40)
    uai = models.CharField("UAI", max_length=8)
    annee = models.PositiveSmallIntegerField("année scolaire")
    numerateur = models.DecimalField("numérateur", max_digits=14, decimal_places=4, null=True)
    denominateur = models.DecimalField("dénominateur", max_digits=14, decimal_places=4, null=True)
    valeur = models.DecimalField("valeur", max_digits=12, decimal_places=4, null=True)
    effectif = models.DecimalField("effectif", max_digits=12, decimal_places=2, null=True)
    # La situation de l’établissement cette année-là, telle que le fichier la donne.
    secteur = models.CharField("secteur", max_length=2, blank=True)
    academie = models.CharField("code de l’académie", max_length=2, blank=True)
    departement = models.CharField("code du département", max_length=3, blank=True)

    class Meta:
        abstract = True


class Valeur(ChiffreObserve):
    """Valeur d’un indicateur observé, pour un établissement et une année scolaire."""

    provenance = models.ForeignKey(Import, models.PROTECT, related_name="valeurs", verbose_name="import")
    ligne = models.PositiveIntegerField("ligne du fichier")

    objects = ValeurQuerySet.as_manager()

    class Meta:
        verbose_name = "valeur observée"
        verbose_name_plural = "valeurs observées"
        constraints = [
            models.UniqueConstraint(fields=["uai", "indicateur", "annee"], name="valeur_unique"),
            models.CheckConstraint(
                name="valeur_connue",
                condition=Q(valeur__isnull=False) | Q(numerateur__isnull=False, denominateur__isnull=False),
                violation_error_message="Une valeur inconnue ne s’enregistre pas : laissez la case vide.",
            ),
            models.CheckConstraint(
                name="valeur_denominateur_positif",
                condition=Q(denominateur__isnull=True) | Q(denominateur__gt=0),
                violation_error_message="Le dénominateur doit être positif.",
            ),
            *contraintes_uai("valeur"),
        ]
        indexes = [models.Index(fields=["indicateur", "annee"], name="valeur_indicateur_annee")]

    def __str__(self):
        return f"{self.indicateur} {self.uai} {self.annee}"


class ValeurRemplacee(ChiffreObserve):
    """Ce qu’une valeur était avant qu’un import la change ou la retire : de quoi annuler cet import."""

    par_import = models.ForeignKey(Import, models.CASCADE, related_name="remplacees", verbose_name="import")
    provenance = models.ForeignKey(Import, models.PROTECT, related_name="+", verbose_name="import d’origine")
    ligne = models.PositiveIntegerField("ligne du fichier d’origine")

    class Meta:
        verbose_name = "valeur remplacée"
        verbose_name_plural = "valeurs remplacées"
        constraints = [
            models.UniqueConstraint(fields=["par_import", "uai", "indicateur", "annee"], name="valeur_remplacee_unique")
        ]

    def __str__(self):
        return f"{self.indicateur} {self.uai} {self.annee}, avant l’import {self.par_import_id}"


class Maille(models.TextChoices):
    FRANCE = "france", "France"
    REGION = "region", "région académique"
    ACADEMIE = "academie", "académie"
    DEPARTEMENT = "departement", "département"


class Public(models.TextChoices):
    REP = "REP", "REP"
    REP_PLUS = "REP+", "REP+"
    HORS_EP = "hors_ep", "hors éducation prioritaire (public)"
    ENSEMBLE = "ensemble", "ensemble, public et privé"


class Somme(models.Model):
    """Sommes par maille et par public : une référence est `numerateur / denominateur`, jamais une moyenne de taux.

    Pour un indice, `numerateur` est la somme des valeurs × effectifs et `denominateur` celle des effectifs.
    """

    indicateur = models.CharField("indicateur", max_length=40)
    annee = models.PositiveSmallIntegerField("année scolaire")
    maille = models.CharField("maille", max_length=12, choices=Maille.choices)
    code = models.CharField("code de l’académie ou du département", max_length=3, blank=True)
    public = models.CharField("public", max_length=8, choices=Public.choices)
    numerateur = models.DecimalField("numérateur", max_digits=20, decimal_places=4)
    denominateur = models.DecimalField("dénominateur", max_digits=20, decimal_places=4)
    etablissements = models.PositiveIntegerField("nombre d’établissements")

    class Meta:
        verbose_name = "somme de référence"
        constraints = [
            models.UniqueConstraint(fields=["indicateur", "annee", "maille", "code", "public"], name="somme_unique")
        ]

    def __str__(self):
        return f"{self.indicateur} {self.annee} {self.maille} {self.code} {self.public}"


class ReferencePubliee(models.Model):
    """Une référence telle que la source la publie : elle l’emporte sur celle qu’on calculerait d’un fichier incomplet.

    Chaque import garde les siennes, et la dernière venue se lit : annuler un import rend celle d’avant.
    """

    indicateur = models.CharField("indicateur", max_length=40)
    annee = models.PositiveSmallIntegerField("année scolaire")
    maille = models.CharField("maille", max_length=12, choices=Maille.choices)
    code = models.CharField("code de la région, de l’académie ou du département", max_length=3, blank=True)
    public = models.CharField("public", max_length=8, choices=Public.choices)
    valeur = models.DecimalField("valeur", max_digits=12, decimal_places=4)
    provenance = models.ForeignKey(Import, models.CASCADE, related_name="references", verbose_name="import")
    ligne = models.PositiveIntegerField("ligne du fichier")

    class Meta:
        verbose_name = "référence publiée"
        verbose_name_plural = "références publiées"
        constraints = [
            models.UniqueConstraint(
                fields=["indicateur", "annee", "maille", "code", "public", "provenance"],
                name="reference_publiee_unique",
            )
        ]

    def __str__(self):
        return f"{self.indicateur} {self.annee} {self.maille} {self.code} {self.public}"
