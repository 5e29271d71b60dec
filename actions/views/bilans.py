"""Les bilans d’une action : d’étape, final ; et l’action de l’an prochain, que le bilan prépare."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from actions.copies import preparer_la_suite
from actions.forms.bilans import BilanEtapeForm, BilanFinalForm
from actions.models import Action, BilanEtape, Depense
from actions.vraisemblance import etonnements
from pilotage.acces import Droit
from pilotage.bornes import dans_perimetre, lire_ou_envoyer


def _evaluable(agent, action) -> None:
    get_object_or_404(Action.objects.evaluables_par(agent), pk=action.pk)


def ce_qui_est_connu(action: Action) -> dict:
    """Ce que RepNet sait déjà de l’action, et que le bilan n’a pas à redire."""
    notees = action.journal.aggregate(entrees=Count("pk"), minutes=Sum("duree"))
    return {
        "journal": notees,
        "depenses": list(Depense.objects.pour_liste().filter(action=action)),
        "etapes": list(action.bilans_etape.select_related("par")),
        "etablissements": list(action.etablissements.all()),
    }


@lire_ou_envoyer
@dans_perimetre(Action, Droit.PROPOSER_ACTION)
def action_bilan(request, reseau, action):
    """Le bilan final : les nombres prévus sont là, il reste à dire ce qui s’est fait et ce qu’on en fait."""
    _evaluable(request.user, action)
    formulaire = BilanFinalForm(request.POST or None, action=action, par=request.user)
    if request.method == "POST" and _enregistre(formulaire, action, request):
        messages.success(request, "Le bilan est enregistré.")
        for phrase in etonnements(action):
            messages.warning(request, f"{phrase} C’est enregistré tel quel ; corrigez si c’est une faute de frappe.")
        bilan = formulaire.instance
        if bilan.se_poursuit and formulaire.cleaned_data.get("preparer"):
            return _preparer(request, action)
        return redirect(action)
    contexte = {"form": formulaire, "reseau": reseau, "action": action, "connu": ce_qui_est_connu(action)}
    return render(request, "actions/action_bilan.html", contexte, status=422 if formulaire.errors else 200)


def _enregistre(formulaire, action, request) -> bool:
    try:
        with transaction.atomic():
            return formulaire.enregistre()
    except IntegrityError:
        # Deux premiers envois au même instant : le bilan de l’autre est en base ; on compare avec lui.
        return False


@lire_ou_envoyer
@dans_perimetre(Action, Droit.PROPOSER_ACTION)
def action_bilan_etape(request, reseau, action):
    """Un bilan d’étape de plus."""
    _evaluable(request.user, action)
    formulaire = BilanEtapeForm(request.POST or None, action=action, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.enregistrer()
        messages.success(request, "Le bilan d’étape est enregistré.")
        return redirect(action)
    return _page_d_etape(request, reseau, action, formulaire, "Bilan d’étape")


@lire_ou_envoyer
@dans_perimetre(BilanEtape, Droit.PROPOSER_ACTION)
def bilanetape_modifier(request, reseau, bilan):
    action = bilan.action
    _evaluable(request.user, action)
    formulaire = BilanEtapeForm(request.POST or None, instance=bilan, action=action, par=request.user)
    if request.method == "POST" and formulaire.enregistre():
        messages.success(request, "Le bilan d’étape est à jour.")
        return redirect(action)
    return _page_d_etape(request, reseau, action, formulaire, "Modifier le bilan d’étape")


def _page_d_etape(request, reseau, action, formulaire, titre):
    contexte = {"form": formulaire, "reseau": reseau, "action": action, "titre": titre}
    return render(request, "actions/bilan_etape.html", contexte, status=422 if formulaire.errors else 200)


@require_POST
@dans_perimetre(Action, Droit.PROPOSER_ACTION)
def action_poursuivre(request, reseau, action):
    """Prépare l’action de l’année suivante ; cliqué deux fois, montre celle qui existe."""
    _evaluable(request.user, action)
    if action.bilan is None or not action.bilan.se_poursuit:
        raise Http404("Le bilan n’a pas décidé d’une suite.")
    return _preparer(request, action)


def _preparer(request, action):
    suite, creee = preparer_la_suite(action, par=request.user)
    if creee:
        messages.success(request, f"L’action de {suite.annee_libelle} est préparée, à l’état d’idée : relisez-la.")
    else:
        messages.info(request, f"L’action de {suite.annee_libelle} était déjà préparée : la voici.")
    return redirect(suite)
