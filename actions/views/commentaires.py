"""Commenter une action entre agents ; retirer son commentaire."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from actions.forms.commentaires import CommentaireForm
from actions.mentions import prevenir
from actions.models import Action, Commentaire
from pilotage.acces import Droit
from pilotage.bornes import dans_perimetre, lire_ou_envoyer


@lire_ou_envoyer
@dans_perimetre(Action, Droit.COMMENTER_ACTIONS)
def action_commenter(request, reseau, action):
    formulaire = CommentaireForm(request.POST or None, action=action, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        with transaction.atomic():
            commentaire = formulaire.enregistrer()
            agents, perdus = prevenir(commentaire)
        if agents:
            noms = ", ".join(str(agent) for agent in agents)
            messages.success(request, f"Le commentaire est écrit. Un courriel part à {noms}.")
        else:
            messages.success(request, "Le commentaire est écrit.")
        for mot in perdus:
            messages.warning(
                request,
                f"« @{mot[:40]} » ne désigne personne ici, ou plusieurs personnes : écrivez le prénom et le nom.",
            )
        return redirect(f"{action.get_absolute_url()}#commentaires")
    contexte = {"form": formulaire, "reseau": reseau, "action": action}
    return render(request, "actions/action_commenter.html", contexte, status=422 if formulaire.errors else 200)


@require_POST
@dans_perimetre(Commentaire, Droit.COMMENTER_ACTIONS)
def commentaire_supprimer(request, reseau, commentaire):
    """Chacun ne retire que le sien."""
    if commentaire.par_id != request.user.pk:
        raise Http404
    action = commentaire.action
    commentaire.delete()
    messages.success(request, "Votre commentaire est retiré.")
    return redirect(f"{action.get_absolute_url()}#commentaires")
