"""Le territoire : académies, circonscriptions, établissements, réseaux, et qui est rattaché à quoi, quand."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, Mod, Substr
from django.db.models.lookups import Exact
from django.urls import reverse

from pilotage.academies import fuseau
from pilotage.acces import PerimetreQuerySet
from pilotage.uai import LETTRES, verifier_uai


def contraintes_uai(nom: str) -> list[models.BaseConstraint]:
    """La lettre de contrôle, vérifiée par la base elle-même (SQLite et PostgreSQL)."""
    lettre_attendue = Substr(Value(LETTRES), Mod(Cast(Substr("uai", 1, 7), models.IntegerField()), Value(23)) + 1, 1)
    return [
        models.CheckConstraint(
            name=f"{nom}_uai_juste",
            # Le CASE garde la base de convertir en nombre ce qui n’en est pas un.
            condition=Exact(
                Case(
                    When(
                        Q(uai__regex=r"^[0-9]{7}[A-Z]$"),
                        then=Case(When(Exact(Substr("uai", 8, 1), lettre_attendue), then=Value(1)), default=Value(0)),
                    ),
                    default=Value(0),
                    output_field=models.IntegerField(),
                ),
                1,
            ),
            violation_error_message="L’UAI doit avoir sept chiffres et la bonne lettre de contrôle.",
        )
    ]


class Academie(models.Model):
    CHEMIN_RESEAU = "reseaux"
    CHEMIN_MULTIPLE = True

    class Zone(models.TextChoices):
        A = "A", "zone A"
        B = "B", "zone B"
        C = "C", "zone C"
        AUTRE = "", "calendrier propre"

    code = models.CharField("code", max_length=2, unique=True)
    nom = models.CharField("nom", max_length=60)
    zone = models.CharField("zone de vacances", max_length=1, choices=Zone.choices, blank=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "académie"
        ordering = ["nom"]

    def __str__(self):
        return self.nom


class Circonscription(models.Model):
    """Circonscription du premier degré ; la liste nationale ne donne que son nom, l’annuaire son UAI (nature 809)."""

    academie = models.ForeignKey(Academie, models.PROTECT, related_name="circonscriptions", verbose_name="académie")
    nom = models.CharField("nom", max_length=120)
    uai = models.CharField("UAI", max_length=8, unique=True, null=True, blank=True, validators=[verifier_uai])

    class Meta:
        verbose_name = "circonscription"
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["academie", "nom"],
                name="circonscription_unique",
                violation_error_message="Cette circonscription existe déjà dans l’académie.",
            )
        ]

    def __str__(self):
        return self.nom


class EtablissementQuerySet(PerimetreQuerySet):
    def du_reseau(self, reseau, *, au):
        """Établissements rattachés au réseau ce jour-là."""
        return self.filter(pk__in=Rattachement.objects.en_cours(au=au).filter(reseau=reseau).values("etablissement"))

    def ecoles(self):
        return self.filter(nature__in=Etablissement.NATURES_ECOLE)


class Etablissement(models.Model):
    CHEMIN_RESEAU = "rattachements__reseau"
    CHEMIN_MULTIPLE = True

    class Nature(models.IntegerChoices):
        MATERNELLE = 101, "école maternelle"
        ELEMENTAIRE = 151, "école élémentaire ou primaire"
        APPLICATION = 153, "école d’application"
        SPECIALISEE = 162, "école élémentaire spécialisée"
        LYCEE = 300, "lycée"
        LYCEE_GENERAL = 302, "lycée général"
        LYCEE_POLYVALENT = 306, "lycée polyvalent"
        LYCEE_PROFESSIONNEL = 320, "lycée professionnel"
        COLLEGE = 340, "collège"
        EREA = 370, "EREA"
        SEGPA = 390, "SEGPA"
        DSDEN = 805, "DSDEN"
        CIO = 841, "CIO"

    NATURES_ECOLE = (Nature.MATERNELLE, Nature.ELEMENTAIRE, Nature.APPLICATION, Nature.SPECIALISEE)

    # Un nom se dit des milliers de fois par page ; `get_nature_display` relit chaque fois tous les choix.
    LIBELLES: dict[int, str] = dict(Nature.choices)
    ABREGES: dict[int, str] = {Nature.MATERNELLE: "mat.", Nature.ELEMENTAIRE: "élém.", Nature.APPLICATION: "appl."}

    class Secteur(models.TextChoices):
        PUBLIC = "PU", "public"
        PRIVE = "PR", "privé"

    uai = models.CharField("UAI", max_length=8, unique=True, validators=[verifier_uai])
    nature = models.PositiveSmallIntegerField("nature", choices=Nature.choices)
    nom = models.CharField("nom", max_length=150)
    commune = models.CharField("commune", max_length=80, blank=True)
    commune_insee = models.CharField("code INSEE de la commune", max_length=5, blank=True)
    departement = models.CharField("code du département", max_length=3, blank=True)
    secteur = models.CharField("secteur", max_length=2, choices=Secteur.choices, default=Secteur.PUBLIC)
    academie = models.ForeignKey(Academie, models.PROTECT, related_name="etablissements", verbose_name="académie")
    circonscription = models.ForeignKey(
        Circonscription, models.PROTECT, null=True, blank=True, related_name="etablissements"
    )
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    # D’après l’annuaire : un établissement fermé garde ses valeurs et ses rattachements passés.
    ouvert_le = models.DateField("ouvert le", null=True, blank=True)
    ferme_le = models.DateField("fermé le", null=True, blank=True)

    objects = EtablissementQuerySet.as_manager()

    class Meta:
        verbose_name = "établissement"
        ordering = ["nom", "uai"]
        constraints = contraintes_uai("etablissement")

    def __str__(self):
        return f"{self.nom} ({self.commune})" if self.commune else self.nom

    @property
    def est_ecole(self) -> bool:
        return self.nature in self.NATURES_ECOLE

    @property
    def nom_court(self) -> str:
        """« Les Tilleuls (mat.) », « Romain Rolland (collège) » : pour un bouton."""
        return f"{self.nom} ({self.ABREGES.get(self.nature, self.LIBELLES[self.nature])})"

    @property
    def nom_usuel(self) -> str:
        """« collège Romain Rolland », « école maternelle Les Tilleuls »."""
        return f"{self.LIBELLES[self.nature].removesuffix(' ou primaire')} {self.nom}"


class ReseauQuerySet(PerimetreQuerySet):
    def pour_entete(self):
        return self.select_related("tete", "academie")


class Reseau(models.Model):
    CHEMIN_RESEAU = ""
    CHEMIN_REPRESENTANT = "affectations"

    class Type(models.TextChoices):
        REP = "REP", "REP"
        REP_PLUS = "REP+", "REP+"
        ETABLISSEMENTS = "RE", "réseau d’établissements"
        CITE = "CE", "cité éducative"

    code = models.SlugField(
        "identifiant dans l’adresse",
        max_length=20,
        unique=True,
        help_text="L’UAI de la tête pour un REP ou un REP+ ; il ne change pas si la tête change.",
    )
    type = models.CharField("type", max_length=4, choices=Type.choices)
    nom = models.CharField("nom", max_length=150)
    tete = models.ForeignKey(Etablissement, models.PROTECT, related_name="reseaux_conduits", verbose_name="tête")
    academie = models.ForeignKey(Academie, models.PROTECT, related_name="reseaux", verbose_name="académie")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="poles", verbose_name="réseau dont il est un pôle"
    )
    etablissements = models.ManyToManyField(Etablissement, through="Rattachement", related_name="reseaux")

    objects = ReseauQuerySet.as_manager()

    class Meta:
        verbose_name = "réseau"
        verbose_name_plural = "réseaux"
        ordering = ["nom", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["tete"],
                condition=Q(type__in=["REP", "REP+"]),
                name="reseau_ep_une_tete",
                violation_error_message="Cet établissement est déjà tête d’un réseau d’éducation prioritaire.",
            )
        ]

    def __str__(self):
        return f"{self.get_type_display()} {self.nom}"

    def get_absolute_url(self):
        return reverse("reseau_accueil", args=[self.code])

    @property
    def fuseau(self) -> ZoneInfo:
        """L’heure du réseau : celle de son académie."""
        return fuseau(self.academie.code)


class RattachementQuerySet(PerimetreQuerySet):
    def en_cours(self, *, au):
        return self.filter(Q(fin__isnull=True) | Q(fin__gte=au), debut__lte=au)

    def pendant(self, premier, dernier):
        """Rattachements qui courent au moins un jour entre ces deux dates."""
        return self.filter(Q(fin__isnull=True) | Q(fin__gte=premier), debut__lte=dernier)


class Rattachement(models.Model):
    """Daté, parce que la carte change et que les rapports du passé ne doivent pas changer avec elle."""

    CHEMIN_RESEAU = "reseau"

    etablissement = models.ForeignKey(Etablissement, models.PROTECT, related_name="rattachements")
    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="rattachements", verbose_name="réseau")
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu’au", null=True, blank=True)

    objects = RattachementQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement"
        ordering = ["-debut"]
        constraints = [
            models.CheckConstraint(
                name="rattachement_dates",
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                violation_error_message="La fin du rattachement vient avant son début.",
            ),
            models.UniqueConstraint(
                fields=["etablissement", "reseau"],
                condition=Q(fin__isnull=True),
                name="rattachement_en_cours_unique",
                violation_error_message="Cet établissement est déjà rattaché à ce réseau.",
            ),
        ]

    def __str__(self):
        return f"{self.etablissement} → {self.reseau}"

    def clean(self):
        if self.debut and self.fin and self.fin < self.debut:
            raise ValidationError({"fin": "La fin vient avant le début."})
