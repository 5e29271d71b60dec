"""Plusieurs réseaux côte à côte : les mêmes chiffres que sur la page de chacun, lus ensemble."""

from collections.abc import Iterable
from dataclasses import replace

from pilotage.models import Etablissement, Reseau
from tableau_bord.indicateurs.activite import Activite, lire_activites
from tableau_bord.indicateurs.agregats import mesure_gardee, mesures_gardees
from tableau_bord.indicateurs.composition import Carte
from tableau_bord.indicateurs.lecture import (
    INCONNUE,
    SANS_ETABLISSEMENT,
    ligne_calculee,
    ligne_reseau,
    peut_avoir_sa_ligne,
    raison_du_total,
)
from tableau_bord.indicateurs.mesures import Fiche, Mesure, Resultat
from tableau_bord.indicateurs.registre import faits_de
from tableau_bord.indicateurs.secret import RAISON, est_fragile
from tableau_bord.models import MesureReseau


def par_reseau(
    reseaux: Iterable[Reseau],
    choisies: Iterable[Fiche],
    annees: Iterable[int],
    *,
    annees_calculees: Iterable[int] | None = None,
) -> dict[int, dict[tuple[str, int], Resultat]]:
    """Réseau → (indicateur, année) → sa ligne, masquée comme sur sa page ; trois requêtes, quel que soit le nombre de réseaux.

    Les valeurs observées sont celles que `MesureReseau` garde : leurs établissements ne se relisent pas. Les indicateurs
    calculés ne le sont que pour `annees_calculees`, si on les dit. Les références n’y sont pas.
    """
    reseaux, annees, choisies = list(reseaux), sorted(set(annees)), list(choisies)
    carte = Carte(reseaux, annees)
    observees = [fiche for fiche in choisies if fiche.est_observee]
    gardees = {
        (ligne.reseau_id, ligne.indicateur, ligne.annee): ligne
        for ligne in mesures_gardees(reseaux, [fiche.code for fiche in observees], annees)
    }
    calculees = [fiche for fiche in choisies if not fiche.est_observee]
    calculs = set(annees if annees_calculees is None else annees_calculees)
    activites = lire_activites([reseau.pk for reseau in reseaux], calculs, faits_de(calculees))
    lus: dict[int, dict[tuple[str, int], Resultat]] = {reseau.pk: {} for reseau in reseaux}
    for reseau in reseaux:
        siens = lus[reseau.pk]
        for annee in annees:
            composition = carte.siens(reseau, annee)
            for fiche in observees:
                gardee = gardees.get((reseau.pk, fiche.code, annee))
                siens[fiche.code, annee] = _ligne_gardee(reseau, fiche, annee, gardee, composition)
            if calculees and annee in calculs:
                activite = activites.get((reseau.pk, annee), Activite())
                activite = replace(activite, ecoles={e.pk for e in composition if e.est_ecole})
                for fiche in calculees:
                    siens[fiche.code, annee] = ligne_calculee(reseau, fiche, annee, activite)
    return lus


def _ligne_gardee(
    reseau: Reseau, fiche: Fiche, annee: int, gardee: MesureReseau | None, composition: list[Etablissement]
) -> Resultat:
    if gardee is None:
        ici = any(peut_avoir_sa_ligne(etablissement, fiche) for etablissement in composition)
        return ligne_reseau(reseau, fiche, annee, Mesure(), INCONNUE if ici else SANS_ETABLISSEMENT)
    if gardee.est_masquee:
        return replace(ligne_reseau(reseau, fiche, annee, Mesure(), RAISON), masque=True)
    mesure = mesure_gardee(fiche, gardee)
    ligne = ligne_reseau(reseau, fiche, annee, mesure, "" if mesure.est_connue else raison_du_total(fiche))
    return replace(ligne, fragile=est_fragile(fiche, mesure))
