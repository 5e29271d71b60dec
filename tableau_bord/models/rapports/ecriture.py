"""Ce que les personnes écrivent dans le rapport : le texte qui ouvre une partie, et ce que les pilotes en disent."""

from django.db import models
from django.db.models import Q

from pilotage.acces import PerimetreQuerySet
from pilotage.annees import verifier_annee
from pilotage.models import Agent, Reseau
from tableau_bord.etats import Section

TEXTE_MAX = 8000


class TexteRapport(models.Model):
    """Sans ligne, la partie s’ouvre sur le texte proposé, qui suit les chiffres."""

    CHEMIN_RESEAU = "reseau"

    class Usage(models.TextChoices):
        PROPOSE = "propose", "garder le texte proposé, qui suit les chiffres"
        ECRIT = "ecrit", "mettre mon texte à la place"
        AUCUN = "aucun", "ne rien écrire en tête de cette partie"
        OMIS = "omis", "laisser cette partie hors du rapport"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="textes_rapport", verbose_name="réseau")
    annee = models.PositiveSmallIntegerField("année scolaire", validators=[verifier_annee])
    section = models.CharField("partie", max_length=20, choices=Section.choices)
    usage = models.CharField("en tête de la partie", max_length=10, choices=Usage.choices, default=Usage.PROPOSE)
    texte = models.TextField("texte", max_length=TEXTE_MAX, blank=True)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    le = models.DateTimeField("modifié le", auto_now=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "texte du rapport"
        verbose_name_plural = "textes du rapport"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reseau", "annee", "section"], name="texte_rapport_unique"),
            models.CheckConstraint(
                name="texte_rapport_ecrit",
                condition=~Q(usage="ecrit") | ~Q(texte=""),
                violation_error_message="Écrivez votre texte, ou gardez celui qui est proposé.",
            ),
            models.CheckConstraint(
                name="texte_rapport_essentiel",
                condition=~Q(usage="omis", section="essentiel"),
                violation_error_message="L’essentiel ouvre le rapport : il ne peut pas en être retiré.",
            ),
        ]

    def __str__(self):
        return self.get_section_display()


class CommentaireRapport(models.Model):
    """Ce qu’un pilote dit d’une partie ; publié, il paraît dans le document, sous son nom."""

    CHEMIN_RESEAU = "reseau"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="commentaires_rapport", verbose_name="réseau")
    annee = models.PositiveSmallIntegerField("année scolaire", validators=[verifier_annee])
    section = models.CharField("partie", max_length=20, choices=Section.choices)
    texte = models.TextField("commentaire", max_length=2000)
    a_publier = models.BooleanField("paraît dans le rapport, sous mon nom", default=False)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    fonction = models.CharField("fonction", max_length=100, blank=True, editable=False)
    le = models.DateTimeField("le", auto_now_add=True)
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire du rapport"
        verbose_name_plural = "commentaires du rapport"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.par}, {self.get_section_display()}"
