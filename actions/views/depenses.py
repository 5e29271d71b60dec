"""Ce que coûte une action."""

from django.contrib import messages
from django.shortcuts import redirect, render

from actions.forms.depenses import DepenseForm
from actions.models import Action, Depense
from pilotage.acces import Droit
from pilotage.bornes import dans_perimetre, lire_ou_envoyer


@lire_ou_envoyer
@dans_perimetre(Action, Droit.REPARTIR_BUDGET)
def action_depenser(request, reseau, action):
    """Les dépenses de l’action, et de quoi en noter une."""
    formulaire = DepenseForm(request.POST or None, agent=request.user, action=action)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "La dépense est notée.")
        return redirect("action_depenser", reseau.code, action.pk)
    contexte = {
        "form": formulaire,
        "reseau": reseau,
        "action": action,
        "depenses": Depense.objects.pour_liste().filter(action=action),
    }
    return render(request, "actions/action_depenser.html", contexte, status=422 if formulaire.errors else 200)
