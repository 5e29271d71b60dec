"""Les pièces d’une convention : joindre, télécharger, retirer."""

from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partenariats.models import Convention, Piece
from pilotage.acces import Droit
from pilotage.bornes import dans_perimetre
from pilotage.views import pieces


@require_http_methods(["GET", "HEAD", "POST"])
@dans_perimetre(Convention, Droit.MODIFIER_CONVENTIONS)
def convention_joindre(request, reseau, convention):
    etapes = (("Conventions", reverse("convention_liste", args=[reseau.code])),)
    return pieces.joindre(request, reseau, convention, Piece, etapes=etapes)


@require_safe
@dans_perimetre(Piece, Droit.VOIR_CONVENTIONS)
def piece_telecharger(request, reseau, piece):
    return pieces.servir(piece)


@require_POST
@dans_perimetre(Piece, Droit.MODIFIER_CONVENTIONS)
def piece_supprimer(request, reseau, piece):
    return pieces.retirer(request, piece)
