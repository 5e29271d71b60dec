"""Les indicateurs qu’un réseau s’ajoute, et la saisie de ceux qu’aucun fichier ne donne."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pilotage.acces import Droit
from pilotage.annees import libelle_annee
from pilotage.bornes import dans_perimetre, dans_reseau
from tableau_bord.forms import IndicateurLocalForm
from tableau_bord.models import IndicateurLocal
from tableau_bord.saisies import SaisieForm, est_saisissable
from tableau_bord.views.tableau import annee_demandee, annees_offertes, fiche_lisible


@require_http_methods(["GET", "HEAD", "POST"])
@dans_reseau(Droit.MODIFIER_PROJET)
def indicateurlocal_nouveau(request, reseau):
    return _editer(request, reseau, None, "Nouvel indicateur du réseau")


@require_http_methods(["GET", "HEAD", "POST"])
@dans_perimetre(IndicateurLocal, Droit.MODIFIER_PROJET)
def indicateurlocal_modifier(request, reseau, local):
    return _editer(request, reseau, local, f"Modifier « {local} »")


def _editer(request, reseau, local, titre):
    form = IndicateurLocalForm(request.POST or None, instance=local, reseau=reseau, par=request.user)
    if request.method == "POST" and form.is_valid():
        local = form.enregistrer()
        messages.success(request, f"L’indicateur « {local} » est enregistré : saisissez ses valeurs.")
        return redirect("indicateur_detail", reseau.code, local.code)
    contexte = {"form": form, "titre": titre, "reseau": reseau}
    return render(request, "tableau_bord/indicateurlocal_form.html", contexte, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@dans_reseau(Droit.MODIFIER_PROJET)
def valeurs_saisir(request, reseau, indicateur):
    """Une grille : une ligne par établissement, l’année de l’adresse."""
    fiche = fiche_lisible(request, reseau, indicateur)
    if not est_saisissable(fiche):
        raise Http404
    annee = annee_demandee(request)
    form = SaisieForm(request.POST or None, reseau=reseau, fiche=fiche, annee=annee, par=request.user)
    if request.method == "POST" and form.is_valid():
        messages.success(request, form.enregistrer())
        return redirect("indicateur_detail", reseau.code, fiche.code)
    contexte = {
        "form": form,
        "fiche": fiche,
        "reseau": reseau,
        "annee": annee,
        "annees": annees_offertes(annee),
        "annee_libelle": libelle_annee(annee),
    }
    return render(request, "tableau_bord/valeurs_saisir.html", contexte, status=422 if form.errors else 200)
