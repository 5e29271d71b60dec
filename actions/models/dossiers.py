"""Le dossier annuel du conseil école-collège, l’accord de chaque conseil, le visa de l’IEN et du principal."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from actions.conseil.etats import MOTIF_OBLIGATOIRE, TONS, TRANSITIONS, EtatDossier
from actions.models.action import Action
from actions.models.adoptions import ADOPTENT, Resultat
from pilotage.acces import PerimetreQuerySet
from pilotage.annees import aujourd_hui, libelle_annee
from pilotage.etats import AvecEtats, PassageBase
from pilotage.models import Agent, Etablissement, Reseau, Seance


class DossierConseil(AvecEtats):
    """Le bilan de l’année `annee` et le programme d’actions de la suivante, transmis ensemble."""

    CHEMIN_RESEAU = "reseau"
    TRANSITIONS = TRANSITIONS
    MOTIF_OBLIGATOIRE = MOTIF_OBLIGATOIRE

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="dossiers_conseil", verbose_name="réseau")
    annee = models.PositiveSmallIntegerField("année du bilan")
    # La séance du conseil où il a été arrêté.
    seance = models.ForeignKey(
        Seance, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="séance où il est arrêté"
    )
    orientations = models.TextField("ce que vise le programme", max_length=5000, blank=True)
    appreciation = models.TextField("ce que le conseil retient de l’année", max_length=5000, blank=True)
    programme = models.ManyToManyField(Action, related_name="+", blank=True, verbose_name="actions du programme")
    realisations = models.ManyToManyField(Action, related_name="+", blank=True, verbose_name="actions du bilan")
    etat = models.CharField(
        "état", max_length=12, choices=EtatDossier.choices, default=EtatDossier.BROUILLON, editable=False
    )
    # Ce que les conseils ont sous les yeux : il ne change plus une fois arrêté.
    donnees = models.JSONField("contenu arrêté", null=True, blank=True, editable=False)
    transmis_le = models.DateField("transmis le", null=True, blank=True, editable=False)
    cree_par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    cree_le = models.DateTimeField("ouvert le", auto_now_add=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier du conseil école-collège"
        verbose_name_plural = "dossiers du conseil école-collège"
        ordering = ["-annee", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "annee"],
                name="dossier_conseil_unique",
                violation_error_message="Le dossier de cette année est déjà ouvert.",
            ),
            models.CheckConstraint(
                name="dossier_conseil_arrete_contenu",
                condition=Q(etat=EtatDossier.BROUILLON) | Q(donnees__isnull=False),
                violation_error_message="Un dossier arrêté garde son contenu.",
            ),
        ]

    def __str__(self):
        return f"Bilan {libelle_annee(self.annee)} et programme {libelle_annee(self.annee + 1)}"

    def get_absolute_url(self):
        return reverse("dossierconseil_detail", args=[self.reseau.code, self.pk])

    @property
    def ton(self) -> str:
        return TONS.get(self.etat, "neutre")

    @property
    def est_modifiable(self) -> bool:
        return self.etat == EtatDossier.BROUILLON


class PassageDossier(PassageBase):
    CHEMIN_RESEAU = "dossier__reseau"

    dossier = models.ForeignKey(DossierConseil, models.CASCADE, related_name="passages")

    class Meta(PassageBase.Meta):
        verbose_name = "passage d’un dossier"
        verbose_name_plural = "passages d’un dossier"

    @property
    def vers_libelle(self) -> str:
        return EtatDossier(self.vers).label


class AccordConseil(models.Model):
    """Ce qu’un conseil d’école ou le CA a répondu au programme ; un par établissement, le dernier compte."""

    CHEMIN_RESEAU = "dossier__reseau"

    dossier = models.ForeignKey(DossierConseil, models.CASCADE, related_name="accords")
    etablissement = models.ForeignKey(Etablissement, models.PROTECT, related_name="+", verbose_name="établissement")
    jour = models.DateField("date du conseil")
    resultat = models.CharField("réponse", max_length=12, choices=Resultat.choices)
    note = models.CharField("note", max_length=500, blank=True)
    note_par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    note_le = models.DateTimeField("noté le", auto_now=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "accord d’un conseil"
        verbose_name_plural = "accords des conseils"
        ordering = ["jour", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "etablissement"],
                name="accord_conseil_unique",
                violation_error_message="La réponse de ce conseil est déjà notée.",
            )
        ]

    def __str__(self):
        return f"{self.etablissement} : {self.get_resultat_display()}, le {self.jour:%d/%m/%Y}"

    @property
    def adopte(self) -> bool:
        return self.resultat in ADOPTENT

    def clean(self):
        if self.jour and self.jour > aujourd_hui():
            raise ValidationError({"jour": "Cette date est à venir : on note une réponse qui a été donnée."})


class VisaDossier(models.Model):
    """La signature de l’IEN, ou celle du principal : la transmission est conjointe."""

    CHEMIN_RESEAU = "dossier__reseau"

    class Titre(models.TextChoices):
        IEN = "ien", "IEN de la circonscription"
        PRINCIPAL = "principal", "principal du collège"

    dossier = models.ForeignKey(DossierConseil, models.CASCADE, related_name="visas")
    titre = models.CharField("au titre de", max_length=10, choices=Titre.choices)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    le = models.DateTimeField("le", auto_now_add=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "visa d’un dossier"
        verbose_name_plural = "visas des dossiers"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "titre"],
                name="visa_dossier_unique",
                violation_error_message="Ce visa est déjà donné.",
            )
        ]

    def __str__(self):
        return f"{self.get_titre_display()} : {self.par}"
