"""Le secret sur les petits nombres : la même règle à l’écran, dans les graphiques, les exports et le PDF.

Primaire : un dénominateur sous le seuil, ou un numérateur ou un complément de 1 à 4. Secondaire : une autre case se
masque quand le total donnerait la première. Ce que la source publie déjà tel quel ne se masque pas : on n’y protégerait rien.
"""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from tableau_bord.indicateurs.mesures import Fiche, Mesure, Resultat

FRAGILE = 20
RAISON_PRIMAIRE = "effectif trop petit"
RAISON_SECONDAIRE = "masquée pour ne pas laisser deviner une petite valeur voisine"


def est_secrete(fiche: Fiche, mesure: Mesure) -> bool:
    """La mesure, montrée seule, dirait-elle quelque chose de quelques personnes ?"""
    if not fiche.sur_personnes or fiche.publie or not mesure.est_connue:
        return False
    if mesure.personnes is not None and mesure.personnes < fiche.seuil:
        return True
    if mesure.numerateur is None or mesure.denominateur is None:
        return False
    return _petit(mesure.numerateur) or _petit(mesure.denominateur - mesure.numerateur)


def est_fragile(fiche: Fiche, mesure: Mesure) -> bool:
    """Moins de vingt personnes : le chiffre se lit avec prudence."""
    return fiche.sur_personnes and mesure.est_connue and mesure.personnes is not None and mesure.personnes < FRAGILE


def masquer(resultats: list[Resultat]) -> list[Resultat]:
    """Les mêmes résultats, dans le même ordre, petits nombres masqués et fragiles signalés.

    Un groupe est un indicateur et une année : sa ligne « reseau » est le total, ses lignes « etablissement » les cases.
    """
    groupes: dict[tuple[str, int], list[int]] = defaultdict(list)
    for rang, resultat in enumerate(resultats):
        groupes[resultat.fiche.code, resultat.annee].append(rang)
    raisons: dict[int, str] = {}
    for rangs in groupes.values():
        raisons |= _masques(resultats, rangs)
    return [
        replace(resultat, masque=True, mesure=Mesure(), provenance="", raison=raisons[rang])
        if rang in raisons
        else replace(resultat, fragile=est_fragile(resultat.fiche, resultat.mesure))
        for rang, resultat in enumerate(resultats)
    ]


def _masques(resultats: list[Resultat], rangs: list[int]) -> dict[int, str]:
    """Rang → raison, pour les lignes d’un même indicateur et d’une même année."""
    fiche = resultats[rangs[0]].fiche
    masques = {rang: RAISON_PRIMAIRE for rang in rangs if est_secrete(fiche, resultats[rang].mesure)}
    totaux = [r for r in rangs if resultats[r].niveau == "reseau" and resultats[r].mesure.est_connue]
    cases = [r for r in rangs if resultats[r].niveau != "reseau" and resultats[r].mesure.est_connue]
    caches = [r for r in cases if r in masques]
    if not caches or not totaux or all(total in masques for total in totaux):
        return masques
    # Le total montré moins les cases montrées donne la somme des cases cachées : elle doit en dire assez peu.
    visibles = sorted((r for r in cases if r not in masques), key=lambda r: resultats[r].mesure.personnes or 0)
    while len(caches) < 2 or _somme_secrete(fiche, [resultats[r].mesure for r in caches]):
        if not visibles:
            return masques | dict.fromkeys(totaux, RAISON_SECONDAIRE)
        caches.append(visibles.pop(0))
        masques[caches[-1]] = RAISON_SECONDAIRE
    return masques


def _somme_secrete(fiche: Fiche, mesures: list[Mesure]) -> bool:
    if any(m.numerateur is None or m.denominateur is None for m in mesures):
        return sum(m.personnes or 0 for m in mesures) < fiche.seuil
    ensemble = Mesure(sum(m.numerateur for m in mesures), sum(m.denominateur for m in mesures))
    return est_secrete(fiche, ensemble)


def _petit(nombre: Decimal) -> bool:
    return 0 < nombre < 5
