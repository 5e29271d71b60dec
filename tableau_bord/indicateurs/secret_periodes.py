"""Le secret d’une suite de périodes : une ligne se tait toute, et assez d’autres pour que nulle case ne s’en déduise.

L’année se montre comme sur toutes les pages (`secret.py`) : c’est donc un fait acquis du lecteur. On ne tait ici que des
suites. Une suite se tait dès qu’une de ses périodes est petite ou que son année est tue, puis les plus petites d’abord
jusqu’à ce que personne, ni un lecteur ni la directrice de l’une d’elles, n’encadre une petite case de plus près que le
seuil ; s’il n’en reste pas assez, c’est la suite du réseau qui se tait (docs/decisions/0051).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tableau_bord.indicateurs.marges import INFINI, Case, Tableau
from tableau_bord.indicateurs.mesures import Fiche, Mesure
from tableau_bord.indicateurs.secret import RESEAU, est_secrete
from tableau_bord.periodes import Cumul

ParPeriode = Mapping[int, Mesure]


@dataclass(frozen=True)
class Annee:
    """Ce que les pages disent de l’année, établissement par établissement et pour le réseau (`RESEAU`)."""

    mesures: Mapping[str, Mesure]  # avant le secret
    tues: frozenset[str]
    partagee: bool = False  # un établissement est aussi dans un autre réseau, dont la suite se comparerait

    def se_lit(self, unite: str) -> bool:
        return unite not in self.tues and unite in self.mesures and self.mesures[unite].est_connue


def suites_a_taire(fiche: Fiche, reseau: ParPeriode, cases: Mapping[str, ParPeriode], annee: Annee) -> set[str]:
    """Les établissements dont la suite se tait, et `RESEAU` si celle du réseau se tait aussi.

    `reseau`, `cases` : leurs mesures, par rang de période, celles qui sont connues.
    """
    secretes = {uai for uai, suite in cases.items() if any(est_secrete(fiche, mesure) for mesure in suite.values())}
    tues = secretes | (annee.tues & cases.keys())
    reseau_secret = RESEAU in annee.tues or any(est_secrete(fiche, mesure) for mesure in reseau.values())
    if not tues:
        return {RESEAU} if reseau_secret else set()
    visibles = sorted((uai for uai in cases if uai not in tues), key=lambda uai: (_personnes(cases[uai]), uai))
    if not (reseau_secret or annee.partagee or _dernieres_melees(fiche, cases, annee)):
        for combien in range(len(visibles) + 1):
            essai = tues | set(visibles[:combien])
            if _est_sur(fiche, reseau, cases, annee, essai):
                return essai
    for combien in range(len(visibles) + 1):
        essai = tues | set(visibles[:combien])
        if _est_sur(fiche, {}, cases, annee, essai):
            return {RESEAU, *essai}
    return {RESEAU, *cases}


def _dernieres_melees(fiche: Fiche, cases: Mapping[str, ParPeriode], annee: Annee) -> bool:
    """Un état dont les dernières périodes diffèrent : la somme de l’année en traverse plusieurs, on ne la compare à aucune."""
    if fiche.cumul != Cumul.DERNIERE or not (annee.tues & cases.keys()):
        return False
    return len({max(suite) for suite in cases.values() if suite}) > 1


def _est_sur(fiche: Fiche, reseau: ParPeriode, cases: Mapping[str, ParPeriode], annee: Annee, tues: set[str]) -> bool:
    """Personne n’encadre une case secrète : ni un lecteur, ni la directrice d’une suite tue, qui connaît la sienne."""
    return all(
        lue >= min(assez, sans)
        for sienne in ("", *sorted(tues))
        for lue, assez, sans in _jeux(fiche, reseau, cases, annee, tues - {sienne})
    )


def _jeux(
    fiche: Fiche, reseau: ParPeriode, cases: Mapping[str, ParPeriode], annee: Annee, tues: set[str]
) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
    """(jeu qu’on lui connaît, jeu qu’il faut, jeu que l’année seule laissait) de chaque case et de chaque année secrètes."""
    montre = _tableau(fiche, reseau, cases, annee, tues)
    tout_tu: list[Tableau] = []

    def sans_les_suites() -> Tableau:
        # L’année à elle seule peut déjà encadrer une période : on ne répare pas ici ce qui se lit ailleurs.
        if not tout_tu:
            tout_tu.append(_tableau(fiche, {}, cases, annee, tues))
        return tout_tu[0]

    for case in montre.cases:
        mesure = cases[case.ligne][case.colonne]
        if est_secrete(fiche, mesure):
            assez = _assez(fiche, mesure)
            jeu = montre.jeu_de_la_case(case, assez)
            yield jeu, assez, jeu if jeu >= assez else sans_les_suites().jeu_de_la_case(case, assez)
    if fiche.cumul == Cumul.DERNIERE:
        return  # l’année est la case de la dernière période : elle vient d’être vue
    for uai in sorted(tues & annee.tues):
        mesure = annee.mesures.get(uai, Mesure())
        if est_secrete(fiche, mesure) and cases[uai]:
            assez = _assez(fiche, mesure)
            jeu = montre.jeu_de_la_ligne(uai, assez)
            yield jeu, assez, jeu if jeu >= assez else sans_les_suites().jeu_de_la_ligne(uai, assez)


def _tableau(
    fiche: Fiche, reseau: ParPeriode, cases: Mapping[str, ParPeriode], annee: Annee, tues: set[str]
) -> Tableau:
    """Les cases tues de ces établissements, et ce que les pages disent de leurs sommes."""
    etat = fiche.cumul == Cumul.DERNIERE
    siennes = tuple(
        _case(uai, rang, mesure)
        for uai in sorted(tues)
        for rang, mesure in sorted(cases[uai].items())
        # L’année d’un état est sa dernière période : si l’une se lit, l’autre aussi.
        if not (etat and annee.se_lit(uai) and rang == max(cases[uai]))
    )
    colonnes_lues = frozenset(reseau)
    if etat:
        # L’année du réseau est la somme de sa dernière période, quand c’est la même pour tous.
        dernieres = {max(suite) for suite in cases.values() if suite}
        if len(dernieres) == 1 and annee.se_lit(RESEAU):
            colonnes_lues |= dernieres
        return Tableau(siennes, colonnes_lues=colonnes_lues)
    return Tableau(
        siennes,
        lignes_lues=frozenset(uai for uai in tues if annee.se_lit(uai)),
        colonnes_lues=colonnes_lues,
        total_lu=annee.se_lit(RESEAU),
    )


def _case(uai: str, rang: int, mesure: Mesure) -> Case:
    if mesure.numerateur is not None and mesure.denominateur is not None:
        return Case(uai, rang, mesure.numerateur, mesure.denominateur)
    return Case(uai, rang, mesure.valeur or Decimal(0), INFINI)


def _assez(fiche: Fiche, mesure: Mesure) -> Decimal:
    """Le seuil, ou le dénominateur s’il est plus petit : une case ne peut pas varier de plus."""
    seuil = Decimal(fiche.seuil)
    return seuil if mesure.denominateur is None else min(seuil, mesure.denominateur)


def _personnes(suite: ParPeriode) -> Decimal:
    return max((mesure.personnes or mesure.valeur or Decimal(0) for mesure in suite.values()), default=Decimal(0))
