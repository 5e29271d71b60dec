"""Ce qui monte du territoire vers les pilotes, et ce qui en redescend : remontées et informations."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from pilotage.acces import Droit, PerimetreQuerySet, etendue
from pilotage.etats import AvecEtats, PassageBase
from pilotage.instances.etats import MOTIF_REMONTEE, TONS_REMONTEE, TRANSITIONS_REMONTEE, EtatRemontee
from pilotage.models.agents import Agent
from pilotage.models.reseau import Etablissement, Reseau
from pilotage.models.seances import Point


class RemonteeQuerySet(PerimetreQuerySet):
    def autorises(self, agent, droit: Droit):
        """Toutes celles du réseau pour qui les traite ; les siennes pour qui les écrit."""
        siennes_ou_toutes = Q(auteur_id=agent.pk) | Q(
            reseau__in=sorted(etendue(agent, Droit.TRAITER_REMONTEES).reseaux)
        )
        return super().autorises(agent, droit).filter(siennes_ou_toutes)

    def a_traiter(self):
        return self.filter(etat__in=[EtatRemontee.RECUE, EtatRemontee.INSCRITE])

    def pour_liste(self):
        return self.select_related("auteur", "etablissement", "reseau", "point__seance__instance")


class Remontee(AvecEtats):
    CHEMIN_RESEAU = "reseau"
    TRANSITIONS = TRANSITIONS_REMONTEE
    MOTIF_OBLIGATOIRE = MOTIF_REMONTEE

    class Genre(models.TextChoices):
        BESOIN = "besoin", "un besoin"
        ENVIE = "envie", "une envie"
        SOUCI = "souci", "un souci"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="remontees", verbose_name="réseau")
    genre = models.CharField("c’est", max_length=10, choices=Genre.choices)
    texte = models.CharField("en quelques phrases", max_length=1000)
    etablissement = models.ForeignKey(
        Etablissement, models.PROTECT, null=True, blank=True, related_name="remontees", verbose_name="établissement"
    )
    etat = models.CharField(
        "état", max_length=12, choices=EtatRemontee.choices, default=EtatRemontee.RECUE, editable=False
    )
    point = models.ForeignKey(
        Point, models.SET_NULL, null=True, blank=True, related_name="remontees", verbose_name="point de l’ordre du jour"
    )
    auteur = models.ForeignKey(Agent, models.PROTECT, related_name="remontees", editable=False)
    cree_le = models.DateTimeField("écrite le", auto_now_add=True)
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = RemonteeQuerySet.as_manager()

    class Meta:
        verbose_name = "remontée"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["reseau", "etat"], name="remontee_reseau_etat")]

    def __str__(self):
        return self.texte if len(self.texte) <= 80 else f"{self.texte[:79]}…"

    def get_absolute_url(self):
        return reverse("remontee_detail", args=[self.reseau.code, self.pk])

    @property
    def ton(self) -> str:
        return TONS_REMONTEE.get(self.etat, "neutre")


class PassageRemontee(PassageBase):
    remontee = models.ForeignKey(Remontee, models.CASCADE, related_name="passages")

    class Meta(PassageBase.Meta):
        verbose_name = "passage d’une remontée"

    @property
    def vers_libelle(self) -> str:
        return EtatRemontee(self.vers).label


class InformationQuerySet(PerimetreQuerySet):
    def autorises(self, agent, droit: Droit):
        """Celles de tout le réseau, celles des établissements où l’agent est affecté ; toutes pour qui informe."""
        destinataires = Information.etablissements.through.objects.filter(information=OuterRef("pk"))
        siens = [affectation.etablissement_id for affectation in agent.affectations_du_jour]
        adressees = ~Exists(destinataires) | Exists(destinataires.filter(etablissement__in=[s for s in siens if s]))
        return (
            super()
            .autorises(agent, droit)
            .filter(adressees | Q(reseau__in=sorted(etendue(agent, Droit.INFORMER).reseaux)))
        )

    def pour_liste(self, agent):
        """Avec le nombre de lecteurs, et si l’agent l’a lue (`lue`)."""
        lecture = Lecture.objects.filter(information=OuterRef("pk"), agent_id=agent.pk)
        return (
            self.select_related("par", "reseau")
            .prefetch_related("etablissements")
            .annotate(nombre_lectures=Count("lectures", distinct=True), lue=Exists(lecture))
            .order_by("-pk")
        )


class Information(models.Model):
    """Des pilotes vers le territoire : à tout le réseau, ou à quelques établissements."""

    CHEMIN_RESEAU = "reseau"

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="informations", verbose_name="réseau")
    titre = models.CharField("titre", max_length=150)
    texte = models.TextField("texte", max_length=5000)
    etablissements = models.ManyToManyField(
        Etablissement, blank=True, related_name="informations", verbose_name="établissements"
    )
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    publiee_le = models.DateTimeField("publiée le", auto_now_add=True)
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = InformationQuerySet.as_manager()

    class Meta:
        verbose_name = "information"
        ordering = ["-pk"]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("information_detail", args=[self.reseau.code, self.pk])


class Lecture(models.Model):
    """« J’ai lu » : la lecture se dit d’un bouton ; ouvrir une page n’écrit rien."""

    information = models.ForeignKey(Information, models.CASCADE, related_name="lectures")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="lectures")
    le = models.DateTimeField("lue le", auto_now_add=True)

    class Meta:
        verbose_name = "lecture"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["information", "agent"], name="lecture_unique")]

    def __str__(self):
        return f"{self.agent} a lu « {self.information} »"
