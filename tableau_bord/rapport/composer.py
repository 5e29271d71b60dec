"""Composer le rapport : lire une fois, puis écrire chaque partie. Ce qui en sort ne touche plus à la base."""

from collections.abc import Callable

from pilotage.annees import verifier_annee
from pilotage.models import Reseau
from tableau_bord.rapport.donnees import Rapport
from tableau_bord.rapport.matiere import Matiere, lire
from tableau_bord.rapport.parties.actions import actions
from tableau_bord.rapport.parties.couverture import couverture
from tableau_bord.rapport.parties.essentiel import essentiel
from tableau_bord.rapport.parties.methode import methode
from tableau_bord.rapport.parties.ordre import parties, propositions
from tableau_bord.rapport.parties.pilotage import releve
from tableau_bord.rapport.parties.tableau import tableau
from tableau_bord.rapport.parties.territoire import territoire


def _rien(titre: str) -> None:
    """Personne ne regarde avancer."""


def composer(reseau: Reseau, annee: int, *, signaler: Callable[[str], None] = _rien) -> Rapport:
    """Le rapport du réseau pour l’année scolaire qui commence en `annee` ; lève `ValidationError` hors des bornes.

    Le nombre de requêtes ne dépend ni du nombre d’actions ni de celui des établissements. `signaler` reçoit le titre de
    chaque partie quand elle se compose.
    """
    verifier_annee(annee)
    return composer_depuis(lire(reseau, annee), signaler=signaler)


def composer_depuis(matiere: Matiere, *, signaler: Callable[[str], None] = _rien) -> Rapport:
    """Le rapport de cette matière ; ne touche plus à la base."""
    lessentiel, letableau = essentiel(matiere), tableau(matiere)
    leterritoire, lesactions = territoire(matiere), actions(matiere)
    textes = propositions(
        matiere, lessentiel=lessentiel, leterritoire=leterritoire, lesactions=lesactions, letableau=letableau
    )
    return Rapport(
        couverture=couverture(matiere),
        essentiel=lessentiel,
        territoire=leterritoire,
        actions=lesactions,
        tableau=letableau,
        methode=methode(matiere.fiches_connues.values()),
        parties=parties(matiere, textes, signaler),
        releves=tuple(bloc for bloc in [releve(matiere)] if bloc),
        signataires=matiere.signataires,
    )
