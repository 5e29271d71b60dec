"""Les documents d’une séance et de ses points : les joindre, les lire, les retirer."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pilotage.acces import Droit
from pilotage.bornes import NeChangePlus, dans_perimetre, lire_ou_envoyer, vue_ouverte
from pilotage.instances.etats import EtatSeance
from pilotage.models import PieceSeance, Point, Seance
from pilotage.views import pieces
from pilotage.views.convocations import presence_du_lien


def _pas_figee(seance: Seance) -> None:
    """Lève `NeChangePlus` : le compte rendu approuvé, ou la séance annulée, ses documents restent ce qu’ils étaient."""
    if seance.est_figee or seance.etat == EtatSeance.ANNULEE:
        raise NeChangePlus(seance, "ses documents ne changent plus")


def _etapes(seance: Seance) -> tuple[tuple[str, str], ...]:
    code = seance.instance.reseau.code
    return (
        ("Instances", reverse("instance_liste", args=[code])),
        (seance.instance.nom, seance.instance.get_absolute_url()),
    )


@lire_ou_envoyer
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_joindre(request, reseau, seance):
    _pas_figee(seance)
    return pieces.joindre(request, reseau, seance, PieceSeance, titre="Joindre un document", etapes=_etapes(seance))


@lire_ou_envoyer
@dans_perimetre(Point, Droit.MODIFIER_INSTANCES)
def point_joindre(request, reseau, point):
    _pas_figee(point.seance)
    titre = f"Joindre un document : {point.intitule}"
    etapes = _etapes(point.seance)
    return pieces.joindre(request, reseau, point.seance, PieceSeance, titre=titre, etapes=etapes, avec={"point": point})


@require_safe
@dans_perimetre(PieceSeance, Droit.VOIR_SEANCES)
def pieceseance_telecharger(request, reseau, piece):
    return pieces.servir(piece)


@require_POST
@dans_perimetre(PieceSeance, Droit.MODIFIER_INSTANCES)
def pieceseance_supprimer(request, reseau, piece):
    _pas_figee(piece.seance)
    return pieces.retirer(request, piece)


@vue_ouverte
@login_not_required
@never_cache
@require_safe
def lien_document(request, jeton, piece):
    """Un document de la séance, par le lien de la convocation, sans compte ; plus rien d’une séance annulée."""
    seance = presence_du_lien(jeton).seance
    if seance.etat == EtatSeance.ANNULEE:
        raise Http404
    return pieces.servir(get_object_or_404(seance.pieces, pk=piece))
