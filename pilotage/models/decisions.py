"""Les décisions prises en instance, et leur suivi jusqu’à ce qu’elles soient tenues."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse

from pilotage.acces import Droit
from pilotage.annees import aujourd_hui, bornes
from pilotage.etats import AvecEtats, PassageBase
from pilotage.instances.etats import (
    DECISION_OUVERTE,
    MOTIF_DECISION,
    TONS_DECISION,
    TRANSITIONS_DECISION,
    EtatDecision,
)
from pilotage.models.agents import Agent
from pilotage.models.instances import Instance, Membre, ReserveQuerySet
from pilotage.models.seances import Point, Seance


class DecisionQuerySet(ReserveQuerySet):
    def ouvertes(self):
        return self.filter(etat__in=DECISION_OUVERTE)

    def en_retard(self, *, au):
        return self.ouvertes().filter(echeance__lt=au)

    def a_rappeler(self, *, au):
        """Sept jours avant l’échéance, puis chaque semaine, tant qu’elles sont ouvertes."""
        semaine = timedelta(days=7)
        return self.ouvertes().filter(
            Q(rappelee_le__isnull=True) | Q(rappelee_le__lte=au - semaine), echeance__lte=au + semaine
        )

    def de_l_annee(self, annee: int):
        """Prises pendant l’année scolaire."""
        return self.filter(prise_le__range=bornes(annee))

    def suivables_par(self, agent):
        """Celles de ses réseaux s’il en suit les décisions, et celles dont il est responsable."""
        siennes = Q(responsable__agent_id=agent.pk)
        return self.autorises(agent, Droit.SUIVRE_DECISIONS) | self.autorises(agent, Droit.VOIR_DECISIONS).filter(
            siennes
        )

    def en_ordre(self, *, au):
        """Les retards d’abord, puis ce qui reste à faire par échéance, puis ce qui est clos."""
        rang = Case(
            When(etat__in=DECISION_OUVERTE, echeance__lt=au, then=Value(0)),
            When(etat__in=DECISION_OUVERTE, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        return self.annotate(rang=rang).order_by("rang", models.F("echeance").asc(nulls_last=True), "-prise_le", "pk")

    def pour_liste(self):
        return self.select_related("instance__reseau", "responsable__agent", "seance__instance")


class Decision(AvecEtats):
    CHEMIN_RESEAU = "instance__reseau"
    CHEMIN_INSTANCE = "instance"
    TRANSITIONS = TRANSITIONS_DECISION
    MOTIF_OBLIGATOIRE = MOTIF_DECISION

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="decisions")
    seance = models.ForeignKey(Seance, models.SET_NULL, null=True, blank=True, related_name="decisions")
    point = models.ForeignKey(Point, models.SET_NULL, null=True, blank=True, related_name="decisions")
    intitule = models.CharField("décision", max_length=500)
    responsable = models.ForeignKey(
        Membre, models.SET_NULL, null=True, blank=True, related_name="decisions", verbose_name="responsable"
    )
    autre_responsable = models.CharField("ou une autre personne", max_length=120, blank=True)
    prise_le = models.DateField("prise le", default=aujourd_hui)
    echeance = models.DateField("échéance", null=True, blank=True)
    etat = models.CharField(
        "état", max_length=12, choices=EtatDecision.choices, default=EtatDecision.A_FAIRE, editable=False
    )
    rappelee_le = models.DateField("rappelée le", null=True, blank=True, editable=False)
    cree_par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        ordering = ["-prise_le", "-pk"]
        indexes = [models.Index(fields=["instance", "etat", "echeance"], name="decision_suivi")]

    def __str__(self):
        return self.intitule

    def get_absolute_url(self):
        return reverse("decision_detail", args=[self.instance.reseau.code, self.pk])

    @property
    def ton(self) -> str:
        return TONS_DECISION.get(self.etat, "neutre")

    @property
    def est_ouverte(self) -> bool:
        return self.etat in DECISION_OUVERTE

    @property
    def est_en_retard(self) -> bool:
        return bool(self.est_ouverte and self.echeance and self.echeance < aujourd_hui())

    @property
    def a_la_charge_de(self) -> str:
        """Le nom du responsable ; vide si personne n’est désigné."""
        return self.responsable.nom_affiche if self.responsable_id else self.autre_responsable


class PassageDecision(PassageBase):
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="passages")

    class Meta(PassageBase.Meta):
        verbose_name = "passage d’une décision"

    @property
    def vers_libelle(self) -> str:
        return EtatDecision(self.vers).label


class SuiviDecision(models.Model):
    """Une note de suivi : où l’on en est, en une phrase."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="suivis")
    texte = models.CharField("où en est-on ?", max_length=500)
    par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    le = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "note de suivi"
        verbose_name_plural = "notes de suivi"
        ordering = ["-pk"]

    def __str__(self):
        return self.texte
