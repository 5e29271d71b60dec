"""Ce que la page d’un indicateur montre de ses périodes : une suite par lieu, et la courbe du réseau."""

from pilotage.annees import libelle_annee
from pilotage.models import Reseau
from tableau_bord.apercus import texte_denominateur, texte_resultat
from tableau_bord.ecriture import compte
from tableau_bord.graphiques import par_periode, tracer
from tableau_bord.indicateurs import Fiche, Resultat
from tableau_bord.indicateurs.suites import Suite, derniere_annee_relevee, suites


def au_fil_des_periodes(reseau: Reseau, fiche: Fiche, annee: int) -> dict | None:
    """La dernière année relevée, jusqu’à celle-ci : ses suites et leur courbe ; `None` si rien n’est relevé."""
    relevee = derniere_annee_relevee(fiche, reseau, annee) if fiche.periodes else None
    if relevee is None:
        return None
    lues = suites(reseau, fiche, [relevee - 1, relevee])
    siennes = [next(s.periodes for s in lues[a] if s.est_du_reseau) for a in (relevee, relevee - 1)]
    courbe = par_periode(siennes)
    return {
        "annee": relevee,
        "libelle": libelle_annee(relevee),
        "lignes": [_ligne(suite) for suite in lues[relevee]],
        "relevees": _relevees(fiche, lues[relevee]),
        "courbe": tracer(courbe) if courbe else None,
    }


def _relevees(fiche: Fiche, lues: list[Suite]) -> str:
    """« 1er trimestre : 3 établissements sur 8 ; 2e trimestre : aucun » : une année en cours n’est pas une année."""
    siennes = [suite.periodes for suite in lues if not suite.est_du_reseau]
    phrases = []
    for (_, libelle), periodes in zip(fiche.periodes, zip(*siennes, strict=True), strict=False):
        combien = sum(resultat.masque or resultat.mesure.est_connue for resultat in periodes)
        tous = len(periodes)
        qui = "tous" if combien == tous else f"{compte(combien, 'établissement')} sur {tous}" if combien else "aucun"
        phrases.append(f"{libelle} : {qui}")
    return " ; ".join(phrases)


def _ligne(suite: Suite) -> dict:
    return {
        "suite": suite,
        "nom": "Le réseau" if suite.est_du_reseau else suite.annee.nom,
        "cases": [
            (libelle, _case(periode))
            for (_, libelle), periode in zip(suite.annee.fiche.periodes, suite.periodes, strict=True)
        ],
        "annee": _case(suite.annee),
    }


def _case(resultat: Resultat) -> dict:
    return {
        "valeur": texte_resultat(resultat),
        "denominateur": texte_denominateur(resultat),
        "fragile": resultat.fragile,
    }
