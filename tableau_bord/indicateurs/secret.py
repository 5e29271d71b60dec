"""Le secret sur les petits nombres : la même règle à l’écran, dans les graphiques, les exports et le PDF.

Primaire : un dénominateur inconnu ou sous le seuil, un numérateur, un complément ou un reste de 1 à 4 (`petits_nombres.py`).
Secondaire : d’autres cases se masquent quand ce qui reste montré donnerait la première, ou l’encadrerait de trop près. Ce que
la source publie déjà tel quel ne se masque pas : on n’y protégerait rien.

On masque par famille (un indicateur et ses parts) et par établissement : une distribution dont un groupe est secret se tait
toute. Les établissements tus le restent assez nombreux pour que la directrice de l’un d’eux, qui connaît ses élèves, ne
retrouve pas un autre ; sinon, c’est le total du réseau qui se tait (docs/decisions/0012, 0048).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from tableau_bord.indicateurs.mesures import Fiche, Mesure, Resultat
from tableau_bord.indicateurs.petits_nombres import Rangee, est_petit, est_secrete, famille_est_secrete, ranger

FRAGILE = 20
# Une seule raison : dire laquelle des cases tues est la petite serait déjà en dire trop.
RAISON = "de petits nombres, ou un effectif inconnu, ici ou à côté : masqué pour ne rien dire de quelques personnes"

RESEAU = ""  # la ligne du réseau, parmi les établissements d’un groupe

# D’une famille et d’une année : établissement → indicateur → rang du résultat
Lignes = dict[str, dict[str, int]]
# Établissement → ses résultats connus, les mêmes en rangées
Cases = Mapping[str, list[Resultat]]
Rangees = Mapping[str, Mapping[frozenset[str], Rangee]]


def est_fragile(fiche: Fiche, mesure: Mesure) -> bool:
    """Moins de vingt personnes : le chiffre se lit avec prudence."""
    return fiche.sur_personnes and mesure.est_connue and mesure.personnes is not None and mesure.personnes < FRAGILE


def masquer(resultats: list[Resultat], *, partagees: Collection[int] = ()) -> list[Resultat]:
    """Les mêmes résultats, dans le même ordre, petits nombres masqués et fragiles signalés.

    Un groupe est une famille et une année : sa ligne « reseau » est le total, ses lignes « etablissement » les cases.
    Les familles doivent être entières. `partagees` : les années où un établissement est aussi dans un autre réseau, dont le
    total se comparerait à celui-ci.
    """
    fiches = {resultat.fiche.code: resultat.fiche for resultat in resultats}.values()
    # Une famille où rien n’est sensible n’a rien à taire ; c’est la plupart de celles d’une page.
    sensibles = {fiche.famille for fiche in fiches if fiche.est_sensible}
    groupes: dict[tuple[str, int], Lignes] = defaultdict(lambda: defaultdict(dict))
    for rang, resultat in enumerate(resultats):
        if (famille := resultat.fiche.famille) in sensibles:
            unite = RESEAU if resultat.niveau == "reseau" else resultat.uai
            groupes[famille, resultat.annee][unite][resultat.fiche.code] = rang
    raisons: dict[int, str] = {}
    for (_, annee), lignes in groupes.items():
        raisons |= _masques(resultats, lignes, partage=annee in partagees)
    return [
        replace(resultat, masque=True, mesure=Mesure(), provenance="", raison=raisons[rang])
        if rang in raisons
        else replace(resultat, fragile=True)
        if est_fragile(resultat.fiche, resultat.mesure)
        else resultat
        for rang, resultat in enumerate(resultats)
    ]


def _masques(resultats: list[Resultat], lignes: Lignes, *, partage: bool) -> dict[int, str]:
    """Rang → raison, pour les lignes d’une même famille et d’une même année."""
    connus = {
        unite: siens
        for unite, rangs in lignes.items()
        if (siens := [resultats[rang] for rang in rangs.values() if resultats[rang].mesure.est_connue])
    }
    secretes = {unite for unite, siens in connus.items() if famille_est_secrete(_mesures(siens), siens[0].annee)}
    if not secretes:
        return {}
    tues = set(secretes)
    if RESEAU not in tues and RESEAU in lignes:
        cases = {unite: siens for unite, siens in connus.items() if unite != RESEAU}
        tues |= {RESEAU} if partage else _a_taire_aussi(cases, secretes)
    return {rang: RAISON for unite in tues for rang in lignes[unite].values() if resultats[rang].mesure.est_connue}


def _a_taire_aussi(cases: Cases, secretes: set[str]) -> set[str]:
    """Les établissements à taire, les plus petits d’abord ; le total s’il n’en reste pas assez."""
    tues = set(secretes)
    visibles = sorted(cases.keys() - tues, key=lambda unite: (_personnes(cases[unite]), unite))
    rangees = {unite: ranger(_mesures(siens), siens[0].annee) for unite, siens in cases.items()}
    while not _est_sur(cases, rangees, tues, secretes):
        if not visibles:
            return {RESEAU}
        tues.add(visibles.pop(0))
    return tues


def _est_sur(cases: Cases, rangees: Rangees, tues: set[str], secretes: set[str]) -> bool:
    """Personne ne retrouve une case secrète : ni un lecteur, ni la directrice de l’un des établissements tus."""
    return all(_se_cachent(cases, rangees, tues - {sienne}, secretes) for sienne in ("", *tues))


def _se_cachent(cases: Cases, rangees: Rangees, tues: set[str], secretes: set[str]) -> bool:
    """Le total moins les cases montrées donne la somme de celles-ci : elle doit en dire assez peu, de chacune aussi."""
    if not tues & secretes:
        return True
    if len(tues) < 2:
        return False
    par_code: dict[str, list[Resultat]] = defaultdict(list)
    for unite in tues:
        for resultat in cases[unite]:
            par_code[resultat.fiche.code].append(resultat)
    if any(_somme_secrete(siens) for siens in par_code.values()):
        return False
    # Un groupe que l’un d’eux est seul à connaître se lirait dans le total.
    if len({frozenset(rangees[unite]) for unite in tues}) > 1:
        return False
    return all(
        rangee.jeu(noms, [rangees[autre][codes] for autre in tues if autre != unite]) >= rangee.assez
        for unite in tues & secretes
        for codes, rangee in rangees[unite].items()
        for noms in rangee.secrets
    )


def _somme_secrete(resultats: list[Resultat]) -> bool:
    fiche, mesures = resultats[0].fiche, [resultat.mesure for resultat in resultats]
    if fiche.agregation == "somme":
        return est_petit(sum((m.valeur or Decimal(0) for m in mesures), Decimal(0)))
    if any(m.numerateur is None or m.denominateur is None for m in mesures):
        return sum((m.personnes or Decimal(0) for m in mesures), Decimal(0)) < fiche.seuil
    ensemble = Mesure(
        sum((m.numerateur for m in mesures if m.numerateur is not None), Decimal(0)),
        sum((m.denominateur for m in mesures if m.denominateur is not None), Decimal(0)),
    )
    return est_secrete(fiche, ensemble)


def _mesures(siens: list[Resultat]) -> list[tuple[Fiche, Mesure]]:
    return [(resultat.fiche, resultat.mesure) for resultat in siens]


def _personnes(siens: list[Resultat]) -> Decimal:
    return max((resultat.mesure.personnes or Decimal(0) for resultat in siens), default=Decimal(0))
