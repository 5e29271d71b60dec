"""Les instances du réseau, et qui y siège : un agent ou une personne du dehors, au titre de quoi, de quand à quand."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from pilotage.acces import Droit, PerimetreQuerySet, etendue
from pilotage.annees import aujourd_hui, bornes
from pilotage.instances.etats import SEANCE_A_VENIR, SEANCE_COMPTEE
from pilotage.instances.types import QUALITES_PRESIDENTES, Qualite, Regles, Siege, TypeInstance, regles_du_type
from pilotage.models.agents import Agent
from pilotage.models.reseau import Reseau


class ReserveQuerySet(PerimetreQuerySet):
    """Bornée au périmètre ; une instance réservée ne se montre qu’à ses membres et à qui tient les instances du réseau.

    Le modèle dit par quel chemin on remonte à son instance (`CHEMIN_INSTANCE`, vide pour l’instance elle-même).
    """

    def autorises(self, agent, droit: Droit):
        return super().autorises(agent, droit).filter(self._ouverts_a(agent))

    def _ouverts_a(self, agent) -> Q:
        chemin = f"{self.model.CHEMIN_INSTANCE}__" if self.model.CHEMIN_INSTANCE else ""
        siens = Membre.objects.en_cours(au=aujourd_hui()).filter(agent_id=agent.pk).values("instance")
        return (
            Q(**{f"{chemin}reservee": False})
            | Q(**{f"{chemin}reseau__in": sorted(etendue(agent, Droit.MODIFIER_INSTANCES).reseaux)})
            | Q(**{f"{chemin}pk__in": siens})
        )


class InstanceQuerySet(ReserveQuerySet):
    def actives(self):
        return self.filter(close_le__isnull=True)

    def pour_liste(self, *, au, annee: int):
        """Avec le nombre de membres, de séances tenues dans l’année, et les dates de la dernière et de la prochaine."""
        premier, dernier = bornes(annee)
        membres = Q(membres__debut__lte=au) & (Q(membres__fin__isnull=True) | Q(membres__fin__gte=au))
        tenues = Q(seances__etat__in=SEANCE_COMPTEE)
        return self.annotate(
            nombre_membres=Count("membres", filter=membres, distinct=True),
            seances_tenues=Count(
                "seances", filter=tenues & Q(seances__debut__date__range=(premier, dernier)), distinct=True
            ),
            derniere=Max("seances__debut", filter=tenues),
            prochaine=Min("seances__debut", filter=Q(seances__etat__in=SEANCE_A_VENIR, seances__debut__date__gte=au)),
        ).order_by("nom", "pk")


class Instance(models.Model):
    CHEMIN_RESEAU = "reseau"
    CHEMIN_INSTANCE = ""

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="instances", verbose_name="réseau")
    type = models.CharField("sorte", max_length=25, choices=TypeInstance.choices)
    nom = models.CharField("nom", max_length=150)
    objet = models.TextField("ce dont elle s’occupe", max_length=2000, blank=True)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="emanations",
        verbose_name="instance dont elle émane",
    )
    seances_par_an = models.PositiveSmallIntegerField("séances par an, au moins", default=0)
    reservee = models.BooleanField("réservée à ses membres", default=False)
    ouverte_le = models.DateField("créée le", default=aujourd_hui)
    close_le = models.DateField("close le", null=True, blank=True)

    objects = InstanceQuerySet.as_manager()

    class Meta:
        verbose_name = "instance"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "nom"],
                name="instance_nom_unique",
                violation_error_message="Le réseau a déjà une instance de ce nom.",
            ),
            models.CheckConstraint(
                name="instance_dates",
                condition=Q(close_le__isnull=True) | Q(close_le__gte=F("ouverte_le")),
                violation_error_message="La clôture de l’instance vient avant sa création.",
            ),
        ]

    def __str__(self):
        return self.nom

    def get_absolute_url(self):
        return reverse("instance_detail", args=[self.reseau.code, self.pk])

    @property
    def regles(self) -> Regles:
        return regles_du_type(self.type)

    def clean(self):
        minimum = self.regles.seances_par_an
        # Ce que la loi fixe ne se baisse pas ; l’usage, si.
        if self.type == TypeInstance.CONSEIL_ECOLE_COLLEGE and (self.seances_par_an or 0) < minimum:
            raise ValidationError(
                {"seances_par_an": f"Au moins {minimum} séances par an ({self.regles.texte_seances})."}
            )


class MembreQuerySet(ReserveQuerySet):
    def en_cours(self, *, au):
        return self.filter(Q(fin__isnull=True) | Q(fin__gte=au), debut__lte=au)

    def pour_liste(self):
        """La présidence d’abord, puis par siège et par nom."""
        rangs = [When(qualite=qualite, then=rang) for rang, qualite in enumerate(Qualite.values)]
        return (
            self.select_related("agent")
            .annotate(rang=Case(*rangs, output_field=IntegerField()), nom_tri=Coalesce("agent__nom", "nom"))
            .order_by("rang", "siege", "nom_tri", "pk")
        )


class Membre(models.Model):
    """Qui siège. Un agent garde son nom et son courriel dans son compte ; du dehors, ils sont écrits ici."""

    CHEMIN_RESEAU = "instance__reseau"
    CHEMIN_INSTANCE = "instance"

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="membres")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="sieges")
    nom = models.CharField("prénom et nom", max_length=120, blank=True)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    organisme = models.CharField("organisme", max_length=120, blank=True)
    courriel = models.EmailField("courriel professionnel", blank=True)
    siege = models.CharField("siège au titre de", max_length=15, choices=Siege.choices)
    qualite = models.CharField("qualité", max_length=12, choices=Qualite.choices, default=Qualite.MEMBRE)
    voix = models.BooleanField("prend part aux votes", default=True)
    debut = models.DateField("à partir du", default=aujourd_hui)
    fin = models.DateField("jusqu’au", null=True, blank=True)

    objects = MembreQuerySet.as_manager()

    class Meta:
        verbose_name = "membre"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="membre_quelqu_un",
                condition=Q(agent__isnull=False) | ~Q(nom=""),
                violation_error_message="Un membre est un agent du réseau, ou une personne dont on écrit le nom.",
            ),
            models.CheckConstraint(
                name="membre_dates",
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                violation_error_message="La fin vient avant le début.",
            ),
            models.UniqueConstraint(
                fields=["instance", "agent"],
                condition=Q(fin__isnull=True),
                name="membre_agent_unique",
                violation_error_message="Cette personne siège déjà dans l’instance.",
            ),
            models.UniqueConstraint(
                fields=["instance", "courriel"],
                condition=Q(fin__isnull=True) & ~Q(courriel=""),
                name="membre_courriel_unique",
                violation_error_message="Une personne qui siège déjà dans l’instance a ce courriel.",
            ),
        ]

    def __str__(self):
        return self.nom_affiche

    @property
    def nom_affiche(self) -> str:
        return str(self.agent) if self.agent_id else self.nom

    @property
    def adresse(self) -> str:
        """Le courriel où le convoquer ; vide si l’on n’en connaît pas."""
        return self.agent.courriel if self.agent else self.courriel

    @property
    def personne(self) -> str:
        """Ce qui reconnaît la même personne d’une instance à l’autre : son courriel, à défaut son nom."""
        return self.adresse or self.nom.casefold()

    @property
    def preside(self) -> bool:
        return self.qualite in QUALITES_PRESIDENTES

    @property
    def titre(self) -> str:
        """« inspectrice, IEN de Valombre » : la fonction et l’organisme, sinon le siège."""
        return ", ".join(filter(None, [self.fonction, self.organisme])) or self.get_siege_display()

    def clean(self):
        self.courriel = self.courriel.strip().lower()
        if self.fin and self.debut and self.fin < self.debut:
            raise ValidationError({"fin": "La fin vient avant le début."})
        if self.instance_id and self.adresse and not self.fin:
            autres = self.instance.membres.exclude(pk=self.pk).filter(fin__isnull=True)
            if autres.filter(Q(courriel=self.adresse) | Q(agent__courriel=self.adresse)).exists():
                champ = "agent" if self.agent_id else "courriel"
                raise ValidationError({champ: "Cette personne siège déjà dans l’instance."})
