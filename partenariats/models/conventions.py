"""Les conventions : qui s’engage à quoi, jusqu’à quand, et ce qui arrive à échéance."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse

from partenariats.etats import MOTIF_OBLIGATOIRE, SIGNES, TONS, TRANSITIONS, Etat, Situation
from partenariats.models.dispositifs import Dispositif
from partenariats.models.partenaires import Partenaire
from pilotage.acces import PerimetreQuerySet
from pilotage.etats import AvecEtats, PassageBase, TransitionInterdite
from pilotage.models import Agent, Etablissement, Reseau

SEUILS = (90, 30)  # jours avant une échéance


@dataclass(frozen=True)
class Echeance:
    """Une date qui approche ou qui est passée ; `jours` est négatif quand elle est passée."""

    convention: "Convention"
    objet: str
    libelle: str
    le: date
    jours: int

    @property
    def est_en_retard(self) -> bool:
        return self.jours < 0


class ConventionQuerySet(PerimetreQuerySet):
    def avec_situation(self, *, au: date):
        """Annote `situation` : où en est chaque convention ce jour-là."""
        bientot = au + timedelta(days=SEUILS[0])
        return self.annotate(
            situation=Case(
                When(etat=Etat.PROJET, then=Value(Situation.PROJET)),
                When(etat=Etat.AU_CA, then=Value(Situation.AU_CA)),
                When(etat=Etat.DENONCEE, then=Value(Situation.DENONCEE)),
                When(debut__gt=au, then=Value(Situation.SIGNEE)),
                When(fin__lt=au, tacite=True, then=Value(Situation.A_RECONDUIRE)),
                When(fin__lt=au, then=Value(Situation.ECHUE)),
                When(fin__lte=bientot, tacite=False, then=Value(Situation.A_RENOUVELER)),
                default=Value(Situation.EN_COURS),
                output_field=models.CharField(choices=Situation.choices),
            )
        )

    def en_vigueur(self, *, au: date):
        """Signées, commencées, et pas encore finies (ou reconduites d’elles-mêmes)."""
        return self.filter(Q(fin__gte=au) | Q(tacite=True), etat=Etat.SIGNEE, debut__lte=au)

    def a_suivre(self):
        """Celles dont les échéances comptent : signées ou en préparation, sans la suite déjà signée qui les remplace."""
        relevee = Convention.objects.filter(fait_suite_a=OuterRef("pk"), etat=Etat.SIGNEE)
        return self.exclude(etat=Etat.DENONCEE).filter(~Exists(relevee))

    def a_echeance(self, *, au: date, jours: int = SEUILS[0]):
        """Signées dont la fin, le préavis ou le bilan tombe entre ce jour-là et `jours` jours plus tard."""
        fenetre = (au, au + timedelta(days=jours))
        return self.a_suivre().filter(
            Q(fin__range=fenetre, tacite=False)
            | Q(preavis_le__range=fenetre)
            | Q(bilan_le__range=fenetre, bilan_rendu_le__isnull=True),
            etat=Etat.SIGNEE,
        )

    def en_retard(self, *, au: date):
        """Bilan attendu et non rendu ; reconduction à acter ; convention commencée sans être signée."""
        return self.a_suivre().filter(
            Q(etat=Etat.SIGNEE, bilan_le__lt=au, bilan_rendu_le__isnull=True)
            | Q(etat=Etat.SIGNEE, tacite=True, fin__lt=au)
            | Q(etat__in=[Etat.PROJET, Etat.AU_CA], debut__lte=au)
        )

    def echeances(self, *, au: date, jours: int = SEUILS[0]) -> list[Echeance]:
        """Toutes les échéances passées ou à venir dans `jours` jours, la plus pressante d’abord."""
        concernees = self.filter(
            Q(pk__in=Convention.objects.a_echeance(au=au, jours=jours).values("pk"))
            | Q(pk__in=Convention.objects.en_retard(au=au).values("pk"))
        ).select_related("reseau")
        trouvees = [echeance for convention in concernees for echeance in convention.echeances(au=au, jours=jours)]
        return sorted(trouvees, key=lambda echeance: (echeance.le, echeance.convention.pk))

    def pour_liste(self):
        return self.select_related("reseau").prefetch_related("parties__partenaire", "parties__etablissement")


class Convention(AvecEtats):
    """Un engagement écrit. Signée, elle ne se récrit pas : un avenant la modifie, et s’enchaîne à elle."""

    CHEMIN_RESEAU = "reseau"
    CHEMIN_REPRESENTANT = "parties__partenaire__representations__affectation"
    TRANSITIONS = TRANSITIONS
    MOTIF_OBLIGATOIRE = MOTIF_OBLIGATOIRE

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

    @transaction.atomic
    def preparer_avenant(self, *, par) -> "Convention":
        """Un avenant à l’état de projet, avec les mêmes parties ; lève `TransitionInterdite` si rien n’est signé."""
        if self.etat != Etat.SIGNEE:
            raise TransitionInterdite("Un avenant modifie une convention signée et non dénoncée.")
        mere = self.avenant_a or self
        numero = mere.avenants.count() + 1
        return self._copier(
            par=par,
            intitule=f"Avenant n° {numero} : {mere.intitule}"[:200],
            nature=self.Nature.AVENANT,
            avenant_a=mere,
            debut=None,
            fin=mere.fin,
        )

    @transaction.atomic
    def preparer_suite(self, *, par) -> "Convention":
        """La convention suivante, à l’état de projet, de même durée ; lève `TransitionInterdite` si rien n’est signé."""
        if self.etat not in SIGNES or self.avenant_a_id:
            raise TransitionInterdite("On renouvelle une convention signée ; un avenant se refait avec elle.")
        lendemain = self.fin + timedelta(days=1)
        return self._copier(
            par=par,
            intitule=self.intitule,
            nature=self.nature,
            fait_suite_a=self,
            debut=lendemain,
            fin=lendemain + (self.fin - self.debut),
        )

    def _copier(self, *, par, **champs) -> "Convention":
        repris = ("reseau", "dispositif", "objet", "publics", "territoire", "est_financiere", "signataire", "tacite")
        copie = Convention.objects.create(cree_par=par, **{nom: getattr(self, nom) for nom in repris}, **champs)
        copie.etablissements.set(self.etablissements.all())
        Partie.objects.bulk_create(
            Partie(
                convention=copie,
                partenaire_id=partie.partenaire_id,
                etablissement_id=partie.etablissement_id,
                signataire=partie.signataire,
                engagements=partie.engagements,
            )
            for partie in self.parties.all()
        )
        return copie

    def ce_qui_manque_pour_signer(self) -> list[str]:
        """Ce qu’il faut encore avant la signature, en phrases ; vide quand tout est là."""
        manques = []
        if not (self.debut and self.fin):
            manques.append("les dates de début et de fin")
        if not self.avenant_a_id and not self.parties.filter(partenaire__isnull=False).exists():
            manques.append("au moins un partenaire parmi les parties")
        if self.signataire == self.Signataire.EPLE and not (self.deliberation_numero and self.deliberation_le):
            manques.append("la délibération du CA, son numéro et sa date (code de l’éducation, R421-9)")
        return manques

    @transaction.atomic
    def signer(self, *, par, le: date, deliberation_numero: str = "", deliberation_le: date | None = None) -> None:
        """Enregistre la signature ; lève `TransitionInterdite` s’il manque une délibération, une date, un partenaire.

        Un avenant signé qui finit plus tard prolonge la convention qu’il modifie.
        """
        self.deliberation_numero = deliberation_numero.strip() or self.deliberation_numero
        self.deliberation_le = deliberation_le or self.deliberation_le
        if manques := self.ce_qui_manque_pour_signer():
            raise TransitionInterdite(f"Avant de signer, il manque : {' ; '.join(manques)}.")
        if self.deliberation_le and self.deliberation_le > le:
            raise TransitionInterdite("Le CA délibère avant la signature : vérifiez les deux dates.")
        self.passer(
            "signer",
            par=par,
            signee_le=le,
            deliberation_numero=self.deliberation_numero,
            deliberation_le=self.deliberation_le,
        )
        mere = self.avenant_a
        if mere and mere.etat == Etat.SIGNEE and self.fin > mere.fin:
            mere.prolonger(par=par, jusqu_au=self.fin, motif=f"Avenant « {self} »")

    def prolonger(self, *, par, jusqu_au: date, motif: str = "") -> None:
        """Repousse la fin (reconduction, avenant) ; lève `TransitionInterdite` si elle ne recule pas.

        Le préavis et le bilan de la période finie ne valent plus pour la suivante : le préavis est à redonner.
        """
        if self.fin and jusqu_au <= self.fin:
            raise TransitionInterdite(
                f"La convention court déjà jusqu’au {self.fin:%d/%m/%Y} : donnez une date plus tardive."
            )
        self.passer("prolonger", par=par, motif=motif, fin=jusqu_au, preavis_le=None)

    def echeances(self, *, au: date, jours: int = SEUILS[0]) -> list[Echeance]:
        """Ses dates passées sans suite, et celles des `jours` prochains jours."""

        def proche(le):
            return le is not None and au <= le <= au + timedelta(days=jours)

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


class Partie(models.Model):
    """Qui s’engage : un partenaire ou un établissement, par qui il signe, et à quoi il s’engage."""

    CHEMIN_RESEAU = "convention__reseau"
    CHEMIN_REPRESENTANT = "convention__parties__partenaire__representations__affectation"

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="parties")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, null=True, blank=True, related_name="parties")
    etablissement = models.ForeignKey(
        Etablissement, models.PROTECT, null=True, blank=True, related_name="parties", verbose_name="établissement"
    )
    signataire = models.CharField("signataire et qualité", max_length=150, blank=True)
    engagements = models.TextField("engagements", max_length=2000, blank=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "partie"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="partie_une_seule",
                condition=Q(partenaire__isnull=False, etablissement__isnull=True)
                | Q(partenaire__isnull=True, etablissement__isnull=False),
                violation_error_message="Une partie est un partenaire ou un établissement, l’un des deux.",
            ),
            models.UniqueConstraint(
                fields=["convention", "partenaire"],
                name="partie_partenaire_unique",
                violation_error_message="Ce partenaire est déjà partie à la convention.",
            ),
            models.UniqueConstraint(
                fields=["convention", "etablissement"],
                name="partie_etablissement_unique",
                violation_error_message="Cet établissement est déjà partie à la convention.",
            ),
        ]

    def __str__(self):
        return self.nom

    @property
    def nom(self) -> str:
        return self.partenaire.nom if self.partenaire_id else self.etablissement.nom_usuel


class PassageConvention(PassageBase):
    convention = models.ForeignKey(Convention, models.CASCADE, related_name="passages")

    class Meta(PassageBase.Meta):
        verbose_name = "passage d’une convention"

    @property
    def vers_libelle(self) -> str:
        return Etat(self.vers).label


class Rappel(models.Model):
    """Un rappel envoyé : une seule fois par échéance et par seuil."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="rappels")
    objet = models.CharField("objet", max_length=20)
    echeance = models.DateField("échéance")
    seuil = models.PositiveSmallIntegerField("jours avant")
    envoye_le = models.DateTimeField("envoyé le", auto_now_add=True)

    class Meta:
        verbose_name = "rappel"
        constraints = [
            models.UniqueConstraint(fields=["convention", "objet", "echeance", "seuil"], name="rappel_une_seule_fois")
        ]

    def __str__(self):
        return f"{self.convention} : {self.objet} le {self.echeance:%d/%m/%Y}"
