"""Les indicateurs qu’un réseau s’ajoute."""

from django.contrib import messages
from django.shortcuts import redirect, render

from pilotage.acces import Droit
from pilotage.bornes import dans_perimetre, dans_reseau, lire_ou_envoyer
from tableau_bord.forms import IndicateurLocalForm
from tableau_bord.models import IndicateurLocal


@lire_ou_envoyer
@dans_reseau(Droit.MODIFIER_PROJET)
def indicateurlocal_nouveau(request, reseau):
    return _editer(request, reseau, None, "Nouvel indicateur du réseau")


@lire_ou_envoyer
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
