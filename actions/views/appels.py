"""Un appel à projets et les actions qu’on y présente."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.generic import DetailView

from actions.forms.candidatures import CandidaturesForm
from actions.models import Action
from partenariats.models import AppelAProjets, PieceAppel
from partenariats.views.pages import page_de_saisie
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import aujourd_hui
from pilotage.bornes import PerimetreMixin, dans_perimetre, lire_ou_envoyer


class AppelDetail(PerimetreMixin, DetailView):
    """Son calendrier, ce qui est demandé, ce qu’on présente, ce qui en sort."""

    droit = Droit.VOIR_DISPOSITIFS
    model = AppelAProjets
    queryset = AppelAProjets.objects.select_related("reseau", "dispositif", "financeur", "enveloppe__financeur")
    context_object_name = "appel"
    template_name = "actions/appel_detail.html"

    def get_context_data(self, **kwargs):
        agent = self.request.user
        siens = AppelAProjets.objects.autorises(agent, self.droit).filter(pk=self.object.pk)
        actions = Action.objects.autorises(agent, Droit.VOIR_ACTIONS).filter(candidatures__appel=self.object)
        return super().get_context_data(
            actions=actions.select_related("reseau").order_by("intitule", "pk"),
            echeances=siens.echeances(au=aujourd_hui()),
            modifiable=Droit.MODIFIER_CONVENTIONS in droits_ouverts(agent, self.reseau),
            pieces=PieceAppel.objects.autorises(agent, Droit.VOIR_CONVENTIONS).filter(appel=self.object),
            **kwargs,
        )


@lire_ou_envoyer
@dans_perimetre(AppelAProjets, Droit.MODIFIER_CONVENTIONS)
def appel_actions(request, reseau, appel):
    # Tout décocher est un choix : un envoi sans case est un envoi.
    formulaire = CandidaturesForm(request.POST if request.method == "POST" else None, agent=request.user, appel=appel)
    if formulaire.is_valid():
        formulaire.save()
        messages.success(request, "Les actions présentées sont à jour.")
        return redirect(appel)
    return page_de_saisie(request, "actions/appel_actions.html", formulaire, reseau=reseau, appel=appel)
