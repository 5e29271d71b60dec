"""Ce qu’une enveloppe réserve à chaque axe, à chaque établissement."""

from django.contrib import messages
from django.shortcuts import redirect

from actions.forms.reserves import ReservesForm
from partenariats.models import Enveloppe
from partenariats.views.pages import page_de_saisie
from pilotage.acces import Droit
from pilotage.bornes import dans_perimetre, lire_ou_envoyer


@lire_ou_envoyer
@dans_perimetre(Enveloppe, Droit.REPARTIR_BUDGET)
def enveloppe_reserver(request, reseau, enveloppe):
    formulaire = ReservesForm(request.POST or None, agent=request.user, enveloppe=enveloppe)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "Les réserves de l’enveloppe sont à jour.")
        return redirect("moyens", reseau.code)
    return page_de_saisie(request, "actions/enveloppe_reserver.html", formulaire, reseau=reseau, enveloppe=enveloppe)
