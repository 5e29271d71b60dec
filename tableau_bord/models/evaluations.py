"""Les évaluations nationales telles que l’installation les tient : leurs échelles, rentrée après rentrée, leurs compétences.

Les fiches des indicateurs en viennent (`tableau_bord/indicateurs/observes/evaluations.py`). Une échelle vaut de sa première
rentrée jusqu’à la suivante : une échelle de plus est une rupture de la série.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from pilotage.annees import libelle_annee

# « comp_ » + évaluation + discipline + compétence + « _fragiles » tiennent dans les 40 caractères d’un code d’indicateur.
CODE_EVALUATION_MAX, CODE_COMPETENCE_MAX = 6, 10
GROUPES_MIN, GROUPES_MAX = 2, 6
_EN_CODE = RegexValidator(r"^[a-z0-9]+(_[a-z0-9]+)*$", "Des minuscules sans accent, des chiffres, « _ » entre deux.")


class Discipline(models.TextChoices):
    FRANCAIS = "francais", "français"
    MATHS = "maths", "mathématiques"


class EvaluationNationale(models.Model):
    """Une évaluation qui revient chaque année : CP, mi-CP, 6e…"""

    class Niveau(models.TextChoices):
        ECOLE = "ecole", "les écoles"
        COLLEGE = "college", "les collèges"

    class Moment(models.TextChoices):
        SEPTEMBRE = "septembre", "en septembre"
        JANVIER = "janvier", "en janvier"

    code = models.CharField("code", max_length=CODE_EVALUATION_MAX, unique=True, validators=[_EN_CODE])
    libelle = models.CharField("libellé", max_length=40, unique=True)
    niveau = models.CharField("se passe dans", max_length=8, choices=Niveau.choices, default=Niveau.ECOLE)
    moment = models.CharField("se passe", max_length=10, choices=Moment.choices, default=Moment.SEPTEMBRE)
    a_score = models.BooleanField("donne un score moyen", default=False)
    rang = models.PositiveSmallIntegerField("rang", default=0)
    # Close, on ne la saisit plus après cette rentrée ; ce qu’on en sait reste.
    derniere = models.PositiveSmallIntegerField("dernière rentrée", null=True, blank=True)
    # Augmente à chaque changement, le sien ou celui de ses échelles et de ses compétences : les processus relisent.
    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        verbose_name = "évaluation nationale"
        verbose_name_plural = "évaluations nationales"
        ordering = ["rang", "pk"]

    def __str__(self):
        return self.libelle

    def noter_un_changement(self) -> None:
        """À appeler dans la transaction qui change l’évaluation, une échelle ou une compétence."""
        type(self).objects.filter(pk=self.pk).update(version=F("version") + 1)


class EchelleEvaluation(models.Model):
    """Les groupes où une évaluation range les élèves, du plus fragile au plus assuré, depuis une rentrée."""

    class Pour(models.TextChoices):
        ENSEMBLE = "ensemble", "le résultat d’ensemble"
        COMPETENCES = "competences", "chaque compétence"

    evaluation = models.ForeignKey(EvaluationNationale, models.CASCADE, related_name="echelles")
    pour = models.CharField("range", max_length=12, choices=Pour.choices, default=Pour.ENSEMBLE)
    premiere = models.PositiveSmallIntegerField("première rentrée")
    groupes = models.JSONField("groupes")
    fragiles = models.PositiveSmallIntegerField("groupes suivis", default=1)

    class Meta:
        verbose_name = "échelle d’évaluation"
        verbose_name_plural = "échelles d’évaluation"
        ordering = ["evaluation", "pour", "premiere"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "pour", "premiere"],
                name="echelle_unique",
                violation_error_message="Une échelle commence déjà à cette rentrée.",
            ),
            models.CheckConstraint(
                name="echelle_fragiles",
                condition=Q(fragiles__gte=1, fragiles__lt=GROUPES_MAX),
                violation_error_message="On suit au moins le premier groupe, et jamais tous.",
            ),
        ]

    def __str__(self):
        return f"{self.evaluation}, depuis {libelle_annee(self.premiere)}"

    @property
    def cle(self) -> str:
        """Ce qui la désigne dans une adresse : « ensemble-2018 »."""
        return f"{self.pour}-{self.premiere}"

    @property
    def suivis(self) -> list[str]:
        return self.groupes[: self.fragiles]


class CompetenceEvaluee(models.Model):
    """Ce qu’une évaluation mesure à part : la fluence, la résolution de problèmes…"""

    evaluation = models.ForeignKey(EvaluationNationale, models.CASCADE, related_name="competences")
    discipline = models.CharField("discipline", max_length=8, choices=Discipline.choices)
    code = models.CharField("code", max_length=CODE_COMPETENCE_MAX, validators=[_EN_CODE])
    libelle = models.CharField("libellé", max_length=80)
    rang = models.PositiveSmallIntegerField("rang", default=0)
    derniere = models.PositiveSmallIntegerField("dernière rentrée", null=True, blank=True)

    class Meta:
        verbose_name = "compétence évaluée"
        verbose_name_plural = "compétences évaluées"
        ordering = ["evaluation", "discipline", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "discipline", "code"],
                name="competence_unique",
                violation_error_message="Cette évaluation a déjà une compétence de ce code.",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "discipline", "libelle"],
                name="competence_libelle_unique",
                violation_error_message="Cette évaluation a déjà une compétence de ce nom.",
            ),
        ]

    def __str__(self):
        return self.libelle

    @property
    def cle(self) -> str:
        """Ce qui la désigne dans une adresse : « francais-phonemes »."""
        return f"{self.discipline}-{self.code}"
