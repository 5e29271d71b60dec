"""La liste des natures d’action : commune, de l’académie, du réseau ; chacun complète la sienne."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from actions.forms.natures import NatureForm
from actions.models import NatureAction
from pilotage.acces import Droit, etendue
from pilotage.bornes import dans_reseau, lire_ou_envoyer


@lire_ou_envoyer
@dans_reseau(Droit.GERER_NATURES)
def nature_liste(request, reseau):
    """La liste qu’on lit dans ce réseau, et de quoi y ajouter : pour le réseau, ou pour l’académie si on la suit."""
    pour_l_academie = reseau.academie_id in etendue(request.user, Droit.GERER_NATURES).academies
    formulaire = NatureForm(request.POST or None, reseau=reseau, pour_l_academie=pour_l_academie)
    if request.method == "POST" and formulaire.is_valid():
        nature = formulaire.save()
        messages.success(request, f"« {nature} » est dans la liste.")
        return redirect("nature_liste", reseau.code)
    natures = list(NatureAction.objects.du_reseau(reseau))
    modifiables = set(NatureAction.objects.modifiables_par(request.user, reseau).values_list("pk", flat=True))
    listes = [
        ("Commune à tous", [n for n in natures if not n.reseau_id and not n.academie_id]),
        (f"De l’académie ({reseau.academie})", [n for n in natures if n.academie_id]),
        ("De ce réseau", [n for n in natures if n.reseau_id]),
    ]
    contexte = {
        "form": formulaire,
        "reseau": reseau,
        "listes": listes,
        "modifiables": modifiables,
        "pour_l_academie": pour_l_academie,
    }
    return render(request, "actions/nature_liste.html", contexte, status=422 if formulaire.errors else 200)


@lire_ou_envoyer
@dans_reseau(Droit.GERER_NATURES)
def nature_modifier(request, reseau, pk):
    nature = get_object_or_404(NatureAction.objects.modifiables_par(request.user, reseau), pk=pk)
    formulaire = NatureForm(request.POST or None, instance=nature, reseau=reseau)
    if request.method == "POST" and formulaire.is_valid():
        messages.success(request, f"« {formulaire.save()} » est à jour.")
        return redirect("nature_liste", reseau.code)
    contexte = {"form": formulaire, "reseau": reseau, "nature": NatureAction.objects.get(pk=pk)}
    return render(request, "actions/nature_form.html", contexte, status=422 if formulaire.errors else 200)
