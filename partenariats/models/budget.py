"""L’argent et les heures : qui finance, combien par enveloppe, et comment l’enveloppe se répartit."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from partenariats.models.echeances import SEUILS, Echeance
from partenariats.models.partenaires import Partenaire
from pilotage.acces import PerimetreQuerySet
from pilotage.annees import annee_courante, libelle_annee, verifier_annee
from pilotage.models import Agent, Etablissement, Reseau

ZERO = Decimal("0.00")


def montant(libelle: str, **options):
    """Un montant exact, à deux décimales ; vide veut dire inconnu, et non zéro."""
    return models.DecimalField(libelle, max_digits=12, decimal_places=2, null=True, blank=True, **options)


def somme(valeurs) -> Decimal | None:
    """Somme exacte des montants connus ; `None` si aucun ne l’est."""
    connues = [valeur for valeur in valeurs if valeur is not None]
    return sum(connues, ZERO) if connues else None


class Financeur(models.Model):
    """D’où vient l’argent : l’État par un programme, une collectivité, la CAF…"""

    CHEMIN_RESEAU = "reseau"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="financeurs", verbose_name="réseau")
    nom = models.CharField("nom", max_length=120)
    partenaire = models.ForeignKey(
        Partenaire,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="financements",
        verbose_name="est le partenaire",
    )

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "financeur"
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "nom"],
                name="financeur_unique",
                violation_error_message="Ce financeur existe déjà dans le réseau.",
            )
        ]

    def __str__(self):
        return self.nom


class EnveloppeQuerySet(PerimetreQuerySet):
    def pour_tableau(self):
        """Dans l’ordre du tableau : par exercice, puis par unité, financeur, intitulé ; avec leurs lignes."""
        return (
            self.select_related("financeur", "reseau")
            .prefetch_related(models.Prefetch("lignes", Ligne.objects.select_related("etablissement")))
            .order_by("-annee", "exercice", "unite", "financeur__nom", "intitule", "pk")
        )

    def echeances(self, *, au: date, jours: int = SEUILS[0]) -> list[Echeance]:
        """Les bilans à rendre au financeur dans `jours` jours, ou déjà attendus."""
        attendus = self.filter(bilan_le__lte=au + timedelta(days=jours), bilan_rendu_le__isnull=True)
        return [
            Echeance(enveloppe, "bilan", "bilan à rendre au financeur", le, (le - au).days)
            for enveloppe in attendus.select_related("reseau").order_by("bilan_le", "pk")
            if (le := enveloppe.bilan_le)
        ]


class Enveloppe(models.Model):
    """Des crédits ou des heures, pour une année civile ou une année scolaire ; les deux ne s’additionnent pas."""

    CHEMIN_RESEAU = "reseau"

    class Exercice(models.TextChoices):
        CIVIL = "civil", "année civile"
        SCOLAIRE = "scolaire", "année scolaire"

    class Unite(models.TextChoices):
        EUROS = "euros", "euros"
        HSE = "hse", "heures (HSE)"
        IMP = "imp", "heures (IMP)"

    MONTANTS = ("demande", "notifie", "engage", "realise", "justifie", "repris")
    SYMBOLES: dict[str, str] = {Unite.EUROS: "€", Unite.HSE: "h", Unite.IMP: "h"}

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="enveloppes", verbose_name="réseau")
    financeur = models.ForeignKey(Financeur, models.PROTECT, related_name="enveloppes")
    intitule = models.CharField("intitulé", max_length=150)
    programme = models.CharField("programme", max_length=80, blank=True)
    exercice = models.CharField("exercice", max_length=10, choices=Exercice.choices)
    annee = models.PositiveSmallIntegerField("année", default=annee_courante, validators=[verifier_annee])
    unite = models.CharField("unité", max_length=10, choices=Unite.choices, default=Unite.EUROS)
    demande = montant("demandé")
    notifie = montant("notifié")
    engage = montant("engagé")
    realise = montant("réalisé")
    justifie = montant("justifié")
    repris = montant("repris")
    repris_le = models.DateField("repris le", null=True, blank=True)
    bilan_le = models.DateField("bilan à rendre avant le", null=True, blank=True)
    bilan_rendu_le = models.DateField("bilan rendu le", null=True, blank=True)
    modifie_par = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+", editable=False)
    modifie_le = models.DateTimeField("modifiée le", auto_now=True)

    objects = EnveloppeQuerySet.as_manager()

    class Meta:
        verbose_name = "enveloppe"
        ordering = ["-annee", "exercice", "financeur", "intitule", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "financeur", "intitule", "exercice", "annee", "unite"],
                name="enveloppe_unique",
                violation_error_message="Cette enveloppe existe déjà pour l’exercice.",
            ),
            *(
                models.CheckConstraint(
                    name=f"enveloppe_{nom}_positif",
                    condition=Q(**{f"{nom}__isnull": True}) | Q(**{f"{nom}__gte": 0}),
                    violation_error_message="Un montant n’est pas négatif ; une reprise s’écrit dans « repris ».",
                )
                for nom in ("demande", "notifie", "engage", "realise", "justifie", "repris")
            ),
            models.CheckConstraint(
                name="enveloppe_repris_pas_plus_que_notifie",
                condition=Q(repris__isnull=True) | Q(notifie__isnull=True) | Q(repris__lte=F("notifie")),
                violation_error_message="On ne reprend pas plus que ce qui a été notifié.",
            ),
        ]

    def __str__(self):
        return f"{self.intitule} ({self.exercice_libelle})"

    def get_absolute_url(self):
        return reverse("enveloppe_detail", args=[self.reseau.code, self.pk])

    @property
    def exercice_libelle(self) -> str:
        """« année civile 2026 », « année scolaire 2026-2027 »."""
        annee = self.annee if self.exercice == self.Exercice.CIVIL else libelle_annee(self.annee)
        return f"{self.get_exercice_display()} {annee}"

    @property
    def symbole(self) -> str:
        return self.SYMBOLES[self.unite]

    @property
    def disponible_total(self) -> Decimal | None:
        """Ce qu’on a vraiment : notifié moins repris ; inconnu tant que rien n’est notifié."""
        return None if self.notifie is None else self.notifie - (self.repris or ZERO)

    @property
    def reste(self) -> Decimal | None:
        """Ce qu’on peut encore engager ; négatif si l’on a trop engagé, inconnu tant que rien n’est notifié."""
        return None if self.disponible_total is None else self.disponible_total - (self.engage or ZERO)

    @property
    def reparti(self) -> Decimal | None:
        return somme(ligne.montant for ligne in self.lignes.all())

    @property
    def a_repartir(self) -> Decimal | None:
        """Ce que les lignes n’ont pas encore réparti de ce qui est réalisé (à défaut, du disponible)."""
        base = self.realise if self.realise is not None else self.disponible_total
        return None if base is None else base - (self.reparti or ZERO)


class Ligne(models.Model):
    """Une part de l’enveloppe : ce qu’elle a payé, et pour quel établissement. Elle répartit, elle n’ajoute pas."""

    CHEMIN_RESEAU = "enveloppe__reseau"

    enveloppe = models.ForeignKey(Enveloppe, models.CASCADE, related_name="lignes")
    libelle = models.CharField("libellé", max_length=150)
    etablissement = models.ForeignKey(
        Etablissement, models.PROTECT, null=True, blank=True, related_name="lignes_budget", verbose_name="établissement"
    )
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2)
    jour = models.DateField("date", null=True, blank=True)
    saisie_par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne"
        ordering = ["jour", "pk"]
        constraints = [
            models.CheckConstraint(
                name="ligne_positive",
                condition=Q(montant__gt=0),
                violation_error_message="Une ligne a un montant supérieur à zéro.",
            )
        ]

    def __str__(self):
        return self.libelle
