"""Les fichiers d’une convention, d’un appel, d’un partenaire : joindre, télécharger, retirer."""

from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from partenariats.models import AppelAProjets, Convention, Partenaire, Piece, PieceAppel, PiecePartenaire
from pilotage.acces import Droit
from pilotage.annees import aujourd_hui
from pilotage.bornes import dans_perimetre, lire_ou_envoyer
from pilotage.views import pieces


@lire_ou_envoyer
@dans_perimetre(Convention, Droit.MODIFIER_CONVENTIONS)
def convention_joindre(request, reseau, convention):
    return pieces.joindre(request, reseau, convention, Piece, etapes=_etapes(reseau, "Conventions", "convention_liste"))


@lire_ou_envoyer
@dans_perimetre(Convention, Droit.MODIFIER_CONVENTIONS)
def convention_bilan(request, reseau, convention):
    """Le bilan rendu : son fichier, et la date s’il n’y en a pas encore."""
    reponse = pieces.joindre(
        request,
        reseau,
        convention,
        Piece,
        titre="Joindre le bilan",
        etapes=_etapes(reseau, "Conventions", "convention_liste"),
        avec={"nature": Piece.Nature.BILAN},
    )
    if reponse.status_code == 302:
        Convention.objects.filter(pk=convention.pk, bilan_rendu_le__isnull=True).update(bilan_rendu_le=aujourd_hui())
    return reponse


@lire_ou_envoyer
@dans_perimetre(AppelAProjets, Droit.MODIFIER_CONVENTIONS)
def appel_joindre(request, reseau, appel):
    etapes = _etapes(reseau, "Appels à projets", "appel_liste")
    return pieces.joindre(request, reseau, appel, PieceAppel, etapes=etapes)


@lire_ou_envoyer
@dans_perimetre(Partenaire, Droit.MODIFIER_PARTENAIRES)
def partenaire_joindre(request, reseau, partenaire):
    etapes = _etapes(reseau, "Partenaires", "partenaire_liste")
    return pieces.joindre(request, reseau, partenaire, PiecePartenaire, etapes=etapes)


def _etapes(reseau, libelle: str, liste: str) -> tuple[tuple[str, str], ...]:
    return ((libelle, reverse(liste, args=[reseau.code])),)


def servir(modele, droit: Droit):
    """La vue qui sert cette sorte de pièce à qui a ce droit."""

    @require_safe
    @dans_perimetre(modele, droit)
    def vue(request, reseau, piece):
        return pieces.servir(piece)

    return vue


def retirer(modele, droit: Droit):
    """La vue qui retire cette sorte de pièce."""

    @require_POST
    @dans_perimetre(modele, droit)
    def vue(request, reseau, piece):
        return pieces.retirer(request, piece)

    return vue


piece_telecharger = servir(Piece, Droit.VOIR_CONVENTIONS)
piece_supprimer = retirer(Piece, Droit.MODIFIER_CONVENTIONS)
pieceappel_telecharger = servir(PieceAppel, Droit.VOIR_CONVENTIONS)
pieceappel_supprimer = retirer(PieceAppel, Droit.MODIFIER_CONVENTIONS)
piecepartenaire_telecharger = servir(PiecePartenaire, Droit.VOIR_PARTENAIRES)
piecepartenaire_supprimer = retirer(PiecePartenaire, Droit.MODIFIER_PARTENAIRES)
