"""La grille de coopération d’un partenaire."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from partenariats.forms import GrilleForm
from partenariats.models import Grille, Partenaire
from partenariats.views.pages import page_de_saisie
from pilotage.acces import Droit
from pilotage.bornes import dans_perimetre, lire_ou_envoyer


@lire_ou_envoyer
@dans_perimetre(Partenaire, Droit.EVALUER_COOPERATION)
def partenaire_evaluer(request, reseau, partenaire):
    initial = {"objet": request.GET.get("objet", "")[:150]}
    formulaire = GrilleForm(request.POST or None, agent=request.user, partenaire=partenaire, initial=initial)
    return _remplir(request, reseau, partenaire, formulaire)


@lire_ou_envoyer
@dans_perimetre(Grille, Droit.EVALUER_COOPERATION)
def grille_modifier(request, reseau, grille):
    formulaire = GrilleForm(request.POST or None, instance=grille, agent=request.user, partenaire=grille.partenaire)
    return _remplir(request, reseau, grille.partenaire, formulaire)


def _remplir(request, reseau, partenaire, formulaire):
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "La grille de coopération est enregistrée.")
        return redirect(partenaire)
    contexte = {"reseau": reseau, "partenaire": partenaire, "titre": f"Coopération avec « {partenaire} »"}
    return page_de_saisie(request, "partenariats/partenaire_saisie.html", formulaire, **contexte)


@require_POST
@dans_perimetre(Grille, Droit.EVALUER_COOPERATION)
def grille_supprimer(request, reseau, grille):
    partenaire = grille.partenaire
    grille.delete()
    messages.success(request, "La grille est retirée.")
    return redirect(partenaire)
