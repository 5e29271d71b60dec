"""Les partenaires d’un réseau : qui ils sont, qui appeler, ce qu’ils apportent, et les comptes qui les représentent."""

from difflib import SequenceMatcher
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from partenariats.siret import normaliser_siret, siret_lisible, verifier_siret
from pilotage.acces import PerimetreQuerySet, Role
from pilotage.annees import annee_courante, libelle_annee, verifier_annee
from pilotage.models import Affectation, Agent, Etablissement, Reseau
from pilotage.recherche import sans_accent

RESSEMBLANCE = 0.88


class PartenaireQuerySet(PerimetreQuerySet):
    def pour_liste(self):
        return self.annotate(conventions_total=models.Count("parties__convention", distinct=True)).order_by("nom")

    def doublons(self) -> list[tuple["Partenaire", "Partenaire"]]:
        """Paires qui se ressemblent : même SIRET, ou noms presque égaux une fois les accents et la casse ôtés."""
        return [paire for paire in combinations(self.order_by("pk"), 2) if _se_ressemblent(*paire)]

    def semblables(self, partenaire: "Partenaire") -> list["Partenaire"]:
        """Les autres fiches qui sont peut-être la sienne, la plus ancienne d’abord."""
        return [autre for autre in self.exclude(pk=partenaire.pk).order_by("pk") if _se_ressemblent(partenaire, autre)]


def _se_ressemblent(un: "Partenaire", autre: "Partenaire") -> bool:
    noms = [" ".join(sorted(sans_accent(partenaire.nom).split())) for partenaire in (un, autre)]
    return bool(un.siret and un.siret == autre.siret and noms[0][:4] == noms[1][:4]) or _proches(*noms)


def _proches(un: str, autre: str) -> bool:
    comparaison = SequenceMatcher(None, un, autre, autojunk=False)
    return comparaison.real_quick_ratio() >= RESSEMBLANCE and comparaison.ratio() >= RESSEMBLANCE


class Partenaire(models.Model):
    CHEMIN_RESEAU = "reseau"
    CHEMIN_REPRESENTANT = "representations__affectation"

    class Nature(models.TextChoices):
        COLLECTIVITE = "collectivite", "collectivité"
        ETAT = "etat", "service de l’État"
        ASSOCIATION = "association", "association"
        ETABLISSEMENT = "etablissement", "établissement"
        SANTE = "sante", "santé"
        CULTURE = "culture", "culture"
        ENTREPRISE = "entreprise", "entreprise"
        AUTRE = "autre", "autre"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="partenaires", verbose_name="réseau")
    nom = models.CharField("nom", max_length=150)
    nature = models.CharField("nature", max_length=20, choices=Nature.choices)
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[verifier_siret])
    adresse = models.CharField("adresse", max_length=200, blank=True)
    commune = models.CharField("commune", max_length=80, blank=True)
    presentation = models.TextField("ce qu’il fait", max_length=2000, blank=True)
    etablissements = models.ManyToManyField(
        Etablissement, related_name="partenaires", blank=True, verbose_name="établissements avec qui il travaille"
    )
    est_actif = models.BooleanField("travaille avec le réseau", default=True)

    objects = PartenaireQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire"
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "nom"],
                name="partenaire_unique",
                violation_error_message="Ce partenaire existe déjà dans le réseau.",
            ),
            models.CheckConstraint(
                name="partenaire_siret",
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
                violation_error_message="Un SIRET a 14 chiffres.",
            ),
        ]

    def __str__(self):
        return self.nom

    def get_absolute_url(self):
        return reverse("partenaire_detail", args=[self.reseau.code, self.pk])

    @property
    def siret_lisible(self) -> str:
        return siret_lisible(self.siret)

    def clean(self):
        self.siret = normaliser_siret(self.siret)


