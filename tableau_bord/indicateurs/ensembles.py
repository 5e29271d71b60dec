"""Plusieurs réseaux côte à côte : les mêmes chiffres que sur la page de chacun, lus ensemble."""

from collections.abc import Iterable
from dataclasses import replace

from pilotage.models import Rattachement, Reseau
from tableau_bord.indicateurs.activite import Activite, lire_activites
from tableau_bord.indicateurs.composition import compositions
from tableau_bord.indicateurs.lecture import annees_communes, ligne_calculee, lignes_observees
from tableau_bord.indicateurs.mesures import Fiche, Resultat
from tableau_bord.indicateurs.observees import Observees
from tableau_bord.indicateurs.references import SansReference
from tableau_bord.indicateurs.registre import fiches
from tableau_bord.indicateurs.secret import masquer


def par_reseau(
    reseaux: Iterable[Reseau], choisies: Iterable[Fiche], annees: Iterable[int]
) -> dict[int, dict[tuple[str, int], Resultat]]:
    """Réseau → (indicateur, année) → sa ligne, masquée comme sur sa page ; cinq requêtes, quel que soit le nombre de réseaux.

    Les références n’y sont pas.
    """
    reseaux, annees, choisies = list(reseaux), sorted(set(annees)), list(choisies)
    composition = compositions(reseaux, annees)
    activites = lire_activites([reseau.pk for reseau in reseaux], annees)
    etablissements = {e.pk: e.uai for siens in composition.values() for e in siens}
    observees = Observees(etablissements.values(), annees)
    periodes: dict[int, list[tuple]] = {}
    rattachements = Rattachement.objects.filter(etablissement__in=list(etablissements))
    for etablissement, reseau_id, debut, fin in rattachements.values_list("etablissement", "reseau", "debut", "fin"):
        periodes.setdefault(etablissement, []).append((reseau_id, debut, fin))
    demandes = {fiche.code for fiche in choisies}
    familles = {fiche.famille for fiche in choisies if fiche.est_sensible}
    toutes = [*choisies, *(f for f in fiches() if f.famille in familles and f.code not in demandes)]
    lus: dict[int, dict[tuple[str, int], Resultat]] = {}
    for reseau in reseaux:
        lignes = []
        for fiche in toutes:
            for annee in annees:
                siens = composition[reseau.pk, annee]
                if fiche.est_observee:
                    lignes += lignes_observees(reseau, fiche, annee, siens, observees, SansReference())
                else:
                    activite = replace(
                        activites.get((reseau.pk, annee), Activite()), ecoles={e.pk for e in siens if e.est_ecole}
                    )
                    lignes.append(ligne_calculee(reseau, fiche, annee, activite))
        ailleurs = [
            (debut, fin)
            for cle in {e.pk for annee in annees for e in composition[reseau.pk, annee]}
            for autre, debut, fin in periodes.get(cle, ())
            if autre != reseau.pk
        ]
        lus[reseau.pk] = {
            (ligne.fiche.code, ligne.annee): ligne
            for ligne in masquer(lignes, partagees=annees_communes(annees, ailleurs))
            if ligne.niveau == "reseau" and ligne.fiche.code in demandes
        }
    return lus
