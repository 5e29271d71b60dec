"""Ce qu’un établissement a relevé pendant une période de l’année. La valeur de l’année s’en déduit, jamais l’inverse."""

from django.db import models
from django.db.models import Q

from pilotage.models.reseau import contraintes_uai
from tableau_bord.models.imports import Import
from tableau_bord.periodes import RANG_MAX


class ChiffreReleve(models.Model):
    """Un chiffre d’un établissement, d’une année et d’une période ; ce qui manque est nul (inconnu), jamais zéro."""

    indicateur = models.CharField("indicateur", max_length=40)
    uai = models.CharField("UAI", max_length=8)
    annee = models.PositiveSmallIntegerField("année scolaire")
    # Le rang dans l’année : le sens en est donné par la périodicité de l’indicateur.
    periode = models.PositiveSmallIntegerField("période")
    numerateur = models.DecimalField("numérateur", max_digits=14, decimal_places=4, null=True)
    denominateur = models.DecimalField("dénominateur", max_digits=14, decimal_places=4, null=True)
    valeur = models.DecimalField("valeur", max_digits=12, decimal_places=4, null=True)
    effectif = models.DecimalField("effectif", max_digits=12, decimal_places=2, null=True)

    class Meta:
        abstract = True


class Releve(ChiffreReleve):
    """Un chiffre de période ; sa provenance dit qui l’a saisi, et quand."""

    provenance = models.ForeignKey(Import, models.PROTECT, related_name="releves", verbose_name="import")

    class Meta:
        verbose_name = "relevé de période"
        verbose_name_plural = "relevés de période"
        constraints = [
            models.UniqueConstraint(fields=["uai", "indicateur", "annee", "periode"], name="releve_unique"),
            models.CheckConstraint(
                name="releve_connu",
                condition=Q(valeur__isnull=False) | Q(numerateur__isnull=False, denominateur__isnull=False),
                violation_error_message="Un relevé inconnu ne s’enregistre pas : laissez la case vide.",
            ),
            models.CheckConstraint(
                name="releve_denominateur_positif",
                condition=Q(denominateur__isnull=True) | Q(denominateur__gt=0),
                violation_error_message="Le dénominateur doit être positif.",
            ),
            models.CheckConstraint(
                name="releve_periode_de_l_annee",
                condition=Q(periode__gte=1, periode__lte=RANG_MAX),
                violation_error_message="Cette période n’est pas une période de l’année.",
            ),
            *contraintes_uai("releve"),
        ]

    def __str__(self):
        return f"{self.indicateur} {self.uai} {self.annee}, période {self.periode}"


class ReleveRemplace(ChiffreReleve):
    """Ce qu’un relevé était avant qu’une saisie le change ou le retire : de quoi renvoyer cette saisie."""

    par_import = models.ForeignKey(Import, models.CASCADE, related_name="releves_remplaces", verbose_name="import")
    provenance = models.ForeignKey(Import, models.PROTECT, related_name="+", verbose_name="import d’origine")

    class Meta:
        verbose_name = "relevé remplacé"
        verbose_name_plural = "relevés remplacés"
        constraints = [
            models.UniqueConstraint(
                fields=["par_import", "uai", "indicateur", "annee", "periode"], name="releve_remplace_unique"
            )
        ]

    def __str__(self):
        return f"{self.indicateur} {self.uai} {self.annee}, période {self.periode}, avant l’import {self.par_import_id}"
