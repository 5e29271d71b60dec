"""Tout ce qui a changé dans un réseau : depuis la dernière visite, ou les derniers jours."""

from datetime import timedelta

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pilotage.acces import Droit, droits_ouverts
from pilotage.bornes import dans_reseau
from tableau_bord.nouveautes import RELUES, depuis_la_visite, nouveautes

OFFERTS = ("7", "30", "90")


@require_safe
@dans_reseau(Droit.ENTRER)
def page(request, reseau):
    jours = request.GET.get("jours", "")
    if jours and jours not in OFFERTS:
        raise Http404
    depuis = timezone.now() - timedelta(days=int(jours)) if jours else depuis_la_visite(request.user)
    changees = nouveautes(reseau, request.user, droits_ouverts(request.user, reseau), depuis=depuis)
    contexte = {
        "reseau": reseau,
        "depuis": depuis,
        "jours": jours,
        "offerts": OFFERTS,
        "changees": changees,
        "relues": RELUES,
        "pleine": sum(nouveaute.fois for nouveaute in changees) >= RELUES,
    }
    return render(request, "tableau_bord/nouveautes.html", contexte)