class Contact(models.Model):
    """Une personne du partenaire, par ses coordonnées professionnelles."""

    CHEMIN_RESEAU = "partenaire__reseau"
    CHEMIN_REPRESENTANT = "partenaire__representations__affectation"

    partenaire = models.ForeignKey(Partenaire, models.CASCADE, related_name="contacts")
    prenom = models.CharField("prénom", max_length=60, blank=True)
    nom = models.CharField("nom", max_length=60)
    fonction = models.CharField("fonction", max_length=100, blank=True)
    courriel = models.EmailField("courriel professionnel", blank=True)
    telephone = models.CharField("téléphone professionnel", max_length=20, blank=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "contact"
        ordering = ["nom", "prenom", "pk"]

    def __str__(self):
        return f"{self.prenom} {self.nom}".strip() + (f", {self.fonction}" if self.fonction else "")


class Representation(models.Model):
    """Relie le compte d’un partenaire (une affectation) au partenaire qu’il représente : tout ce qu’il verra en part."""

    CHEMIN_RESEAU = "partenaire__reseau"

    affectation = models.OneToOneField(Affectation, models.CASCADE, related_name="representation")
    partenaire = models.ForeignKey(Partenaire, models.CASCADE, related_name="representations")

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "représentation"

    def __str__(self):
        return f"{self.affectation.agent} pour {self.partenaire}"

    def clean(self):
        if not self.affectation_id:
            return  # le champ lui-même dira qu’il manque
        if self.affectation.role != Role.PARTENAIRE or self.affectation.reseau_id != self.partenaire.reseau_id:
            raise ValidationError("Un représentant a le rôle partenaire, dans le réseau du partenaire.")


class Apport(models.Model):
    """Ce qu’un partenaire a apporté une année : de l’argent, des heures, un lieu, du matériel."""

    CHEMIN_RESEAU = "partenaire__reseau"
    CHEMIN_REPRESENTANT = "partenaire__representations__affectation"

    class Nature(models.TextChoices):
        ARGENT = "argent", "argent"
        HEURES = "heures", "heures d’intervention"
        LOCAUX = "locaux", "locaux"
        MATERIEL = "materiel", "matériel"
        AUTRE = "autre", "autre"

    UNITES = {Nature.ARGENT: "€", Nature.HEURES: "h"}

    partenaire = models.ForeignKey(Partenaire, models.CASCADE, related_name="apports")
    convention = models.ForeignKey(
        "Convention", models.SET_NULL, null=True, blank=True, related_name="apports", verbose_name="au titre de"
    )
    annee = models.PositiveSmallIntegerField("année scolaire", default=annee_courante, validators=[verifier_annee])
    nature = models.CharField("nature", max_length=10, choices=Nature.choices)
    quantite = models.DecimalField("combien (euros ou heures)", max_digits=12, decimal_places=2, null=True, blank=True)
    description = models.CharField("quoi", max_length=200, blank=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "apport"
        ordering = ["-annee", "partenaire", "pk"]
        constraints = [
            models.CheckConstraint(
                name="apport_positif",
                condition=Q(quantite__isnull=True) | Q(quantite__gte=0),
                violation_error_message="Un apport n’est pas négatif.",
            )
        ]

    def __str__(self):
        return f"{self.partenaire}, {libelle_annee(self.annee)} : {self.get_nature_display()}"

    @property
    def unite(self) -> str:
        return self.UNITES.get(self.nature, "")

    @property
    def annee_libelle(self) -> str:
        return libelle_annee(self.annee)


class Fusion(models.Model):
    """La trace d’une fusion de deux fiches : ce qu’était la fiche absorbée, et ce qui en a été repris."""

    CHEMIN_RESEAU = "conserve__reseau"

    conserve = models.ForeignKey(Partenaire, models.CASCADE, related_name="fusions")
    nom_absorbe = models.CharField("fiche absorbée", max_length=150)
    fiche = models.JSONField("ce qu’elle contenait", default=dict)
    repris = models.JSONField("ce qui a été repris", default=dict)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    le = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "fusion de partenaires"
        ordering = ["-pk"]

    def __str__(self):
        return f"« {self.nom_absorbe} » dans « {self.conserve} »"

    @property
    def en_clair(self) -> list[tuple[str, str]]:
        """Ce que disait la fiche absorbée, champ par champ, et ce qui a été écarté parce que l’autre l’avait déjà."""
        champs = [
            (str(champ.verbose_name), self.fiche[champ.name])
            for champ in Partenaire._meta.get_fields()
            if champ.concrete and self.fiche.get(champ.name) and champ.name not in ("id", "reseau", "est_actif")
        ]
        dits = [(nom, ", ".join(map(str, dit)) if isinstance(dit, list) else str(dit)) for nom, dit in champs]
        return dits + [("écarté, car déjà présent", texte) for texte in self.fiche.get("ecartes", [])]
