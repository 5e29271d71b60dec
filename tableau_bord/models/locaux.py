"""Les indicateurs qu’un réseau s’ajoute lui-même : leur fiche ; leurs valeurs sont des `Valeur`, comme les autres."""

from django.db import models
from django.urls import reverse

from pilotage.acces import PerimetreQuerySet
from pilotage.models import Agent, Reseau
from tableau_bord.periodes import Cumul, Periodicite

PREFIXE = "local-"


class IndicateurLocalQuerySet(PerimetreQuerySet):
    def actifs(self):
        return self.filter(est_actif=True)


class IndicateurLocal(models.Model):
    """Ce que le réseau compte et que nulle source ne donne : sa définition, son unité, comment il s’additionne."""

    CHEMIN_RESEAU = "reseau"

    class Unite(models.TextChoices):
        POURCENT = "%", "%"
        ELEVES = "élèves", "élèves"
        FAMILLES = "familles", "familles"
        ADULTES = "adultes", "adultes"
        HEURES = "heures", "heures"
        JOURNEES = "journées", "journées"
        SEANCES = "séances", "séances"
        NOMBRE = "nombre", "nombre"

    class Sens(models.TextChoices):
        AUCUN = "", "ni l’un ni l’autre : une description"
        HAUSSE = "hausse", "plus haut est mieux"
        BAISSE = "baisse", "plus bas est mieux"

    class Niveau(models.TextChoices):
        ETABLISSEMENT = "etablissement", "chaque établissement"
        ECOLE = "ecole", "chaque école"
        COLLEGE = "college", "chaque collège"

    # Ce qui compte des personnes se masque quand il est petit.
    PERSONNES = (Unite.POURCENT, Unite.ELEVES, Unite.FAMILLES, Unite.ADULTES)

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="indicateurs", verbose_name="réseau")
    libelle = models.CharField("libellé", max_length=80)
    definition = models.TextField("définition", max_length=1000)
    formule = models.CharField("formule", max_length=300, blank=True)
    source = models.CharField("source", max_length=150, blank=True)
    unite = models.CharField("unité", max_length=12, choices=Unite.choices, default=Unite.POURCENT)
    sens = models.CharField("sens", max_length=8, choices=Sens.choices, blank=True)
    niveau = models.CharField("se compte dans", max_length=14, choices=Niveau.choices, default=Niveau.ETABLISSEMENT)
    periodicite = models.CharField("se saisit", max_length=9, choices=Periodicite.choices, default=Periodicite.ANNUELLE)
    cumul = models.CharField("pour l’année", max_length=8, choices=Cumul.choices, default=Cumul.SOMME)
    est_actif = models.BooleanField("montré au tableau de bord", default=True)
    cree_par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = IndicateurLocalQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur du réseau"
        verbose_name_plural = "indicateurs du réseau"
        ordering = ["libelle", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "libelle"],
                name="indicateur_local_unique",
                violation_error_message="Le réseau a déjà un indicateur de ce nom.",
            )
        ]

    def __str__(self):
        return self.libelle

    def get_absolute_url(self):
        return reverse("indicateur_detail", args=[self.reseau.code, self.code])

    @property
    def code(self) -> str:
        """Celui de ses valeurs, et du fichier modèle : « local-12 »."""
        return f"{PREFIXE}{self.pk}"

    @property
    def agregation(self) -> str:
        return "ratio" if self.unite == self.Unite.POURCENT else "somme"

    @property
    def sur_personnes(self) -> bool:
        return self.unite in self.PERSONNES

    @classmethod
    def du_code(cls, code: str) -> "IndicateurLocal | None":
        numero = code.removeprefix(PREFIXE)
        if not code.startswith(PREFIXE) or not (numero.isascii() and numero.isdigit() and len(numero) < 10):
            return None
        return cls.objects.filter(pk=int(numero)).select_related("reseau").first()
