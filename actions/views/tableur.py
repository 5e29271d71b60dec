"""Importer le tableau des actions : le modèle, l’aperçu, la confirmation."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from actions.forms.tableur import ConfirmationForm, TableauForm
from actions.tableur import FORMATS, Resultat, importer, modele, relire
from pilotage.acces import Droit
from pilotage.annees import annee_courante
from pilotage.bornes import dans_reseau, lire_ou_envoyer

# Un aperçu qui en dirait plus ne se lirait pas ; le compte, lui, est entier.
FAUTES_MONTREES, ACTIONS_MONTREES = 100, 100


@require_safe
@dans_reseau(Droit.MODIFIER_ACTION)
def action_modele(request, reseau, format_):
    if format_ not in FORMATS:
        raise Http404
    contenu = modele(format_, reseau=reseau, agent=request.user, annee=annee_courante())
    return HttpResponse(
        contenu,
        content_type=FORMATS[format_],
        headers={
            "Content-Disposition": f'attachment; filename="actions-{reseau.code}-modele.{format_}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@lire_ou_envoyer
@dans_reseau(Droit.MODIFIER_ACTION)
def action_importer(request, reseau):
    """Le fichier, puis ce que l’import ferait ; rien n’est écrit."""
    formulaire = TableauForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and formulaire.is_valid():
        apercu = relire(formulaire.lignes, reseau=reseau, agent=request.user)
        return _apercu(request, reseau, apercu, formulaire.lignes, formulaire.ignorees)
    return _depot(request, reseau, formulaire)


@require_POST
@dans_reseau(Droit.MODIFIER_ACTION)
def action_importer_confirmer(request, reseau):
    formulaire = ConfirmationForm(request.POST, reseau=reseau, agent=request.user)
    if not formulaire.is_valid():
        depot = TableauForm()
        depot.erreurs_de_l_apercu = formulaire.errors.get("tableau", ["Renvoyez le fichier."])
        return _depot(request, reseau, depot, statut=422)
    resultat, apercu = importer(
        formulaire.lignes, reseau=reseau, par=request.user, proposer=formulaire.cleaned_data["proposer"]
    )
    if apercu.fautes:
        # Le réseau a changé depuis l’aperçu : une école partie, un objectif retiré.
        return _apercu(request, reseau, apercu, formulaire.lignes, [])
    messages.success(request, _phrase(resultat))
    return redirect("action_liste", reseau.code)


def _phrase(resultat: Resultat) -> str:
    deja = f" {resultat.deja} y étaient déjà et n’ont pas changé." if resultat.deja else ""
    if not resultat.creees:
        return "Aucune action nouvelle : tout ce tableau était déjà importé."
    s = "s" if resultat.creees > 1 else ""
    proposees = f", proposée{s} aux pilotes" if resultat.proposees else ""
    return f"{resultat.creees} action{s} importée{s}{proposees}.{deja}"


def _depot(request, reseau, formulaire, statut=None):
    contexte = {
        "form": formulaire,
        "reseau": reseau,
        "formats": list(FORMATS),
        "erreurs_de_l_apercu": getattr(formulaire, "erreurs_de_l_apercu", []),
    }
    return render(
        request, "actions/action_importer.html", contexte, status=statut or (422 if formulaire.errors else 200)
    )


def _apercu(request, reseau, apercu, lignes, ignorees):
    confirmation = None if apercu.fautes else ConfirmationForm.sceller(lignes, reseau=reseau, agent=request.user)
    contexte = {
        "reseau": reseau,
        "apercu": apercu,
        "fautes": apercu.fautes[:FAUTES_MONTREES],
        "nouvelles": apercu.nouvelles[:ACTIONS_MONTREES],
        "ignorees": ignorees,
        "confirmation": confirmation,
        "lues": len(lignes),
    }
    return render(request, "actions/action_importer_apercu.html", contexte, status=422 if apercu.fautes else 200)
