"""Ce qui s’ajoute à une action, ligne à ligne : niveaux, périodes, transversalités, indicateurs à elle, liens."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast

from actions.models.action import Action
from actions.models.publics import Niveau, Periode, Transversalite, niveaux_lisibles


class ActionNiveau(models.Model):
    action = models.ForeignKey(Action, models.CASCADE, related_name="niveaux")
    niveau = models.CharField("niveau", max_length=3, choices=Niveau.choices)

    class Meta:
        verbose_name = "niveau concerné"
        constraints = [models.UniqueConstraint(fields=["action", "niveau"], name="action_niveau_unique")]

    def __str__(self):
        return self.get_niveau_display()


class ActionPeriode(models.Model):
    action = models.ForeignKey(Action, models.CASCADE, related_name="periodes")
    periode = models.PositiveSmallIntegerField("période", choices=Periode.choices)

    class Meta:
        verbose_name = "période d’une action"
        ordering = ["periode"]
        constraints = [models.UniqueConstraint(fields=["action", "periode"], name="action_periode_unique")]

    def __str__(self):
        return self.get_periode_display()


class ActionTransversalite(models.Model):
    action = models.ForeignKey(Action, models.CASCADE, related_name="transversalites")
    transversalite = models.CharField("transversalité", max_length=20, choices=Transversalite.choices)

    class Meta:
        verbose_name = "transversalité d’une action"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "transversalite"], name="action_transversalite_unique")
        ]

    def __str__(self):
        return self.get_transversalite_display()


class Cases(NamedTuple):
    """Les cases cochées d’une action, telles qu’on les lit."""

    niveaux: str
    periodes: str
    transversalites: str


def cases_de(action: Action) -> Cases:
    """Niveaux, périodes et transversalités d’une action, en une requête au lieu de trois."""
    cochees = defaultdict(list)
    premiere, *autres = (
        modele._default_manager.filter(action=action)
        .order_by()
        .values_list(Value(champ), Cast(champ, models.CharField()))
        for modele, champ in (
            (ActionNiveau, "niveau"),
            (ActionPeriode, "periode"),
            (ActionTransversalite, "transversalite"),
        )
    )
    for champ, valeur in premiere.union(*autres, all=True):
        cochees[champ].append(valeur)
    return Cases(
        niveaux_lisibles(cochees["niveau"]),
        ", ".join(str(p.label) for p in Periode if str(p.value) in cochees["periode"]),
        ", ".join(str(t.label) for t in Transversalite if t.value in cochees["transversalite"]),
    )


class IndicateurAction(models.Model):
    """Un indicateur que l’action se donne : d’où l’on part, ce que l’on vise, ce que l’on a atteint."""

    CHEMIN_RESEAU = "action__reseau"

    action = models.ForeignKey(Action, models.CASCADE, related_name="indicateurs")
    intitule = models.CharField("ce que l’on mesure", max_length=150)
    unite = models.CharField("unité", max_length=30, blank=True)
    depart = models.DecimalField("au départ", max_digits=10, decimal_places=2, null=True, blank=True)
    cible = models.DecimalField("visé", max_digits=10, decimal_places=2, null=True, blank=True)
    atteint = models.DecimalField("atteint", max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "indicateur d’une action"
        verbose_name_plural = "indicateurs d’une action"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.intitule} ({self.unite})" if self.unite else self.intitule

    @property
    def valeurs(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        return self.depart, self.cible, self.atteint


class LienAction(models.Model):
    """Une page d’ailleurs ; toujours en https, et montrée avec le nom du site où elle mène."""

    CHEMIN_RESEAU = "action__reseau"

    action = models.ForeignKey(Action, models.CASCADE, related_name="liens")
    intitule = models.CharField("ce qu’on y trouve", max_length=120)
    adresse = models.URLField(
        "adresse",
        max_length=500,
        validators=[
            URLValidator(schemes=["https"], message="Écrivez une adresse entière qui commence par https://"),
        ],
    )

    class Meta:
        verbose_name = "lien d’une action"
        verbose_name_plural = "liens d’une action"
        ordering = ["pk"]

    def __str__(self):
        return self.intitule

    @property
    def site(self) -> str:
        """« eduscol.education.fr » : l’hôte réel, sans le nom ni le port que l’adresse pourrait mettre devant lui."""
        return urlsplit(self.adresse).hostname or ""
