"""Composer le rapport : lire une fois, puis écrire chaque partie. Ce qui en sort ne touche plus à la base."""

from pilotage.annees import verifier_annee
from pilotage.models import Reseau
from tableau_bord.rapport.donnees import Rapport
from tableau_bord.rapport.matiere import lire
from tableau_bord.rapport.parties.actions import actions
from tableau_bord.rapport.parties.alliances import alliances
from tableau_bord.rapport.parties.couverture import couverture
from tableau_bord.rapport.parties.essentiel import essentiel
from tableau_bord.rapport.parties.methode import methode
from tableau_bord.rapport.parties.tableau import tableau
from tableau_bord.rapport.parties.territoire import territoire


def composer(reseau: Reseau, annee: int) -> Rapport:
    """Le rapport du réseau pour l’année scolaire qui commence en `annee` ; lève `ValidationError` hors des bornes.

    Le nombre de requêtes ne dépend ni du nombre d’actions ni de celui des établissements.
    """
    verifier_annee(annee)
    matiere = lire(reseau, annee)
    return Rapport(
        couverture=couverture(matiere),
        essentiel=essentiel(matiere),
        territoire=territoire(matiere),
        actions=actions(matiere),
        alliances=alliances(matiere),
        tableau=tableau(matiere),
        methode=methode(matiere.fiches.values()),
    )
