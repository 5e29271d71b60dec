"""L’action : ce que le réseau fait, pour qui, où, quand, et où elle en est."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actions.etats import MOTIF_OBLIGATOIRE, TONS, TRANSITIONS, Etat
from actions.models.projet import Objectif
from partenariats.models import Partenaire
from pilotage.acces import Droit, PerimetreQuerySet
from pilotage.annees import annee_courante, bornes, libelle_annee, verifier_annee
from pilotage.etats import AvecEtats, PassageBase, TransitionInterdite
from pilotage.models import Agent, Etablissement, Reseau


class AxeMission(models.IntegerChoices):
    """Les trois axes de la mission du coordonnateur ; ce ne sont pas les axes du projet de réseau."""

    PEDAGOGIE = 1, "mise en œuvre pédagogique"
    ALLIANCES = 2, "complémentarités et alliances éducatives"
    PILOTAGE = 3, "appui au pilotage"


class Niveau(models.TextChoices):
    TPS = "TPS", "TPS"
    PS = "PS", "PS"
    MS = "MS", "MS"
    GS = "GS", "GS"
    CP = "CP", "CP"
    CE1 = "CE1", "CE1"
    CE2 = "CE2", "CE2"
    CM1 = "CM1", "CM1"
    CM2 = "CM2", "CM2"
    SIXIEME = "6E", "6e"
    CINQUIEME = "5E", "5e"
    QUATRIEME = "4E", "4e"
    TROISIEME = "3E", "3e"


class ActionQuerySet(PerimetreQuerySet):
    def de_l_annee(self, annee: int):
        return self.filter(annee=annee)

    def terminees(self):
        """Terminées, évaluées ou non : le temps de l’action est passé."""
        return self.filter(etat__in=[Etat.TERMINEE, Etat.EVALUEE])

    def retenues(self):
        """Celles qui comptent : ni idées, ni propositions en attente, ni abandons."""
        return self.exclude(etat__in=[Etat.IDEE, Etat.PROPOSEE, Etat.ABANDONNEE])

    def modifiables_par(self, agent):
        """Celles de ses réseaux s’il en a le droit, et les siennes tant qu’elles ne sont pas validées."""
        siennes = Q(cree_par=agent, etat__in=[Etat.IDEE, Etat.PROPOSEE])
        return self.autorises(agent, Droit.MODIFIER_ACTION) | self.autorises(agent, Droit.PROPOSER_ACTION).filter(
            siennes
        )

    def pour_liste(self):
        return self.select_related("objectif__axe", "reseau").prefetch_related("etablissements")


class Action(AvecEtats):
    CHEMIN_RESEAU = "reseau"
    CHEMIN_REPRESENTANT = "partenaires__representations__affectation"
    TRANSITIONS = TRANSITIONS
    MOTIF_OBLIGATOIRE = MOTIF_OBLIGATOIRE

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="actions", verbose_name="réseau")
    annee = models.PositiveSmallIntegerField("année scolaire", default=annee_courante, validators=[verifier_annee])
    intitule = models.CharField("intitulé", max_length=200)
    description = models.TextField("description", max_length=5000, blank=True)
    objectif = models.ForeignKey(
        Objectif, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="objectif du projet"
    )
    axe_mission = models.PositiveSmallIntegerField("axe de la mission", choices=AxeMission.choices)
    etablissements = models.ManyToManyField(
        Etablissement, related_name="actions", blank=True, verbose_name="établissements"
    )
    partenaires = models.ManyToManyField(Partenaire, related_name="actions", blank=True, verbose_name="partenaires")
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField("fin", null=True, blank=True)
    eleves_prevus = models.PositiveIntegerField("élèves prévus", null=True, blank=True)
    eleves_touches = models.PositiveIntegerField("élèves touchés", null=True, blank=True)
    etat = models.CharField("état", max_length=20, choices=Etat.choices, default=Etat.IDEE, editable=False)
    bilan = models.TextField("bilan", max_length=5000, blank=True)
    cree_par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    cree_le = models.DateTimeField("créée le", auto_now_add=True)
    modifie_le = models.DateTimeField("modifiée le", auto_now=True)
    # Deux personnes sur le même texte : la seconde le voit, au lieu d’écraser la première.
    version = models.PositiveIntegerField("version", default=1, editable=False)
    # Un double clic n’en crée qu’une : la clé vient du formulaire.
    cle_saisie = models.UUIDField("clé de saisie", unique=True, null=True, editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action"
        ordering = ["reseau", "-annee", "intitule", "pk"]
        indexes = [models.Index(fields=["reseau", "annee", "etat"], name="action_reseau_annee_etat")]
        constraints = [
            models.CheckConstraint(
                name="action_dates",
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                violation_error_message="La fin de l’action vient avant son début.",
            )
        ]

    def __str__(self):
        return self.intitule

    def get_absolute_url(self):
        return reverse("action_detail", args=[self.reseau.code, self.pk])

    @property
    def annee_libelle(self) -> str:
        return libelle_annee(self.annee)

    @property
    def ton(self) -> str:
        return TONS.get(self.etat, "neutre")

    def passer(self, verbe: str, *, par, motif: str = "", **champs) -> None:
        if verbe == "evaluer" and not self.bilan.strip():
            raise TransitionInterdite("Écrivez d’abord le bilan de l’action : c’est lui qui l’évalue.")
        super().passer(verbe, par=par, motif=motif, **champs)

    def clean(self):
        erreurs = {}
        if self.debut and self.fin and self.fin < self.debut:
            erreurs["fin"] = "La fin vient avant le début : vérifiez les deux dates."
        if self.annee and not erreurs:
            premier, dernier = bornes(self.annee)
            for champ in ("debut", "fin"):
                jour = getattr(self, champ)
                if jour and not premier <= jour <= dernier:
                    erreurs[champ] = (
                        f"Cette date n’est pas dans l’année scolaire {libelle_annee(self.annee)} "
                        f"(du {premier:%d/%m/%Y} au {dernier:%d/%m/%Y})."
                    )
        if self.objectif_id and self.reseau_id and self.objectif.axe.projet.reseau_id != self.reseau_id:
            erreurs["objectif"] = "Cet objectif appartient au projet d’un autre réseau."
        if erreurs:
            raise ValidationError(erreurs)


class ActionNiveau(models.Model):
    action = models.ForeignKey(Action, models.CASCADE, related_name="niveaux")
    niveau = models.CharField("niveau", max_length=3, choices=Niveau.choices)

    class Meta:
        verbose_name = "niveau concerné"
        constraints = [models.UniqueConstraint(fields=["action", "niveau"], name="action_niveau_unique")]

    def __str__(self):
        return self.get_niveau_display()


class PassageAction(PassageBase):
    action = models.ForeignKey(Action, models.CASCADE, related_name="passages")

    @property
    def depuis_libelle(self) -> str:
        return Etat(self.depuis).label

    @property
    def vers_libelle(self) -> str:
        return Etat(self.vers).label

    class Meta(PassageBase.Meta):
        verbose_name = "passage d’une action"
