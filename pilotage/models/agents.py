"""Les agents, et ce qu’ils sont chargés de faire : où, de quand à quand."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import F, Prefetch, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property

from pilotage.acces import PORTEES, Droit, PerimetreQuerySet, Portee, Role, etendue
from pilotage.annees import aujourd_hui
from pilotage.models.reseau import Academie, Etablissement, Rattachement, Reseau


class AgentQuerySet(PerimetreQuerySet):
    def invites(self):
        """Ceux qui n’ont pas encore choisi de mot de passe."""
        return self.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def pour_liste(self, *, au):
        """Avec leurs affectations du jour, dans `affectations_lues`."""
        lues = Affectation.objects.en_cours(au=au).pour_affichage()
        return self.prefetch_related(Prefetch("affectations", queryset=lues, to_attr="affectations_lues"))


class AgentManager(BaseUserManager.from_queryset(AgentQuerySet)):
    def get_by_natural_key(self, courriel):
        # L’adresse est gardée en minuscules : « Claire@… » et « claire@… » sont la même personne.
        return self.get(courriel=courriel.strip().lower())

    def create_user(self, courriel, mot_de_passe=None, **champs):
        """Crée un agent ; sans mot de passe, il devra en choisir un par le lien d’invitation."""
        agent = self.model(courriel=courriel, **champs)
        agent.set_password(mot_de_passe)
        agent.full_clean(exclude=["password"])
        agent.save()
        return agent


class Agent(AbstractBaseUser):
    """L’utilisateur : une personne qui travaille avec le réseau, désignée par son courriel professionnel."""

    CHEMIN_RESEAU = "affectations__reseau"
    CHEMIN_MULTIPLE = True

    courriel = models.EmailField("courriel professionnel", unique=True)
    prenom = models.CharField("prénom", max_length=60)
    nom = models.CharField("nom", max_length=60)
    telephone = models.CharField("téléphone professionnel", max_length=20, blank=True)
    is_active = models.BooleanField("compte ouvert", default=True)
    # Une touche seule gêne qui dicte ou qui tremble : chacun peut s’en passer (WCAG 2.1.4).
    raccourcis = models.BooleanField("touches de raccourci", default=True)
    cree_le = models.DateTimeField("créé le", default=timezone.now, editable=False)
    # Ce qui a changé depuis se dit à l’accueil. Écrite à la connexion : lire une page n’écrit rien.
    visite_precedente = models.DateTimeField("visite précédente", null=True, blank=True, editable=False)

    USERNAME_FIELD = "courriel"
    EMAIL_FIELD = "courriel"
    REQUIRED_FIELDS = ["prenom", "nom"]

    objects = AgentManager()

    class Meta:
        verbose_name = "agent"
        ordering = ["nom", "prenom", "pk"]
        constraints = [
            models.CheckConstraint(
                name="agent_courriel_minuscule",
                condition=Q(courriel=Lower("courriel")),
                violation_error_message="Le courriel doit être en minuscules.",
            )
        ]

    def __str__(self):
        return f"{self.prenom} {self.nom}"

    def clean(self):
        self.courriel = self.courriel.strip().lower()

    @cached_property
    def affectations_du_jour(self) -> list["Affectation"]:
        """Affectations en cours, lues une fois par requête web ; deux requêtes SQL au plus."""
        return list(self.affectations.en_cours(au=aujourd_hui()).pour_perimetre(au=aujourd_hui()))

    def a_le_droit(self, droit: Droit) -> bool:
        """Le droit lui est-il ouvert quelque part ? Pour un objet précis, demander `autorises`."""
        return bool(etendue(self, droit))

    @property
    def roles_du_jour(self) -> set[str]:
        return {affectation.role for affectation in self.affectations_du_jour}

    @property
    def administrera(self) -> bool:
        """Administre, ou administrera : le rôle est donné, même s’il ne commence que demain."""
        return self.affectations.non_finies(au=aujourd_hui()).filter(role=Role.ADMINISTRATEUR).exists()

    @property
    def etat_du_compte(self) -> tuple[str, str]:
        """Libellé et ton de l’état du compte."""
        if not self.is_active:
            return "fermé", "erreur"
        if not self.has_usable_password():
            return "invitation en attente", "attention"
        return "ouvert", "succes"

    def fermer(self):
        """L’agent n’entre plus, et sa session en cours s’arrête à sa prochaine page ; ses affectations restent."""
        self.is_active = False
        self.save(update_fields=["is_active"])

    def rouvrir(self):
        self.is_active = True
        self.save(update_fields=["is_active"])

    def oublier_mot_de_passe(self):
        """Il devra en choisir un autre par le lien reçu ; ses sessions en cours s’arrêtent."""
        self.set_unusable_password()
        self.save(update_fields=["password"])


class AffectationQuerySet(PerimetreQuerySet):
    def en_cours(self, *, au):
        return self.non_finies(au=au).filter(debut__lte=au)

    def non_finies(self, *, au):
        """En cours ou à venir ; retirée dans la journée, une affectation n’attend pas le soir pour finir."""
        gardee = Q(retiree_le__isnull=True)
        # Retirée avant d’avoir commencé, elle n’a jamais couru.
        a_couru = gardee | Q(debut__lt=F("fin"))
        return self.filter(Q(fin__isnull=True) | (Q(fin__gt=au) & a_couru) | (Q(fin=au) & gardee))

    def pour_affichage(self):
        return self.select_related("reseau", "etablissement", "academie")

    def pour_perimetre(self, *, au):
        """Avec, pour une affectation d’établissement, les réseaux où il est rattaché ce jour-là."""
        return self.select_related("etablissement").prefetch_related(
            Prefetch(
                "etablissement__rattachements",
                queryset=Rattachement.objects.en_cours(au=au),
                to_attr="rattachements_du_jour",
            )
        )


def _portee_permise() -> Q:
    """Chaque rôle s’exerce là où la table des portées le dit, et en un seul lieu."""
    lieux = (Portee.RESEAU, Portee.ETABLISSEMENT, Portee.ACADEMIE)
    condition = Q()
    for role, portees in PORTEES.items():
        for portee in sorted(portees):
            condition |= Q(role=str(role), **{f"{lieu}__isnull": lieu != portee for lieu in lieux})
    return condition


class Affectation(models.Model):
    """Un rôle confié à un agent sur un réseau, un établissement ou une académie ; il finit, la trace reste."""

    CHEMIN_RESEAU = "reseau"

    class Fonction(models.TextChoices):
        IEN = "ien", "inspecteur de l’Éducation nationale"
        PRINCIPAL = "principal", "principal du collège"
        IA_IPR = "ia_ipr", "inspecteur d’académie – inspecteur pédagogique régional"
        DASEN = "dasen", "directeur académique (DASEN)"
        RECTEUR = "recteur", "recteur"
        AUTRE = "", "autre"

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="affectations")
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    fonction = models.CharField("fonction", max_length=20, choices=Fonction.choices, blank=True)
    reseau = models.ForeignKey(
        Reseau, models.CASCADE, null=True, blank=True, related_name="affectations", verbose_name="réseau"
    )
    etablissement = models.ForeignKey(
        Etablissement, models.PROTECT, null=True, blank=True, related_name="affectations", verbose_name="établissement"
    )
    academie = models.ForeignKey(
        Academie, models.PROTECT, null=True, blank=True, related_name="affectations", verbose_name="académie"
    )
    debut = models.DateField("à partir du", default=aujourd_hui)
    fin = models.DateField("jusqu’au", null=True, blank=True)
    # Retirée, elle ne court plus dès cet instant ; `fin` est ce jour-là. Sinon, elle court jusqu’au soir de `fin`.
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True, editable=False)
    quotite = models.PositiveSmallIntegerField("quotité (%)", null=True, blank=True)

    objects = AffectationQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation"
        ordering = ["-debut", "pk"]
        constraints = [
            models.CheckConstraint(
                name="affectation_dates",
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                violation_error_message="La fin de l’affectation vient avant son début.",
            ),
            models.CheckConstraint(
                name="affectation_retiree",
                condition=Q(retiree_le__isnull=True) | Q(fin__isnull=False),
                violation_error_message="Une affectation retirée a un dernier jour.",
            ),
            models.CheckConstraint(
                name="affectation_quotite",
                condition=Q(quotite__isnull=True) | Q(quotite__gte=1, quotite__lte=100),
                violation_error_message="La quotité est un pourcentage, de 1 à 100.",
            ),
            models.CheckConstraint(
                name="affectation_portee",
                condition=_portee_permise(),
                violation_error_message="Ce rôle ne s’exerce pas là : vérifiez le réseau, l’établissement ou l’académie.",
            ),
        ]

    def __str__(self):
        return f"{self.agent} : {self.get_role_display()}"

    @property
    def lieu(self):
        """Le réseau, l’établissement ou l’académie ; `None` pour un administrateur, qui l’est partout."""
        return self.reseau or self.etablissement or self.academie

    @property
    def en_clair(self) -> str:
        """« coordonnateur, REP Les Tilleuls »."""
        return f"{self.get_role_display()}, {self.lieu}" if self.lieu else self.get_role_display()

    def situation(self, *, au) -> str:
        """« en cours », « à venir » ou « finie »."""
        if self.fin and (self.fin < au or (self.retiree_le and self.fin in (au, self.debut))):
            return "finie"
        return "à venir" if self.debut > au else "en cours"

    def retirer(self) -> None:
        """Le rôle n’ouvre plus rien dès maintenant : ni page, ni signature. Ce qui était déjà fini ne change pas.

        Une affectation qui n’a pas commencé finit le jour où elle aurait commencé, sans avoir couru.
        """
        maintenant, ce_jour = timezone.now(), aujourd_hui()
        if self.situation(au=ce_jour) == "finie":
            return
        self.fin, self.retiree_le = max(ce_jour, self.debut), maintenant
        self.save(update_fields=["fin", "retiree_le"])

    @property
    def finie_le(self) -> str:
        """« 28/11/2026 à 14 h 05 » si elle a été retirée, sinon « 28/11/2026 »."""
        if self.retiree_le:
            return date_format(timezone.localtime(self.retiree_le), r"d/m/Y à G \h i")
        return f"{self.fin:%d/%m/%Y}" if self.fin else ""

    @property
    def reseaux_ouverts(self) -> set[int]:
        """Réseaux où ce rôle s’exerce (hors académie, qui les ouvre tous)."""
        if self.reseau_id:
            return {self.reseau_id}
        if self.etablissement_id:
            return {rattachement.reseau_id for rattachement in self.etablissement.rattachements_du_jour}
        return set()
