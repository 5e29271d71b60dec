"""Les documents d’une action : joindre, télécharger, retirer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from actions.forms.pieces import PieceActionForm
from actions.models import Action, PieceAction
from pilotage.acces import Droit
from pilotage.bornes import dans_perimetre, lire_ou_envoyer
from pilotage.tasks import analyser_la_piece
from pilotage.views import pieces


def _modifiable(agent, action) -> None:
    if not Action.objects.evaluables_par(agent).filter(pk=action.pk).exists():
        raise Http404


@lire_ou_envoyer
@dans_perimetre(Action, Droit.PROPOSER_ACTION)
def action_joindre(request, reseau, action):
    _modifiable(request.user, action)
    formulaire = PieceActionForm(
        request.POST or None, request.FILES or None, objet=action, reseau=reseau, agent=request.user
    )
    if request.method == "POST" and formulaire.is_valid():
        piece = formulaire.save()
        if not piece.est_lisible:
            analyser_la_piece.delay_on_commit(PieceAction._meta.label_lower, piece.pk)
        messages.success(request, f"« {piece} » est joint à l’action.")
        return redirect(action)
    contexte = {"form": formulaire, "reseau": reseau, "action": action}
    refus = request.method == "POST"
    return render(request, "actions/action_joindre.html", contexte, status=422 if refus else 200)


@require_safe
@dans_perimetre(PieceAction, Droit.VOIR_ACTIONS)
def pieceaction_telecharger(request, reseau, piece):
    return pieces.servir(piece)


@require_POST
@dans_perimetre(PieceAction, Droit.PROPOSER_ACTION)
def pieceaction_supprimer(request, reseau, piece):
    _modifiable(request.user, piece.action)
    return pieces.retirer(request, piece)
