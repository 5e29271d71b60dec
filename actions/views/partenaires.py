"""La fiche d’un partenaire, avec ce qu’il fait avec le réseau : ses actions et ses séances."""

from django.db.models import Q

from actions.models import Action
from partenariats.views.partenaires import PartenaireDetail
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import aujourd_hui
from pilotage.models import Seance

SEANCES_MONTREES = 10


class FichePartenaire(PartenaireDetail):
    """Chacun n’y lit que ce que son droit lui ouvre ; le représentant du partenaire, que ce qui mène à lui."""

    droit = Droit.VOIR_PARTENAIRES
    template_name = "actions/partenaire_detail.html"

    def get_context_data(self, **kwargs):
        droits = droits_ouverts(self.request.user, self.reseau)
        return super().get_context_data(
            actions=self._actions() if Droit.VOIR_ACTIONS in droits else (),
            seances=self._seances() if Droit.VOIR_SEANCES in droits else (),
            **kwargs,
        )

    def _actions(self):
        siennes = Action.objects.autorises(self.request.user, Droit.VOIR_ACTIONS).filter(
            reseau=self.reseau, partenaires=self.object
        )
        return siennes.select_related("reseau").order_by("-annee", "intitule", "pk")

    def _seances(self):
        """Celles où siège quelqu’un qui le représente, ou l’un de ses contacts ; les prochaines, puis les dernières."""
        courriels = [contact.courriel for contact in self.object.contacts.all() if contact.courriel]
        presents = Q(presences__membre__agent__affectations__representation__partenaire=self.object) | Q(
            presences__membre__courriel__in=courriels
        )
        permises = Seance.objects.autorises(self.request.user, Droit.VOIR_SEANCES).filter(instance__reseau=self.reseau)
        siennes = Seance.objects.filter(presents).values("pk")
        recentes = permises.filter(pk__in=siennes).pour_liste().order_by("-debut")
        jour = aujourd_hui()
        return [(seance, seance.jour >= jour) for seance in recentes[:SEANCES_MONTREES]]
