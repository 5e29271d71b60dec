"""La lettre de mission du coordonnateur : ce qui lui est confié, sur quel temps, par qui, de quand à quand."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from pilotage.acces import PerimetreQuerySet
from pilotage.annees import bornes
from pilotage.models.agents import Agent
from pilotage.models.pieces import PieceBase
from pilotage.models.reseau import Reseau

QUOTITE_MIN, QUOTITE_MAX = 50, 100


class LettreMissionQuerySet(PerimetreQuerySet):
    def pendant(self, premier: date, dernier: date):
        """Celles qui ont couru au moins un jour entre ces deux dates."""
        return self.filter(Q(fin__isnull=True) | Q(fin__gte=premier), debut__lte=dernier)

    def de_l_annee(self, annee: int):
        return self.pendant(*bornes(annee))


class LettreMission(models.Model):
    CHEMIN_RESEAU = "reseau"

    class Implantation(models.TextChoices):
        CIRCONSCRIPTION = "circonscription", "à la circonscription"
        COLLEGE = "college", "au collège"
        ECOLE = "ecole", "dans une école"
        AUTRE = "autre", "ailleurs"

    class Autorite(models.TextChoices):
        IEN = "ien", "l’inspecteur de l’Éducation nationale (IEN)"
        IA_IPR = "ia_ipr", "l’IA-IPR de la discipline"

    # Les trois axes de la mission, dans l’ordre ; ce ne sont pas ceux du projet de réseau.
    AXES = {
        "axe_pedagogie": "mise en œuvre pédagogique",
        "axe_alliances": "complémentarités et alliances éducatives",
        "axe_pilotage": "appui au pilotage",
    }

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="lettres_mission", verbose_name="réseau")
    coordonnateur = models.ForeignKey(Agent, models.PROTECT, related_name="lettres_mission")
    quotite = models.PositiveSmallIntegerField(
        "quotité de décharge (%)",
        validators=[
            MinValueValidator(QUOTITE_MIN, message=f"La décharge va de {QUOTITE_MIN} à {QUOTITE_MAX} pour cent."),
            MaxValueValidator(QUOTITE_MAX, message=f"La décharge va de {QUOTITE_MIN} à {QUOTITE_MAX} pour cent."),
        ],
    )
    implantation = models.CharField("implantation", max_length=15, choices=Implantation.choices)
    lieu = models.CharField("lieu précis", max_length=150, blank=True)
    autorite = models.CharField("autorité administrative", max_length=10, choices=Autorite.choices)
    responsables = models.CharField("responsables fonctionnels", max_length=300, blank=True)
    axe_pedagogie = models.TextField("axe 1, mise en œuvre pédagogique", max_length=3000, blank=True)
    axe_alliances = models.TextField("axe 2, complémentarités et alliances éducatives", max_length=3000, blank=True)
    axe_pilotage = models.TextField("axe 3, appui au pilotage", max_length=3000, blank=True)
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu’au", null=True, blank=True)
    signee_le = models.DateField("signée le", null=True, blank=True)
    signee_par = models.CharField("signée par", max_length=150, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = LettreMissionQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre de mission"
        verbose_name_plural = "lettres de mission"
        ordering = ["-debut", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="lettre_quotite",
                condition=Q(quotite__gte=QUOTITE_MIN, quotite__lte=QUOTITE_MAX),
                violation_error_message=f"La décharge va de {QUOTITE_MIN} à {QUOTITE_MAX} pour cent.",
            ),
            models.CheckConstraint(
                name="lettre_dates",
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                violation_error_message="La fin vient avant le début.",
            ),
            models.CheckConstraint(
                name="lettre_signature",
                condition=Q(signee_le__isnull=True) | ~Q(signee_par=""),
                violation_error_message="Une lettre signée l’est par quelqu’un : dites qui.",
            ),
        ]

    def __str__(self):
        return f"Lettre de mission de {self.coordonnateur}"

    def get_absolute_url(self):
        return reverse("lettremission_detail", args=[self.reseau.code, self.pk])

    @property
    def axes(self) -> list[tuple[str, str]]:
        """(libellé de l’axe, ses missions et objectifs), dans l’ordre ; le texte est vide s’il n’est pas écrit."""
        return [(libelle, getattr(self, nom).strip()) for nom, libelle in self.AXES.items()]

    @property
    def ou(self) -> str:
        """« à la circonscription (Valombre) »."""
        return f"{self.get_implantation_display()} ({self.lieu})" if self.lieu else self.get_implantation_display()

    def clean(self):
        erreurs = {}
        if self.debut and self.fin and self.fin < self.debut:
            erreurs["fin"] = "La fin vient avant le début."
        if self.signee_le and not self.signee_par:
            erreurs["signee_par"] = "Une lettre signée l’est par quelqu’un : dites qui."
        if erreurs:
            raise ValidationError(erreurs)


class PieceLettre(PieceBase):
    """La lettre signée, numérisée."""

    CHEMIN_RESEAU = "lettre__reseau"
    JOINTE_A = "lettre"

    lettre = models.ForeignKey(LettreMission, models.CASCADE, related_name="pieces")

    class Meta(PieceBase.Meta):
        verbose_name = "document d’une lettre de mission"
        verbose_name_plural = "documents d’une lettre de mission"
        constraints = [
            models.UniqueConstraint(
                fields=["lettre", "empreinte"],
                name="piece_lettre_une_fois",
                violation_error_message="Ce fichier est déjà joint à la lettre.",
            )
        ]
