"""L’action : ce que le réseau fait, pour qui, où, quand, et où elle en est."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse

from actions.etats import MOTIF_OBLIGATOIRE, TONS, TRANSITIONS, Etat
from actions.models.natures import NatureAction
from actions.models.projet import Objectif
from actions.models.publics import Temps, niveaux_lisibles
from partenariats.models import Partenaire
from pilotage.acces import Droit, PerimetreQuerySet
from pilotage.annees import annee_courante, bornes, libelle_annee, verifier_annee
from pilotage.etats import AvecEtats, PassageBase, TransitionInterdite
from pilotage.models import Agent, Decision, Etablissement, Reseau


class AxeMission(models.IntegerChoices):
    """Les trois axes de la mission du coordonnateur ; ce ne sont pas les axes du projet de réseau."""

    PEDAGOGIE = 1, "mise en œuvre pédagogique"
    ALLIANCES = 2, "complémentarités et alliances éducatives"
    PILOTAGE = 3, "appui au pilotage"


AGE_MAX = 25  # une cité éducative va de 0 à 25 ans
COMPTE_MAX = 999_999


# (quoi, unité, champ prévu, champ fait) ; des heures, sauf les IMP, qui se comptent en parts.
HEURES = (
    ("HSE", "heures", "hse_prevues", "hse_faites"),
    ("IMP", "parts", "imp_prevues", "imp_faites"),
    ("intervenants", "heures", "intervenants_prevus", "intervenants_faits"),
)
CHAMPS_HEURES = tuple(champ for _, _, *champs in HEURES for champ in champs)


def _compte(libelle: str) -> models.PositiveIntegerField:
    """Un nombre de personnes ou de classes ; vide veut dire inconnu, et non zéro."""
    trop = MaxValueValidator(COMPTE_MAX, message="Ce nombre est trop grand : 999 999 au plus.")
    return models.PositiveIntegerField(libelle, null=True, blank=True, validators=[trop])


def _age(libelle: str) -> models.PositiveSmallIntegerField:
    borne = MaxValueValidator(AGE_MAX, message=f"Un âge va de 0 à {AGE_MAX} ans.")
    return models.PositiveSmallIntegerField(libelle, null=True, blank=True, validators=[borne])


def _heures(libelle: str) -> models.DecimalField:
    positif = MinValueValidator(0, message="Ce nombre ne peut pas être négatif.")
    return models.DecimalField(libelle, max_digits=7, decimal_places=2, null=True, blank=True, validators=[positif])


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

    def evaluables_par(self, agent):
        """Celles dont il peut écrire le bilan : celles de ses réseaux s’il en a le droit, et celles qu’il porte."""
        siennes = Q(porteur=agent) | Q(cree_par=agent)
        return self.autorises(agent, Droit.MODIFIER_ACTION) | self.autorises(agent, Droit.PROPOSER_ACTION).filter(
            siennes
        )

    def pour_page(self, agent):
        """Avec tout ce que montre la page d’une action, et ce que cet agent y peut ."""
        ici = Q(pk=OuterRef("pk"))
        decisions = Decision.objects.autorises(agent, Droit.VOIR_DECISIONS)
        return (
            self.select_related(
                "objectif__axe__projet",
                "cree_par",
                "porteur",
                "nature",
                "reseau",
                "decision",
                "origine",
                "bilan_final__par",
                "partage",
                "reprise",
            )
            .annotate(
                est_modifiable=Exists(self.model.objects.modifiables_par(agent).filter(ici)),
                est_evaluable=Exists(self.model.objects.evaluables_par(agent).filter(ici)),
                # Une décision d’une instance réservée ne se lit pas ici non plus.
                decision_lisible=Exists(decisions.filter(pk=OuterRef("decision"))),
            )
            .prefetch_related(
                "etablissements",
                "partenaires",
                "indicateurs",
                "liens",
                "pieces",
                "suites",
                Prefetch("passages", PassageAction.objects.select_related("par")),
            )
        )

    def pour_liste(self):
        return self.select_related("objectif__axe", "reseau").prefetch_related("etablissements")


class Action(AvecEtats):
    CHEMIN_RESEAU = "reseau"
    CHEMIN_REPRESENTANT = "partenaires__representations__affectation"
    TRANSITIONS = TRANSITIONS
    MOTIF_OBLIGATOIRE = MOTIF_OBLIGATOIRE
    # (qui, champ prévu, champ touché)
    COMPTES = (
        ("élèves", "eleves_prevus", "eleves_touches"),
        ("classes", "classes_prevues", "classes_touchees"),
        ("enseignants", "enseignants_prevus", "enseignants_touches"),
        ("parents", "parents_prevus", "parents_touches"),
    )
    HEURES = HEURES

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="actions", verbose_name="réseau")
    annee = models.PositiveSmallIntegerField("année scolaire", default=annee_courante, validators=[verifier_annee])
    intitule = models.CharField("intitulé", max_length=200)
    description = models.TextField("description", max_length=5000, blank=True)
    nature = models.ForeignKey(
        NatureAction, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="nature"
    )
    porteur = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="actions_portees", verbose_name="porteur"
    )
    # Qui la porte sans avoir de compte : « la médiathèque », « les professeurs de 6e ».
    autre_porteur = models.CharField("porteur, en mots", max_length=120, blank=True)
    decision = models.ForeignKey(
        Decision,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="décision dont elle vient",
    )
    # L’action de l’an passé dont celle-ci prend la suite.
    origine = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="suites", editable=False, verbose_name="origine"
    )
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
    bilan_etape_le = models.DateField("bilan d’étape pour le", null=True, blank=True)
    temps = models.CharField("temps", max_length=10, choices=Temps.choices, blank=True)
    age_min = _age("de (ans)")
    age_max = _age("à (ans)")
    eleves_prevus = _compte("élèves prévus")
    eleves_touches = _compte("élèves touchés")
    classes_prevues = _compte("classes prévues")
    classes_touchees = _compte("classes touchées")
    enseignants_prevus = _compte("enseignants prévus")
    enseignants_touches = _compte("enseignants touchés")
    parents_prevus = _compte("parents prévus")
    parents_touches = _compte("parents touchés")
    hse_prevues = _heures("HSE prévues (heures)")
    hse_faites = _heures("HSE faites (heures)")
    imp_prevues = _heures("IMP prévues (parts)")
    imp_faites = _heures("IMP attribuées (parts)")
    intervenants_prevus = _heures("intervenants, prévu (heures)")
    intervenants_faits = _heures("intervenants, fait (heures)")
    etat = models.CharField("état", max_length=20, choices=Etat.choices, default=Etat.IDEE, editable=False)
    # Le dernier rappel d’un bilan dû : il ne revient que la semaine suivante.
    bilan_rappele_le = models.DateField("bilan rappelé le", null=True, blank=True, editable=False)
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
            ),
            models.CheckConstraint(
                name="action_ages",
                condition=Q(age_min__isnull=True) | Q(age_max__isnull=True) | Q(age_max__gte=F("age_min")),
                violation_error_message="Le second âge est plus petit que le premier.",
            ),
            *(
                models.CheckConstraint(
                    name=f"action_{champ}",
                    condition=Q(**{f"{champ}__isnull": True}) | Q(**{f"{champ}__gte": 0}),
                    violation_error_message="Ce nombre d’heures ou de parts ne peut pas être négatif.",
                )
                for champ in CHAMPS_HEURES
            ),
            # Deux clics sur « Préparer l’an prochain » ne préparent qu’une action.
            models.UniqueConstraint(
                fields=["origine", "annee", "reseau"],
                condition=Q(origine__isnull=False),
                name="action_suite_unique",
                violation_error_message="La suite de cette action est déjà préparée.",
            ),
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

    @property
    def bilan(self):
        """Le bilan final ; `None` s’il n’est pas écrit."""
        return getattr(self, "bilan_final", None)

    @property
    def porte_par(self) -> str:
        """Le nom du porteur ; vide si personne n’est désigné."""
        return str(self.porteur) if self.porteur_id else self.autre_porteur

    @property
    def niveaux_lisibles(self) -> str:
        """« cycle 2, CM1 » ; lit les niveaux déjà préchargés."""
        return niveaux_lisibles(ligne.niveau for ligne in self.niveaux.all())

    @property
    def ages(self) -> str:
        """« de 3 à 11 ans », « à partir de 16 ans » ; vide si on ne sait pas."""
        if self.age_min is not None and self.age_max is not None:
            return f"de {self.age_min} à {self.age_max} ans"
        if self.age_min is not None:
            return f"à partir de {self.age_min} ans"
        return f"jusqu’à {self.age_max} ans" if self.age_max is not None else ""

    @property
    def comptes(self) -> list[tuple[str, int | None, int | None]]:
        """(qui, prévu, touché), pour les publics dont un nombre au moins est connu."""
        lignes = [(qui, getattr(self, prevu), getattr(self, touche)) for qui, prevu, touche in self.COMPTES]
        return [ligne for ligne in lignes if ligne[1:] != (None, None)]

    @property
    def heures(self) -> list[tuple[str, Decimal | None, Decimal | None]]:
        """(« HSE (heures) », prévu, fait), pour ce dont un nombre au moins est connu."""
        lignes = [
            (f"{quoi} ({unite})", getattr(self, prevu), getattr(self, fait)) for quoi, unite, prevu, fait in HEURES
        ]
        return [ligne for ligne in lignes if ligne[1:] != (None, None)]

    def passer(self, verbe: str, *, par, motif: str = "", **champs) -> None:
        if verbe == "evaluer" and not Action.objects.filter(pk=self.pk, bilan_final__isnull=False).exists():
            raise TransitionInterdite("Écrivez d’abord le bilan de l’action : c’est lui qui l’évalue.")
        super().passer(verbe, par=par, motif=motif, **champs)

    def clean(self):
        erreurs = {}
        if self.debut and self.fin and self.fin < self.debut:
            erreurs["fin"] = "La fin vient avant le début : vérifiez les deux dates."
        if self.annee and not erreurs:
            premier, dernier = bornes(self.annee)
            for champ in ("debut", "fin", "bilan_etape_le"):
                jour = getattr(self, champ)
                if jour and not premier <= jour <= dernier:
                    erreurs[champ] = (
                        f"Cette date n’est pas dans l’année scolaire {libelle_annee(self.annee)} "
                        f"(du {premier:%d/%m/%Y} au {dernier:%d/%m/%Y})."
                    )
        if self.objectif_id and self.reseau_id and self.objectif.axe.projet.reseau_id != self.reseau_id:
            erreurs["objectif"] = "Cet objectif appartient au projet d’un autre réseau."
        elif self.objectif_id and self.annee and (hors := self._hors_du_projet()):
            erreurs["objectif"] = hors
        if self.age_min is not None and self.age_max is not None and self.age_max < self.age_min:
            erreurs["age_max"] = "Le second âge est plus petit que le premier : échangez-les."
        if erreurs:
            raise ValidationError(erreurs)

    def _hors_du_projet(self) -> str:
        projet = self.objectif.axe.projet
        if projet.premiere_annee <= self.annee <= projet.derniere_annee:
            return ""
        return (
            f"Cet objectif est celui d’un projet qui va de {projet.periode} : l’année {libelle_annee(self.annee)} "
            "n’y est pas. Choisissez un autre objectif, ou une autre année."
        )


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
