"""Demander des chiffres que nul fichier ne donne : une campagne, et ce que chaque établissement y a rendu."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from pilotage.acces import PerimetreQuerySet
from pilotage.annees import bornes, libelle_annee
from pilotage.models import Agent, Etablissement, Reseau
from tableau_bord.periodes import CODES, libelle_de_periode, lire_code


class CampagneQuerySet(PerimetreQuerySet):
    def ouvertes(self):
        return self.filter(close_le__isnull=True)

    def pour_liste(self):
        """Avec combien d’établissements sont attendus, et combien ont rendu."""
        return self.annotate(
            attendus=Count("reponses"), rendus=Count("reponses", filter=Q(reponses__rendue_le__isnull=False))
        )

    def a_rendre(self, etablissements):
        """Les campagnes ouvertes où l’un de ces établissements n’a pas encore rendu."""
        manquent = ReponseCampagne.objects.filter(etablissement__in=etablissements, rendue_le__isnull=True)
        return self.ouvertes().filter(pk__in=manquent.values("campagne"))


class Campagne(models.Model):
    """Quels indicateurs, dans quels établissements, pour quand."""

    CHEMIN_RESEAU = "reseau"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="campagnes", verbose_name="réseau")
    intitule = models.CharField("intitulé", max_length=120)
    annee = models.PositiveSmallIntegerField("année scolaire")
    # « trimestre-2 » ; vide, la campagne demande toute l’année.
    periode = models.CharField("période", max_length=12, choices=CODES, blank=True)
    echeance = models.DateField("à rendre pour le")
    etablissements = models.ManyToManyField(Etablissement, through="ReponseCampagne", related_name="campagnes")
    close_le = models.DateTimeField("close le", null=True, blank=True)
    rappelee_le = models.DateField("rappelée le", null=True, blank=True, editable=False)
    cree_par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    cree_le = models.DateTimeField("créée le", auto_now_add=True)
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = CampagneQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne de saisie"
        verbose_name_plural = "campagnes de saisie"
        ordering = ["-echeance", "-pk"]

    def __str__(self):
        return self.intitule

    def get_absolute_url(self):
        return reverse("campagne_detail", args=[self.reseau.code, self.pk])

    @property
    def est_ouverte(self) -> bool:
        return self.close_le is None

    @property
    def annee_libelle(self) -> str:
        return libelle_annee(self.annee)

    @property
    def periode_libelle(self) -> str:
        """« 2e trimestre » ; vide pour toute l’année."""
        return libelle_de_periode(self.periode)

    @property
    def quand(self) -> str:
        """« 2e trimestre 2025-2026 », ou l’année seule."""
        return f"{self.periode_libelle} {self.annee_libelle}".strip()

    @property
    def rang_de_periode(self) -> int:
        """Le rang de la période demandée ; 0 pour toute l’année."""
        return lire_code(self.periode)[1]

    @property
    def codes(self) -> list[str]:
        """Les indicateurs demandés, et non les évaluations qui le sont compétence par compétence."""
        return [demande.code for demande in self.demandes.all() if not demande.par_competence]

    @property
    def evaluations(self) -> list[str]:
        """Les évaluations demandées compétence par compétence, par leur indicateur suivi."""
        return [demande.code for demande in self.demandes.all() if demande.par_competence]

    def clean(self):
        # Un chiffre de l’année se demande pendant l’année, ou juste après.
        premier, _ = bornes(self.annee) if self.annee else (None, None)
        if self.echeance and premier and self.echeance < premier:
            raise ValidationError({"echeance": f"L’année {self.annee_libelle} n’a pas commencé ce jour-là."})


class DemandeCampagne(models.Model):
    """Un indicateur que la campagne demande."""

    campagne = models.ForeignKey(Campagne, models.CASCADE, related_name="demandes")
    code = models.CharField("indicateur", max_length=40)
    # L’évaluation de cet indicateur suivi, avec chacune de ses compétences : une grille à elle.
    par_competence = models.BooleanField("compétence par compétence", default=False)

    class Meta:
        verbose_name = "indicateur demandé"
        verbose_name_plural = "indicateurs demandés"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["campagne", "code", "par_competence"], name="demande_campagne_unique")
        ]

    def __str__(self):
        return self.code


class ReponseCampagne(models.Model):
    """Ce qu’on attend d’un établissement ; rendu, on sait par qui et quand, même si des cases restent vides.

    Une réponse est rendue quand toutes ses grilles le sont.
    """

    campagne = models.ForeignKey(Campagne, models.CASCADE, related_name="reponses")
    etablissement = models.ForeignKey(
        Etablissement, models.CASCADE, related_name="reponses", verbose_name="établissement"
    )
    rendue_le = models.DateTimeField("rendue le", null=True, blank=True)
    # Qui a rendu la dernière grille ; la réponse peut en attendre d’autres.
    rendue_par = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    # Les grilles déjà rendues : « » pour celle des indicateurs, le code de son indicateur suivi pour une évaluation.
    grilles_rendues = models.JSONField("grilles rendues", default=list, editable=False)

    class Meta:
        verbose_name = "réponse à une campagne"
        verbose_name_plural = "réponses à une campagne"
        ordering = ["-etablissement__nature", "etablissement__nom", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campagne", "etablissement"], name="reponse_campagne_unique"),
            models.CheckConstraint(
                name="reponse_campagne_par",
                condition=Q(rendue_le__isnull=True) | Q(rendue_par__isnull=False),
                violation_error_message="Une réponse rendue l’est par quelqu’un.",
            ),
        ]

    def __str__(self):
        return f"{self.etablissement}, {self.campagne}"
