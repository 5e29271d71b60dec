"""La convention : ses champs, ses garde-fous, ses échéances."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from partenariats.etats import SIGNES, TONS, Etat, Situation
from partenariats.models.conventions.requetes import ConventionQuerySet
from partenariats.models.conventions.vie import VieDeConvention
from partenariats.models.dispositifs import Dispositif
from partenariats.models.echeances import SEUILS, Echeance, est_proche
from pilotage.models import Agent, Etablissement, Reseau


class Convention(VieDeConvention):
    """Un engagement écrit. Signée, elle ne se récrit pas : un avenant la modifie, et s’enchaîne à elle."""

    CHEMIN_RESEAU = "reseau"
    CHEMIN_REPRESENTANT = "parties__partenaire__representations__affectation"

    class Nature(models.TextChoices):
        CADRE = "cadre", "convention cadre"
        ANNUELLE = "annuelle", "convention annuelle"
        AVENANT = "avenant", "avenant"

    class Signataire(models.TextChoices):
        EPLE = "eple", "le chef d’établissement du collège"
        COMMUNE = "commune", "la commune, pour ses écoles"
        ACADEMIE = "academie", "les services académiques"
        AUTRE = "autre", "un autre signataire"

    CLAUSES = {
        "clause_assurance": "assurance et responsabilité",
        "clause_image": "droit à l’image",
        "clause_donnees": "données personnelles",
        "clause_resiliation": "résiliation",
    }

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="conventions", verbose_name="réseau")
    intitule = models.CharField("intitulé", max_length=200)
    nature = models.CharField("nature", max_length=10, choices=Nature.choices, default=Nature.ANNUELLE)
    avenant_a = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="avenants", verbose_name="avenant à"
    )
    fait_suite_a = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="suites", verbose_name="fait suite à"
    )
    dispositif = models.ForeignKey(
        Dispositif, models.SET_NULL, null=True, blank=True, related_name="conventions", verbose_name="dispositif"
    )
    objet = models.TextField("objet", max_length=3000, blank=True)
    publics = models.CharField("publics", max_length=200, blank=True)
    territoire = models.CharField("territoire", max_length=200, blank=True)
    etablissements = models.ManyToManyField(
        Etablissement, related_name="conventions", blank=True, verbose_name="établissements concernés"
    )
    est_financiere = models.BooleanField("convention financière", default=False)
    signataire = models.CharField(
        "pour l’Éducation nationale, signe", max_length=10, choices=Signataire.choices, default=Signataire.EPLE
    )
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField("fin", null=True, blank=True)
    tacite = models.BooleanField("reconduction tacite", default=False)
    preavis_le = models.DateField("dernier jour pour la dénoncer", null=True, blank=True)
    deliberation_numero = models.CharField("numéro de la délibération du CA", max_length=40, blank=True)
    deliberation_le = models.DateField("date de la délibération", null=True, blank=True)
    signee_le = models.DateField("signée le", null=True, blank=True)
    bilan_le = models.DateField("bilan attendu le", null=True, blank=True)
    bilan_rendu_le = models.DateField("bilan rendu le", null=True, blank=True)
    clause_assurance = models.BooleanField(CLAUSES["clause_assurance"], default=False)
    clause_image = models.BooleanField(CLAUSES["clause_image"], default=False)
    clause_donnees = models.BooleanField(CLAUSES["clause_donnees"], default=False)
    clause_resiliation = models.BooleanField(CLAUSES["clause_resiliation"], default=False)
    etat = models.CharField("état", max_length=20, choices=Etat.choices, default=Etat.PROJET, editable=False)
    cree_par = models.ForeignKey(Agent, models.PROTECT, related_name="+", editable=False)
    cree_le = models.DateTimeField("créée le", auto_now_add=True)
    modifie_le = models.DateTimeField("modifiée le", auto_now=True)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        ordering = ["reseau", "-debut", "intitule", "pk"]
        indexes = [models.Index(fields=["reseau", "etat", "fin"], name="convention_reseau_etat_fin")]
        constraints = [
            models.CheckConstraint(
                name="convention_dates",
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                violation_error_message="La fin de la convention vient avant son début.",
            ),
            # Code de l’éducation, R421-9, 8° : le chef d’établissement conclut après autorisation du CA.
            models.CheckConstraint(
                name="convention_deliberation",
                condition=~Q(signataire="eple", etat__in=["signee", "denoncee"])
                | (~Q(deliberation_numero="") & Q(deliberation_le__isnull=False)),
                violation_error_message=(
                    "Le chef d’établissement ne signe qu’après délibération du CA : donnez son numéro et sa date."
                ),
            ),
            models.CheckConstraint(
                name="convention_signature",
                condition=~Q(etat__in=["signee", "denoncee"])
                | Q(signee_le__isnull=False, debut__isnull=False, fin__isnull=False),
                violation_error_message="Une convention signée a une date de signature, un début et une fin.",
            ),
            models.CheckConstraint(
                name="convention_avenant",
                condition=Q(nature="avenant", avenant_a__isnull=False)
                | (~Q(nature="avenant") & Q(avenant_a__isnull=True)),
                violation_error_message="Un avenant modifie une convention : choisissez laquelle.",
            ),
        ]

    def __str__(self):
        return self.intitule

    def get_absolute_url(self):
        return reverse("convention_detail", args=[self.reseau.code, self.pk])

    @property
    def ton(self) -> str:
        return TONS.get(self.situation, "neutre")

    @property
    def situation_libelle(self) -> str:
        return Situation(self.situation).label

    @property
    def est_signee(self) -> bool:
        return self.etat in SIGNES

    @property
    def clauses(self) -> list[tuple[str, bool]]:
        return [(libelle, getattr(self, nom)) for nom, libelle in self.CLAUSES.items()]

    def clean(self):
        erreurs = {}
        if self.debut and self.fin and self.fin < self.debut:
            erreurs["fin"] = "La fin vient avant le début : vérifiez les deux dates."
        if self.preavis_le and self.fin and self.preavis_le > self.fin:
            erreurs["preavis_le"] = "On ne dénonce pas après la fin : cette date doit la précéder."
        if self.deliberation_le and self.signee_le and self.deliberation_le > self.signee_le:
            erreurs["deliberation_le"] = "Le CA délibère avant la signature : vérifiez les deux dates."
        if self.avenant_a_id and (refus := self._refus_de_l_avenant()):
            erreurs["debut"] = refus
        if erreurs:
            raise ValidationError(erreurs)

    def _refus_de_l_avenant(self) -> str:
        mere = self.avenant_a
        if self.debut and mere.fin and self.debut > mere.fin and not mere.tacite:
            return (
                f"La convention finit le {mere.fin:%d/%m/%Y} : un avenant qui commence après ne la modifie plus. "
                "Écrivez une nouvelle convention."
            )
        if self.debut and mere.debut and self.debut < mere.debut:
            return f"La convention ne commence que le {mere.debut:%d/%m/%Y}."
        return ""

    def echeances(self, *, au: date, jours: int = SEUILS[0]) -> list[Echeance]:
        """Ses dates passées sans suite, et celles des `jours` prochains jours."""

        def proche(le):
            return est_proche(le, au=au, jours=jours)

        trouvees = []
        if self.etat in (Etat.PROJET, Etat.AU_CA):
            if self.debut and self.debut <= au:
                trouvees.append(("signature", "commencée sans être signée", self.debut))
        elif self.etat == Etat.SIGNEE:
            if proche(self.fin) and not self.tacite:
                trouvees.append(("fin", "fin de la convention", self.fin))
            elif self.tacite and self.fin < au:
                trouvees.append(("reconduction", "reconduction à acter", self.fin))
            if proche(self.preavis_le):
                trouvees.append(("preavis", "dernier jour pour la dénoncer", self.preavis_le))
            if self.bilan_le and not self.bilan_rendu_le and (self.bilan_le < au or proche(self.bilan_le)):
                trouvees.append(("bilan", "bilan à rendre", self.bilan_le))
        trouvees.sort(key=lambda trouvee: trouvee[2])
        return [Echeance(self, objet, libelle, le, (le - au).days) for objet, libelle, le in trouvees]
