"""Les bilans d’une action : d’étape, pour réorienter à temps ; final, pour décider de la suite."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from actions.etats import Etat
from actions.models.action import Action
from pilotage.acces import PerimetreQuerySet
from pilotage.annees import annee_scolaire, aujourd_hui
from pilotage.models import Agent

# Tant qu’il manque, un bilan se rappelle une fois par semaine.
RELANCE = timedelta(days=7)


class Suite(models.TextChoices):
    RECONDUIRE = "reconduire", "reconduire"
    AJUSTER = "ajuster", "ajuster"
    ETENDRE = "etendre", "étendre"
    REORIENTER = "reorienter", "réorienter"
    ARRETER = "arreter", "arrêter"


class BilanEtape(models.Model):
    """Où l’on en est en cours de route ; une action peut en avoir plusieurs."""

    CHEMIN_RESEAU = "action__reseau"

    action = models.ForeignKey(Action, models.CASCADE, related_name="bilans_etape")
    jour = models.DateField("jour", default=aujourd_hui)
    avancement = models.TextField("où en est-on ?", max_length=3000)
    difficultes = models.TextField("ce qui coince", max_length=2000, blank=True)
    a_changer = models.TextField("ce qu’il faut changer d’ici la fin", max_length=2000, blank=True)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    ecrit_le = models.DateTimeField("écrit le", auto_now_add=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan d’étape"
        verbose_name_plural = "bilans d’étape"
        ordering = ["jour", "pk"]

    def __str__(self):
        return f"Bilan d’étape du {self.jour:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("bilanetape_modifier", args=[self.action.reseau.code, self.pk])

    def clean(self):
        if self.jour and self.jour > aujourd_hui():
            raise ValidationError({"jour": "Cette date est à venir : un bilan d’étape dit où l’on en est."})


class BilanFinal(models.Model):
    """Ce que l’action a changé, et ce qu’on en fait ; un seul par action, et c’est lui qui l’évalue."""

    CHEMIN_RESEAU = "action__reseau"

    action = models.OneToOneField(Action, models.CASCADE, related_name="bilan_final")
    synthese = models.TextField("l’essentiel, en quelques phrases", max_length=5000)
    effets_eleves = models.TextField("effets sur les élèves", max_length=3000, blank=True)
    effets_pratiques = models.TextField("effets sur les pratiques", max_length=3000, blank=True)
    effets_familles = models.TextField("effets sur les familles", max_length=3000, blank=True)
    reussites = models.TextField("ce qui a réussi", max_length=3000, blank=True)
    difficultes = models.TextField("ce qui a été difficile", max_length=3000, blank=True)
    # Vide pour les bilans d’avant, qui n’étaient qu’un texte.
    suite = models.CharField("l’année prochaine", max_length=12, choices=Suite.choices, blank=True)
    a_changer = models.TextField("ce qui changera", max_length=2000, blank=True)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    ecrit_le = models.DateTimeField("écrit le", auto_now_add=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan final"
        verbose_name_plural = "bilans finaux"
        ordering = ["pk"]

    EFFETS = ("effets_eleves", "effets_pratiques", "effets_familles", "reussites", "difficultes")

    def __str__(self):
        return f"Bilan de « {self.action} »"

    @property
    def parties(self) -> list[tuple[str, str]]:
        """(titre, texte) de ce qui est écrit, après l’essentiel."""
        ecrits = [(str(getattr(BilanFinal, nom).field.verbose_name), getattr(self, nom).strip()) for nom in self.EFFETS]
        return [(titre[:1].upper() + titre[1:], texte) for titre, texte in ecrits if texte]

    @property
    def en_texte(self) -> str:
        """Le bilan entier, un paragraphe par partie : ce que reprend le rapport."""
        morceaux = [self.synthese.strip(), *(f"{titre} : {texte}" for titre, texte in self.parties)]
        if self.suite:
            decision = f"Suite : {self.get_suite_display()}."
            morceaux.append(f"{decision} {self.a_changer.strip()}".strip())
        return "\n\n".join(filter(None, morceaux))

    @property
    def se_poursuit(self) -> bool:
        """La décision prépare-t-elle une action l’an prochain ?"""
        return bool(self.suite) and self.suite != Suite.ARRETER


def a_un_bilan() -> Exists:
    """Condition d’une requête sur les actions : le bilan final est écrit."""
    return Exists(BilanFinal.objects.filter(action=OuterRef("pk")))


def bilans_finaux_dus(*, au: date) -> Q:
    """Actions dont la fin est passée, ou dites terminées, sans bilan final ; de cette année scolaire ou de la précédente."""
    finies = Q(etat=Etat.TERMINEE) | Q(etat=Etat.EN_COURS, fin__lt=au)
    return finies & ~a_un_bilan() & Q(annee__gte=annee_scolaire(au) - 1)


def bilans_d_etape_dus(*, au: date) -> Q:
    """Actions en cours dont la date du bilan d’étape est venue ; l’écrire efface le rendez-vous."""
    return Q(etat=Etat.EN_COURS, bilan_etape_le__lte=au)


def bilans_a_rappeler(*, au: date) -> Q:
    """Celles à qui un bilan manque, et qu’on n’a pas rappelées depuis une semaine."""
    muettes = Q(bilan_rappele_le__isnull=True) | Q(bilan_rappele_le__lte=au - RELANCE)
    return (bilans_finaux_dus(au=au) | bilans_d_etape_dus(au=au)) & muettes
