"""Les appels à projets : quand ils ouvrent, quand il faut déposer, ce qui en est sorti."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from partenariats.models.budget import Enveloppe, Financeur, montant
from partenariats.models.dispositifs import Dispositif
from partenariats.models.echeances import Echeance
from pilotage.acces import PerimetreQuerySet
from pilotage.annees import annee_courante, libelle_annee, verifier_annee
from pilotage.models import Reseau

SEUILS_APPEL = (30, 7)  # jours avant le dépôt ou le bilan


class AppelQuerySet(PerimetreQuerySet):
    def de_l_annee(self, annee: int):
        return self.filter(annee=annee)

    def a_deposer(self, *, au: date, jours: int = 45):
        """Dossiers à déposer dans les `jours` jours, ou dont la date est passée sans dépôt."""
        return self.filter(
            resultat=AppelAProjets.Resultat.A_PREPARER,
            depot_le__range=(au - timedelta(days=30), au + timedelta(days=jours)),
        )

    def echeances(self, *, au: date, jours: int = SEUILS_APPEL[0]) -> list[Echeance]:
        """Dépôts, réponses attendues et bilans : ceux des `jours` prochains jours, et ceux qui sont passés sans suite."""
        Resultat = AppelAProjets.Resultat
        # Un dossier jamais déposé ne se rappelle plus un mois après la date : il a manqué son tour.
        suivis = (
            (Resultat.A_PREPARER, "depot", "depot_le", "dossier à déposer", au - timedelta(days=30)),
            (Resultat.DEPOSE, "reponse", "reponse_le", "réponse attendue", None),
            (Resultat.RETENU, "bilan", "bilan_le", "bilan à rendre", None),
        )
        concernes = Q(resultat=Resultat.RETENU, bilan_rendu_le__isnull=True, bilan_le__isnull=False) | Q(
            resultat__in=[Resultat.A_PREPARER, Resultat.DEPOSE]
        )
        trouvees = []
        for appel in self.filter(concernes).select_related("reseau").order_by("pk"):
            for resultat, objet, champ, libelle, depuis in suivis:
                le = getattr(appel, champ)
                if appel.resultat == resultat and le and (depuis or le) <= le <= au + timedelta(days=jours):
                    trouvees.append(Echeance(appel, objet, libelle, le, (le - au).days, SEUILS_APPEL))
        return sorted(trouvees, key=lambda echeance: (echeance.le, echeance.sujet.pk))


class AppelAProjets(models.Model):
    CHEMIN_RESEAU = "reseau"

    class Resultat(models.TextChoices):
        A_PREPARER = "a_preparer", "à préparer"
        DEPOSE = "depose", "déposé"
        RETENU = "retenu", "retenu"
        REFUSE = "refuse", "non retenu"
        SANS_SUITE = "sans_suite", "sans suite"

    TONS = {Resultat.DEPOSE: "info", Resultat.RETENU: "succes", Resultat.REFUSE: "erreur"}

    reseau = models.ForeignKey(Reseau, models.CASCADE, related_name="appels", verbose_name="réseau")
    annee = models.PositiveSmallIntegerField("année scolaire", default=annee_courante, validators=[verifier_annee])
    intitule = models.CharField("intitulé", max_length=150)
    dispositif = models.ForeignKey(
        Dispositif, models.SET_NULL, null=True, blank=True, related_name="appels", verbose_name="dispositif"
    )
    financeur = models.ForeignKey(
        Financeur, models.SET_NULL, null=True, blank=True, related_name="appels", verbose_name="financeur"
    )
    ouverture_le = models.DateField("ouverture", null=True, blank=True)
    depot_le = models.DateField("dépôt avant le", null=True, blank=True)
    reponse_le = models.DateField("réponse attendue le", null=True, blank=True)
    bilan_le = models.DateField("bilan avant le", null=True, blank=True)
    bilan_rendu_le = models.DateField("bilan rendu le", null=True, blank=True)
    demande = models.TextField("ce qui est demandé", max_length=2000, blank=True)
    montant_demande = montant("montant demandé (euros)")
    resultat = models.CharField("résultat", max_length=12, choices=Resultat.choices, default=Resultat.A_PREPARER)
    enveloppe = models.ForeignKey(
        Enveloppe, models.SET_NULL, null=True, blank=True, related_name="appels", verbose_name="enveloppe obtenue"
    )

    objects = AppelQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à projets"
        verbose_name_plural = "appels à projets"
        ordering = ["-annee", "depot_le", "intitule"]
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "annee", "intitule"],
                name="appel_unique",
                violation_error_message="Cet appel à projets est déjà dans le calendrier de l’année.",
            ),
            models.CheckConstraint(
                name="appel_dates",
                condition=Q(ouverture_le__isnull=True) | Q(depot_le__isnull=True) | Q(depot_le__gte=F("ouverture_le")),
                violation_error_message="Le dépôt vient avant l’ouverture.",
            ),
        ]

    def __str__(self):
        return f"{self.intitule} ({libelle_annee(self.annee)})"

    def get_absolute_url(self):
        return reverse("appel_detail", args=[self.reseau.code, self.pk])

    @property
    def ton(self) -> str:
        return self.TONS.get(self.resultat, "neutre")

    def clean(self):
        if self.ouverture_le and self.depot_le and self.depot_le < self.ouverture_le:
            raise ValidationError({"depot_le": "Le dépôt vient avant l’ouverture : vérifiez les deux dates."})
