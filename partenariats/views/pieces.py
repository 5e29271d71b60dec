"""Les pièces d’une convention : joindre, télécharger, retirer."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partenariats.forms import PieceForm
from partenariats.models import Convention, Piece
from partenariats.tasks import analyser
from partenariats.views.pages import page_de_saisie
from pilotage.acces import Droit
from pilotage.bornes import dans_perimetre


@require_http_methods(["GET", "HEAD", "POST"])
@dans_perimetre(Convention, Droit.MODIFIER_CONVENTIONS)
def convention_joindre(request, reseau, convention):
    formulaire = PieceForm(request.POST or None, request.FILES or None, agent=request.user, convention=convention)
    if request.method == "POST" and formulaire.is_valid():
        piece = formulaire.save()
        if not piece.est_lisible:
            analyser.delay_on_commit(piece.pk)
        messages.success(request, f"« {piece} » est jointe à la convention.")
        return redirect(convention)
    return page_de_saisie(
        request,
        "partenariats/convention_saisie.html",
        formulaire,
        reseau=reseau,
        titre="Joindre une pièce",
        convention=convention,
    )


@require_safe
@dans_perimetre(Piece, Droit.VOIR_CONVENTIONS)
def piece_telecharger(request, reseau, piece):
    """Toujours en pièce jointe, jamais montrée par le navigateur sous notre adresse."""
    if not piece.est_lisible:
        raise Http404("Cette pièce attend son analyse, ou a été refusée.")
    try:
        fichier = piece.fichier.open("rb")
    except FileNotFoundError as erreur:
        raise Http404("Le fichier de cette pièce n’est plus là.") from erreur
    return FileResponse(
        fichier,
        as_attachment=True,
        filename=piece.nom,
        content_type=piece.type_mime,
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
@dans_perimetre(Piece, Droit.MODIFIER_CONVENTIONS)
def piece_supprimer(request, reseau, piece):
    convention, fichier = piece.convention, piece.fichier
    with transaction.atomic():
        piece.delete()
        transaction.on_commit(lambda: fichier.storage.delete(fichier.name) if fichier.name else None)
    messages.success(request, f"« {piece} » est retirée.")
    return redirect(convention)
