"""Qui représente un partenaire : relier un compte, le délier."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from partenariats.forms.acces import RepresentationForm
from partenariats.models import Partenaire, Representation
from partenariats.views.pages import page_de_saisie
from pilotage.acces import Droit
from pilotage.bornes import dans_perimetre, lire_ou_envoyer


@lire_ou_envoyer
@dans_perimetre(Partenaire, Droit.MODIFIER_PARTENAIRES)
def partenaire_relier(request, reseau, partenaire):
    formulaire = RepresentationForm(request.POST or None, partenaire=partenaire)
    if request.method == "POST" and formulaire.is_valid():
        representation = formulaire.save()
        messages.success(request, f"{representation.affectation.agent} représente maintenant « {partenaire} ».")
        return redirect(partenaire)
    contexte = {"reseau": reseau, "partenaire": partenaire, "titre": f"Relier un compte à « {partenaire} »"}
    return page_de_saisie(request, "partenariats/partenaire_saisie.html", formulaire, **contexte)


@require_POST
@dans_perimetre(Representation, Droit.MODIFIER_PARTENAIRES)
def representation_delier(request, reseau, representation):
    partenaire, agent = representation.partenaire, representation.affectation.agent
    representation.delete()
    messages.success(request, f"{agent} ne représente plus « {partenaire} » et n’en voit plus rien.")
    return redirect(partenaire)
