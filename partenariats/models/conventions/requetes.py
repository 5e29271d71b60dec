"""Lesquelles : en vigueur, à échéance, en retard ; et où en est chacune un jour donné."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from partenariats.etats import Etat, Situation
from partenariats.models.echeances import SEUILS, Echeance
from pilotage.acces import PerimetreQuerySet


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
        relevee = self.model.objects.filter(fait_suite_a=OuterRef("pk"), etat=Etat.SIGNEE)
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
            Q(pk__in=self.model.objects.a_echeance(au=au, jours=jours).values("pk"))
            | Q(pk__in=self.model.objects.en_retard(au=au).values("pk"))
        ).select_related("reseau")
        trouvees = [echeance for convention in concernees for echeance in convention.echeances(au=au, jours=jours)]
        return sorted(trouvees, key=lambda echeance: (echeance.le, echeance.sujet.pk))

    def pour_liste(self):
        return self.select_related("reseau").prefetch_related("parties__partenaire", "parties__etablissement")
