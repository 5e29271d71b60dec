"""L’accueil : le réseau de l’agent, ou le choix s’il en a plusieurs."""

from django.shortcuts import redirect
from django.views.generic import TemplateView

from pilotage.acces import Droit
from pilotage.bornes import ReseauMixin, avec_droit
from pilotage.models import Reseau


@avec_droit(Droit.ENTRER)
def accueil(request):
    reseaux = list(Reseau.objects.autorises(request.user, Droit.ENTRER)[:2])
    if len(reseaux) == 1:
        return redirect("reseau_accueil", reseaux[0].code)
    return redirect("reseau_liste")


class ReseauAccueil(ReseauMixin, TemplateView):
    droit = Droit.ENTRER
    template_name = "tableau_bord/reseau_accueil.html"
