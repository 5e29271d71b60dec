"""Les travaux de fond de l’agent : leur état, leur progression, leur résultat ou la raison de leur échec."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django.views.generic import ListView
from django_htmx.http import HttpResponseStopPolling

from pilotage.acces import Droit
from pilotage.bornes import DroitMixin, avec_droit
from pilotage.models import Travail


class TravailListe(DroitMixin, ListView):
    """Ce que l’agent a demandé, du plus récent au plus ancien."""

    droit = Droit.ENTRER
    template_name = "pilotage/travail_liste.html"
    context_object_name = "travaux"
    paginate_by = 25

    def get_queryset(self):
        return Travail.objects.de(self.request.user).select_related("reseau")


@require_safe
@avec_droit(Droit.ENTRER)
def travail_detail(request, pk):
    return render(request, "pilotage/travail_detail.html", {"travail": travail_de_l_agent(request, pk)})


@require_safe
@avec_droit(Droit.ENTRER)
def travail_etat(request, pk):
    """L’état seul, que la page redemande : 204 si rien n’a changé depuis, 286 (fin des demandes) s’il est fini."""
    travail = travail_de_l_agent(request, pk)
    if not request.htmx:
        return redirect("travail_detail", travail.pk)
    if travail.est_fini:
        reponse = HttpResponseStopPolling
    elif request.GET.get("vu") == travail.aspect:
        return HttpResponse(status=204)
    else:
        reponse = HttpResponse
    return reponse(render(request, "pilotage/travail_etat.html", {"travail": travail}).content)


def travail_de_l_agent(request, pk) -> Travail:
    """Un travail que l’agent peut voir ; 404 sinon. La page est celle de son réseau, s’il en a un."""
    travail = get_object_or_404(Travail.objects.de(request.user).select_related("reseau"), pk=pk)
    if travail.reseau:
        request.reseau = travail.reseau
    return travail
