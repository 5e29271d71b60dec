"""Ce que vaut un réseau, indicateur par indicateur et année par année : gardé, pour ne pas relire ses établissements.

Une page qui compare cinquante réseaux lit une ligne par chiffre, que la base en tienne quatorze ou mille cent.
"""

from django.db import models
from django.db.models import Q

from pilotage.models import Reseau


class MesureReseau(models.Model):
    """La ligne du réseau pour un indicateur observé du catalogue, après le secret.

    Des sommes exactes, jamais un quotient arrondi : numérateur et dénominateur d’un taux ; somme des valeurs × effectifs (au
    numérateur) et effectif d’un indice ; la valeur seule pour un nombre, ou quand un seul établissement en a une. Une ligne
    masquée ne garde aucun nombre. Pas de ligne : aucun établissement n’a de valeur.
    """

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="mesures")
    indicateur = models.CharField("indicateur", max_length=40)
    annee = models.PositiveSmallIntegerField("année scolaire")
    numerateur = models.DecimalField("numérateur", max_digits=20, decimal_places=6, null=True)
    denominateur = models.DecimalField("dénominateur", max_digits=20, decimal_places=6, null=True)
    valeur = models.DecimalField("valeur", max_digits=20, decimal_places=6, null=True)
    effectif = models.DecimalField("effectif", max_digits=20, decimal_places=6, null=True)
    est_masquee = models.BooleanField("masquée", default=False)

    class Meta:
        verbose_name = "mesure d’un réseau"
        verbose_name_plural = "mesures des réseaux"
        constraints = [
            models.UniqueConstraint(fields=["reseau", "indicateur", "annee"], name="mesure_reseau_unique"),
            models.CheckConstraint(
                name="mesure_reseau_masquee_vide",
                condition=Q(est_masquee=False)
                | Q(numerateur__isnull=True, denominateur__isnull=True, valeur__isnull=True, effectif__isnull=True),
                violation_error_message="Une mesure masquée ne garde aucun nombre.",
            ),
        ]
        indexes = [models.Index(fields=["indicateur", "annee"], name="mesure_reseau_indicateur")]

    def __str__(self):
        return f"{self.indicateur} {self.reseau_id} {self.annee}"
