"""Les dispositifs auxquels le réseau prend part : PRE, contrat de ville, CLAS… leurs instances et leur année."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.dates import MONTHS

from partenariats.models.partenaires import Contact, Partenaire
from pilotage.acces import PerimetreQuerySet
from pilotage.models import Reseau

MOIS_SCOLAIRES = [*range(9, 13), *range(1, 9)]


class Dispositif(models.Model):
    CHEMIN_RESEAU = "reseau"

    class Type(models.TextChoices):
        PRE = "pre", "programme de réussite éducative (PRE)"
        CONTRAT_VILLE = "contrat_ville", "contrat de ville"
        PEDT = "pedt", "projet éducatif territorial (PEdT)"
        CLAS = "clas", "contrat local d’accompagnement à la scolarité (CLAS)"
        REAAP = "reaap", "réseau d’écoute, d’appui et d’accompagnement des parents (Réaap)"
        CORDEES = "cordees", "Cordées de la réussite"
        ECOLE_OUVERTE = "ecole_ouverte", "École ouverte"
        DEVOIRS_FAITS = "devoirs_faits", "Devoirs faits"
        CITE_EDUCATIVE = "cite_educative", "cité éducative"
        OEPRE = "oepre", "ouvrir l’école aux parents pour la réussite des enfants (OEPRE)"
        CLEA = "clea", "contrat local d’éducation artistique (CLEA)"
        AUTRE = "autre", "autre dispositif"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="dispositifs", verbose_name="réseau")
    type = models.CharField("dispositif", max_length=20, choices=Type.choices)
    precision = models.CharField("précision", max_length=120, blank=True)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="dispositifs", verbose_name="qui appeler"
    )
    instances = models.TextField("ses instances, et qui y siège pour le réseau", max_length=1000, blank=True)
    partenaires = models.ManyToManyField(
        Partenaire, related_name="dispositifs", blank=True, verbose_name="partenaires qui en sont"
    )
    debut = models.DateField("depuis le", null=True, blank=True)
    fin = models.DateField("jusqu’au", null=True, blank=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "dispositif"
        ordering = ["type", "precision", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "type", "precision"],
                name="dispositif_unique",
                violation_error_message="Le réseau a déjà ce dispositif : précisez lequel, ou modifiez celui qui existe.",
            ),
            models.CheckConstraint(
                name="dispositif_dates",
                condition=models.Q(debut__isnull=True)
                | models.Q(fin__isnull=True)
                | models.Q(fin__gte=models.F("debut")),
                violation_error_message="La fin vient avant le début.",
            ),
        ]

    def __str__(self):
        nom = self.get_type_display()
        return f"{nom[0].upper()}{nom[1:]}" + (f" : {self.precision}" if self.precision else "")

    def get_absolute_url(self):
        return reverse("dispositif_modifier", args=[self.reseau.code, self.pk])


class Etape(models.Model):
    """Un moment de l’année d’un dispositif : « mars : appel du CLAS »."""

    dispositif = models.ForeignKey(Dispositif, models.CASCADE, related_name="etapes")
    mois = models.PositiveSmallIntegerField(
        "mois",
        choices=[(mois, str(MONTHS[mois])) for mois in MOIS_SCOLAIRES],
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    quoi = models.CharField("quoi", max_length=150)

    class Meta:
        verbose_name = "étape de l’année"
        verbose_name_plural = "étapes de l’année"
        ordering = [(models.F("mois") + 3) % 12, "pk"]

    def __str__(self):
        return f"{self.get_mois_display()} : {self.quoi}"
