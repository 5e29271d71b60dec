"""Le secret sur les petits nombres : la même règle à l’écran, dans les graphiques, les exports et le PDF.

Primaire : un dénominateur sous le seuil, ou un numérateur ou un complément de 1 à 4. Secondaire : d’autres cases se masquent
quand ce qui reste montré donnerait la première. Ce que la source publie déjà tel quel ne se masque pas : on n’y protégerait
rien.

On masque par famille (un indicateur et ses parts) et par établissement : une distribution dont un groupe est secret se tait
toute. Les établissements tus le restent assez nombreux pour que la directrice de l’un d’eux, qui connaît ses élèves, ne
retrouve pas un autre ; sinon, c’est le total du réseau qui se tait (docs/decisions/0012).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal

from tableau_bord.indicateurs.mesures import Fiche, Mesure, Resultat

FRAGILE = 20
# Une seule raison : dire laquelle des cases tues est la petite serait déjà en dire trop.
RAISON = "de petits nombres, ici ou à côté : masqué pour ne rien dire de quelques personnes"

RESEAU = ""  # la ligne du réseau, parmi les établissements d’un groupe

# (famille, année) → établissement → indicateur → rang du résultat
Lignes = dict[str, dict[str, int]]


def est_secrete(fiche: Fiche, mesure: Mesure) -> bool:
    """La mesure, montrée seule, dirait-elle quelque chose de quelques personnes ?"""
    if not fiche.est_sensible or not mesure.est_connue:
        return False
    if fiche.agregation == "somme":
        return _petit(mesure.valeur or Decimal(0))
    if mesure.personnes is not None and mesure.personnes < fiche.seuil:
        return True
    if mesure.numerateur is None or mesure.denominateur is None:
        return False
    return _petit(mesure.numerateur) or _petit(mesure.denominateur - mesure.numerateur)


def est_fragile(fiche: Fiche, mesure: Mesure) -> bool:
    """Moins de vingt personnes : le chiffre se lit avec prudence."""
    return fiche.sur_personnes and mesure.est_connue and mesure.personnes is not None and mesure.personnes < FRAGILE


def masquer(resultats: list[Resultat], *, partagees: Collection[int] = ()) -> list[Resultat]:
    """Les mêmes résultats, dans le même ordre, petits nombres masqués et fragiles signalés.

    Un groupe est une famille et une année : sa ligne « reseau » est le total, ses lignes « etablissement » les cases.
    Les familles doivent être entières. `partagees` : les années où un établissement est aussi dans un autre réseau, dont le
    total se comparerait à celui-ci.
    """
    groupes: dict[tuple[str, int], Lignes] = defaultdict(lambda: defaultdict(dict))
    for rang, resultat in enumerate(resultats):
        unite = RESEAU if resultat.niveau == "reseau" else resultat.uai
        groupes[resultat.fiche.famille, resultat.annee][unite][resultat.fiche.code] = rang
    raisons: dict[int, str] = {}
    for (_, annee), lignes in groupes.items():
        raisons |= _masques(resultats, lignes, partage=annee in partagees)
    return [
        replace(resultat, masque=True, mesure=Mesure(), provenance="", raison=raisons[rang])
        if rang in raisons
        else replace(resultat, fragile=est_fragile(resultat.fiche, resultat.mesure))
        for rang, resultat in enumerate(resultats)
    ]


def _masques(resultats: list[Resultat], lignes: Lignes, *, partage: bool) -> dict[int, str]:
    """Rang → raison, pour les lignes d’une même famille et d’une même année."""
    primaires = {
        rang
        for rangs in lignes.values()
        for rang in rangs.values()
        if est_secrete(resultats[rang].fiche, resultats[rang].mesure)
    }
    if not primaires:
        return {}
    tues = {unite for unite, rangs in lignes.items() if primaires & set(rangs.values())}
    total = lignes.get(RESEAU, {})
    if RESEAU not in tues and total:
        cases = {unite: rangs for unite, rangs in lignes.items() if unite != RESEAU}
        tues |= {RESEAU} if partage else _a_taire_aussi(resultats, cases, tues, primaires)
    return {rang: RAISON for unite in tues for rang in lignes[unite].values() if resultats[rang].mesure.est_connue}


def _a_taire_aussi(resultats: list[Resultat], cases: Lignes, tues: set[str], primaires: set[int]) -> set[str]:
    """Les établissements à taire en plus, les plus petits d’abord ; le total s’il n’en reste pas assez."""
    tues = set(tues)
    visibles = sorted(
        (unite for unite in cases if unite not in tues and _connus(resultats, cases[unite].values())),
        key=lambda unite: (_personnes(resultats, cases[unite]), unite),
    )
    while not _est_sur(resultats, cases, tues, primaires):
        if not visibles:
            return {RESEAU}
        tues.add(visibles.pop(0))
    return tues


def _est_sur(resultats: list[Resultat], cases: Lignes, tues: set[str], primaires: set[int]) -> bool:
    """Personne ne retrouve une case secrète : ni un lecteur, ni la directrice de l’un des établissements tus."""
    return all(_se_cachent(resultats, cases, tues - {sienne}, primaires) for sienne in ("", *tues))


def _se_cachent(resultats: list[Resultat], cases: Lignes, tues: set[str], primaires: set[int]) -> bool:
    """Le total moins les cases montrées donne la somme de celles-ci : elle doit en dire assez peu."""
    if not any(primaires & set(cases[unite].values()) for unite in tues):
        return True
    if len(tues) < 2:
        return False
    codes = {code for unite in tues for code in cases[unite]}
    return not any(
        _somme_secrete(
            [resultats[cases[unite][code]] for unite in sorted(tues) if code in cases[unite]],
        )
        for code in codes
    )


def _somme_secrete(resultats: list[Resultat]) -> bool:
    connus = [resultat.mesure for resultat in resultats if resultat.mesure.est_connue]
    if not connus:
        return False
    fiche = resultats[0].fiche
    if fiche.agregation == "somme":
        return _petit(sum((m.valeur or Decimal(0) for m in connus), Decimal(0)))
    if any(m.numerateur is None or m.denominateur is None for m in connus):
        return sum((m.personnes or Decimal(0) for m in connus), Decimal(0)) < fiche.seuil
    ensemble = Mesure(
        sum((m.numerateur for m in connus if m.numerateur is not None), Decimal(0)),
        sum((m.denominateur for m in connus if m.denominateur is not None), Decimal(0)),
    )
    return est_secrete(fiche, ensemble)


def _connus(resultats: list[Resultat], rangs: Iterable[int]) -> bool:
    return any(resultats[rang].mesure.est_connue for rang in rangs)


def _personnes(resultats: list[Resultat], rangs: dict[str, int]) -> Decimal:
    return max((resultats[rang].mesure.personnes or Decimal(0) for rang in rangs.values()), default=Decimal(0))


def _petit(nombre: Decimal) -> bool:
    return 0 < nombre < 5
