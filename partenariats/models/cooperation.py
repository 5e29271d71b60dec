"""La grille de coopération du Référentiel de l’éducation prioritaire (2014) : une coopération est-elle utile ?"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from partenariats.models.partenaires import Partenaire
from pilotage.acces import PerimetreQuerySet
from pilotage.annees import annee_courante, libelle_annee, verifier_annee
from pilotage.models import Agent


class Critere(models.TextChoices):
    OBJECTIF = "objectif", "l’objectif de réussite scolaire est partagé"
    PROPOSEE = "proposee", "l’action est co-proposée"
    CONSTRUITE = "construite", "l’action est co-construite"
    REALISEE = "realisee", "l’action est co-réalisée"
    EVALUEE = "evaluee", "l’action est co-évaluée"


class Grille(models.Model):
    """Ce que le réseau pense d’une coopération, une année : cinq critères, chacun avec sa preuve."""

    CHEMIN_RESEAU = "partenaire__reseau"

    class Offre(models.TextChoices):
        CONSTRUITE = "construite", "construite ensemble"
        CLE_EN_MAIN = "cle_en_main", "clé en main"
        COMMERCIALE = "commerciale", "démarche commerciale"

    partenaire = models.ForeignKey(Partenaire, models.CASCADE, related_name="grilles")
    annee = models.PositiveSmallIntegerField("année scolaire", default=annee_courante, validators=[verifier_annee])
    objet = models.CharField("la coopération", max_length=150)
    offre = models.CharField("d’où vient l’offre", max_length=12, choices=Offre.choices, default=Offre.CONSTRUITE)
    commentaire = models.CharField("ce qu’il faut en discuter", max_length=500, blank=True)
    remplie_par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    modifie_le = models.DateTimeField("remplie le", auto_now=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "grille de coopération"
        verbose_name_plural = "grilles de coopération"
        ordering = ["-annee", "partenaire", "objet"]
        constraints = [
            models.UniqueConstraint(
                fields=["partenaire", "annee", "objet"],
                name="grille_unique",
                violation_error_message="Cette coopération a déjà sa grille pour l’année.",
            )
        ]

    def __str__(self):
        return f"{self.objet} ({libelle_annee(self.annee)})"

    def get_absolute_url(self):
        return reverse("partenaire_detail", args=[self.partenaire.reseau.code, self.partenaire_id])

    @property
    def annee_libelle(self) -> str:
        return libelle_annee(self.annee)

    @property
    def est_a_discuter(self) -> bool:
        """Référentiel : l’offre « clé en main » et le démarchage commercial sont à discuter systématiquement."""
        return self.offre != self.Offre.CONSTRUITE

    @property
    def remplis(self) -> int:
        return sum(1 for reponse in self.reponses.all() if reponse.est_rempli)


class Reponse(models.Model):
    grille = models.ForeignKey(Grille, models.CASCADE, related_name="reponses")
    critere = models.CharField("critère", max_length=12, choices=Critere.choices)
    est_rempli = models.BooleanField("rempli", default=False)
    preuve = models.CharField("ce qui le montre", max_length=300, blank=True)

    class Meta:
        verbose_name = "réponse à un critère"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["grille", "critere"], name="reponse_critere_unique"),
            models.CheckConstraint(
                name="reponse_prouvee",
                condition=Q(est_rempli=False) | ~Q(preuve=""),
                violation_error_message="Un critère rempli se montre : écrivez ce qui le prouve, en une phrase.",
            ),
        ]

    def __str__(self):
        return self.get_critere_display()
