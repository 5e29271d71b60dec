"""Le projet de réseau : quatre ans, des axes, leurs objectifs."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse

from actions.projets.etats import EN_VIGUEUR, MODIFIABLES, MOTIF_OBLIGATOIRE, TONS, TRANSITIONS, EtatProjet
from pilotage.acces import PerimetreQuerySet
from pilotage.annees import libelle_annee, verifier_annee
from pilotage.etats import AvecEtats, PassageBase
from pilotage.models import Reseau


class ProjetReseauQuerySet(PerimetreQuerySet):
    def de_l_annee(self, annee: int):
        """Projets qui couvrent cette année scolaire ; d’abord la version adoptée qui s’appliquait alors, puis la plus récente.

        Un brouillon ne prend donc la place de rien tant qu’il n’est pas adopté.
        """
        valait = Q(Q(effet__isnull=True) | Q(effet__lte=annee), etat__in=EN_VIGUEUR)
        rang = Case(When(valait, then=Value(0)), default=Value(1))
        return self.filter(premiere_annee__lte=annee, derniere_annee__gte=annee).order_by(
            rang, "-premiere_annee", "-version"
        )

    def modifiables(self):
        return self.filter(etat__in=MODIFIABLES)


class ProjetReseau(AvecEtats):
    """Quatre ans en général ; actualisé par versions (Référentiel de l’éducation prioritaire, 2014)."""

    CHEMIN_RESEAU = "reseau"
    TRANSITIONS = TRANSITIONS
    MOTIF_OBLIGATOIRE = MOTIF_OBLIGATOIRE

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="projets", verbose_name="réseau")
    titre = models.CharField("titre", max_length=150)
    premiere_annee = models.PositiveSmallIntegerField("première année scolaire", validators=[verifier_annee])
    derniere_annee = models.PositiveSmallIntegerField("dernière année scolaire", validators=[verifier_annee])
    version = models.PositiveSmallIntegerField("version", default=1)
    effet = models.PositiveSmallIntegerField(
        "s’applique à partir de", null=True, blank=True, validators=[verifier_annee], help_text="Vide : dès le début."
    )
    analyse = models.TextField("analyse de la situation", max_length=20000, blank=True)
    # Ce qui a fait écrire cette version, en une phrase ou deux.
    raison = models.CharField("pourquoi cette version", max_length=500, blank=True)
    # D’où il vient, en toutes lettres, s’il reprend le projet d’un autre réseau ou d’une période passée.
    provenance = models.CharField("repris de", max_length=250, blank=True, editable=False)
    etat = models.CharField(
        "état", max_length=20, choices=EtatProjet.choices, default=EtatProjet.BROUILLON, editable=False
    )
    adopte_le = models.DateField("adopté le", null=True, blank=True, editable=False)
    # Deux personnes sur le même texte : la seconde le voit (`SaisieADeuxForm`).
    revision = models.PositiveIntegerField("révision", default=1, editable=False)

    objects = ProjetReseauQuerySet.as_manager()

    class Meta:
        verbose_name = "projet de réseau"
        verbose_name_plural = "projets de réseau"
        ordering = ["-premiere_annee", "-version"]
        constraints = [
            models.CheckConstraint(
                name="projet_annees",
                condition=Q(derniere_annee__gte=F("premiere_annee")),
                violation_error_message="La dernière année vient avant la première.",
            ),
            models.CheckConstraint(
                name="projet_effet",
                condition=Q(effet__isnull=True) | Q(effet__gte=F("premiere_annee"), effet__lte=F("derniere_annee")),
                violation_error_message="Une version s’applique à partir d’une année du projet.",
            ),
            models.UniqueConstraint(
                fields=["reseau", "premiere_annee", "version"],
                name="projet_version_unique",
                violation_error_message="Cette version du projet existe déjà.",
            ),
        ]

    def __str__(self):
        return f"{self.titre} ({self.periode})"

    def get_absolute_url(self):
        return f"{reverse('projet_detail', args=[self.reseau.code])}?projet={self.pk}"

    @property
    def periode(self) -> str:
        return f"{libelle_annee(self.premiere_annee)} à {libelle_annee(self.derniere_annee)}"

    @property
    def annees(self) -> list[int]:
        """Les années scolaires du projet, la plus récente d’abord."""
        return list(range(self.derniere_annee, self.premiere_annee - 1, -1))

    @property
    def a_partir_de(self) -> int:
        """La première année où cette version s’applique."""
        return self.effet or self.premiere_annee

    def suit(self, autre: "ProjetReseau") -> bool:
        """Est-ce la version qui vient juste après l’autre ?"""
        return (self.reseau_id, self.premiere_annee) == (autre.reseau_id, autre.premiere_annee) and (
            self.version == autre.version + 1
        )

    @property
    def est_modifiable(self) -> bool:
        return self.etat in MODIFIABLES

    @property
    def est_en_vigueur(self) -> bool:
        """Adoptée, ou remplacée depuis : elle vaut, ou a valu."""
        return self.etat in EN_VIGUEUR

    @property
    def ton(self) -> str:
        return TONS.get(self.etat, "neutre")


class PassageProjet(PassageBase):
    projet = models.ForeignKey(ProjetReseau, models.CASCADE, related_name="passages")

    class Meta(PassageBase.Meta):
        verbose_name = "passage d’un projet"

    @property
    def depuis_libelle(self) -> str:
        return EtatProjet(self.depuis).label

    @property
    def vers_libelle(self) -> str:
        return EtatProjet(self.vers).label


class Priorite(models.IntegerChoices):
    """Les six priorités du Référentiel de l’éducation prioritaire (janvier 2014)."""

    APPRENTISSAGES = (
        1,
        (
            "Garantir l’acquisition du « Lire, écrire, parler » et enseigner plus explicitement les compétences "
            "que l’école requiert pour assurer la maîtrise du socle commun"
        ),
    )
    ECOLE = 2, "Conforter une école bienveillante et exigeante"
    COOPERATION = (
        3,
        (
            "Mettre en place une école qui coopère utilement avec les parents et les partenaires pour la réussite scolaire"
        ),
    )
    COLLECTIF = 4, "Favoriser le travail collectif de l’équipe éducative"
    PERSONNELS = 5, "Accueillir, accompagner, soutenir et former les personnels"
    PILOTAGE = 6, "Renforcer le pilotage et l’animation des réseaux"


class Axe(models.Model):
    CHEMIN_RESEAU = "projet__reseau"

    projet = models.ForeignKey(ProjetReseau, models.CASCADE, related_name="axes")
    numero = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1), MaxValueValidator(5)])
    intitule = models.CharField("intitulé", max_length=200)
    # Le même axe d’une version à l’autre, si son intitulé change.
    lignee = models.UUIDField("lignée", default=uuid.uuid4, editable=False)
    revision = models.PositiveIntegerField("révision", default=1, editable=False)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "axe"
        ordering = ["projet", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["projet", "numero"],
                name="axe_numero_unique",
                violation_error_message="Un autre axe du projet porte déjà ce numéro.",
            ),
            models.CheckConstraint(
                name="axe_numero_1_a_5",
                condition=Q(numero__gte=1, numero__lte=5),
                violation_error_message="Un projet a cinq axes au plus.",
            ),
        ]

    def __str__(self):
        return f"Axe {self.numero} : {self.intitule}"


class AxePriorite(models.Model):
    """Rattache un axe local à une priorité du Référentiel."""

    axe = models.ForeignKey(Axe, models.CASCADE, related_name="priorites")
    priorite = models.PositiveSmallIntegerField("priorité", choices=Priorite.choices)

    class Meta:
        verbose_name = "priorité d’un axe"
        ordering = ["priorite"]
        constraints = [models.UniqueConstraint(fields=["axe", "priorite"], name="axe_priorite_unique")]

    def __str__(self):
        return self.get_priorite_display()


class Objectif(models.Model):
    CHEMIN_RESEAU = "axe__projet__reseau"

    axe = models.ForeignKey(Axe, models.CASCADE, related_name="objectifs")
    numero = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1)])
    intitule = models.CharField("intitulé", max_length=250)
    # Le même objectif d’une version à l’autre, si son intitulé ou son numéro change.
    lignee = models.UUIDField("lignée", default=uuid.uuid4, editable=False)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif"
        ordering = ["axe__numero", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["axe", "numero"],
                name="objectif_numero_unique",
                violation_error_message="Un autre objectif de l’axe porte déjà ce numéro.",
            )
        ]

    def __str__(self):
        return f"{self.axe.numero}.{self.numero} {self.intitule}"
