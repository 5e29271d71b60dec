"""Ce qui dirait quelque chose de quelques personnes : une mesure montrée seule, ou ce qui s’en déduit dans sa famille.

Une famille range les personnes d’un lieu dans des cases : ses parts, et ce qui reste quand on les retire du tout (ou du groupe
suivi qu’elles composent). Un reste ne s’écrit nulle part, mais il se calcule : il est secret comme une part.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tableau_bord.indicateurs.echelles import echelle_en
from tableau_bord.indicateurs.mesures import Fiche, Mesure

# Un indicateur, et ce qu’il vaut là
Sienne = tuple[Fiche, Mesure]

RESTE, RESTE_DU_SUIVI = "reste", "reste du groupe suivi"


def est_secrete(fiche: Fiche, mesure: Mesure) -> bool:
    """La mesure, montrée seule, dirait-elle quelque chose de quelques personnes ?"""
    if not fiche.est_sensible or not mesure.est_connue:
        return False
    if fiche.agregation == "somme":
        return est_petit(mesure.valeur or Decimal(0))
    personnes = [nombre for nombre in (mesure.effectif, mesure.denominateur) if nombre is not None]
    # Un taux sans effectif ne se juge pas ; son lecteur, qui connaît l’école, retrouverait le nombre.
    if not personnes or min(personnes) < fiche.seuil:
        return True
    if mesure.numerateur is None or mesure.denominateur is None:
        return False
    return est_petit(mesure.numerateur) or est_petit(mesure.denominateur - mesure.numerateur)


def est_petit(nombre: Decimal) -> bool:
    return 0 < nombre < 5


def famille_est_secrete(siennes: Collection[Sienne], annee: int) -> bool:
    """Les mesures d’un lieu, une famille et une année, montrées ensemble : l’une d’elles, ou un reste, en dirait-il trop ?"""
    if any(est_secrete(fiche, mesure) for fiche, mesure in siennes):
        return True
    # Seul, un indicateur n’a pour reste que son complément.
    return len(siennes) > 1 and any(rangee.secrets for rangee in ranger(siennes, annee).values())


@dataclass(frozen=True)
class Rangee:
    """Les personnes d’un lieu, case par case.

    `tous` : combien elles sont ; `None` pour un nombre qu’aucun tout ne borne. `secrets` : les cases dont la somme en dirait
    trop. `assez` : de combien il faut qu’une telle somme puisse varier aux yeux d’un lecteur.
    """

    cases: Mapping[str, Decimal]
    tous: Decimal | None
    secrets: tuple[frozenset[str], ...]
    assez: Decimal

    def somme(self, noms: Iterable[str]) -> Decimal:
        return sum((self.cases[nom] for nom in noms), Decimal(0))

    def jeu(self, noms: frozenset[str], autres: Collection["Rangee"]) -> Decimal:
        """De combien la somme de ces cases peut varier pour qui sait le total de chaque lieu, et celui de chaque case ici et
        dans les `autres`.

        Ce que ces cases gagnent, les mêmes le perdent ailleurs, et les autres cases d’ici le rendent là-bas : rien d’autre
        ne borne.
        """
        ici, ailleurs = self.somme(noms), sum((autre.somme(noms) for autre in autres), Decimal(0))
        if self.tous is None:
            return ici + ailleurs
        reste_ailleurs = sum((autre.tous or Decimal(0) for autre in autres), Decimal(0)) - ailleurs
        return min(ailleurs, self.tous - ici) + min(ici, reste_ailleurs)


def ranger(siennes: Iterable[Sienne], annee: int) -> dict[frozenset[str], Rangee]:
    """Les mesures connues d’un lieu, une famille et une année, en rangées : celles d’un même tout ensemble, par leurs codes.

    Ce qui n’est ni une part ni un nombre (une moyenne) n’a pas de rangée.
    """
    par_tout: dict[Decimal, list[Sienne]] = defaultdict(list)
    rangees: dict[frozenset[str], Rangee] = {}
    for fiche, mesure in siennes:
        if not mesure.est_connue or not fiche.est_sensible:
            continue
        if fiche.agregation == "somme":
            rangees[frozenset({fiche.code})] = _sans_tout(fiche, mesure, mesure.valeur or Decimal(0))
        elif mesure.numerateur is not None and mesure.denominateur is not None:
            if fiche.est_un_taux:
                par_tout[mesure.denominateur].append((fiche, mesure))
            else:  # « pour 100 élèves » : un élève compte autant de fois qu’il veut, le dénominateur ne borne rien
                rangees[frozenset({fiche.code})] = _sans_tout(fiche, mesure, mesure.numerateur)
    for tous, parts in par_tout.items():
        rangees |= _d_un_tout(parts, tous, annee)
    return rangees


def _sans_tout(fiche: Fiche, mesure: Mesure, nombre: Decimal) -> Rangee:
    code = frozenset({fiche.code})
    return Rangee({fiche.code: nombre}, None, (code,) if est_secrete(fiche, mesure) else (), Decimal(fiche.seuil))


def _d_un_tout(siennes: list[Sienne], tous: Decimal, annee: int) -> dict[frozenset[str], Rangee]:
    """La rangée de ces parts d’un même tout ; une chacune si leurs nombres se contredisent."""
    nombres = {fiche.code: mesure.numerateur or Decimal(0) for fiche, mesure in siennes}
    parts = {fiche.code for fiche, _ in siennes if fiche.detail_de or fiche.ensemble}
    comptent = {code: frozenset({code}) for code in parts}
    restes = {RESTE: tous - sum((nombres[code] for code in parts), Decimal(0))}
    for suivi in nombres.keys() - parts:
        dedans = {fiche.code for fiche, _ in siennes if fiche.detail_de and _compose_le_suivi(fiche, annee)}
        comptent[suivi] = frozenset({*dedans, RESTE_DU_SUIVI})
        restes[RESTE_DU_SUIVI] = nombres[suivi] - sum((nombres[code] for code in dedans), Decimal(0))
        restes[RESTE] -= restes[RESTE_DU_SUIVI]
    if any(nombre % 1 for nombre in nombres.values()):
        # Des pourcentages arrondis, sur un effectif : ce qui manque à cent, ou le dépasse, n’est personne.
        restes = {nom: max(reste, Decimal(0)) for nom, reste in restes.items()} | _nuls(siennes, annee)
    elif len(siennes) > 1 and min(restes.values()) < 0:
        return {codes: rangee for sienne in siennes for codes, rangee in _d_un_tout([sienne], tous, annee).items()}
    secrets = {comptent[fiche.code] for fiche, mesure in siennes if est_secrete(fiche, mesure)}
    secrets |= {frozenset({nom}) for nom, reste in restes.items() if est_petit(Decimal(round(reste)))}
    seuil = Decimal(max(fiche.seuil for fiche, _ in siennes))
    cases = {code: nombres[code] for code in parts} | restes
    return {frozenset(comptent): Rangee(cases, tous, tuple(secrets), min(seuil, tous))}


def _nuls(siennes: list[Sienne], annee: int) -> dict[str, Decimal]:
    """Les restes qui ne sont faits que d’arrondis : les groupes de l’échelle qui les feraient sont tous connus."""
    echelle = next((echelle_en(fiche.echelles, annee) for fiche, _ in siennes if fiche.echelles), None)
    if echelle is None:
        return {}
    manquent = set(range(1, len(echelle.groupes) + 1)) - {fiche.rang for fiche, _ in siennes}
    bas = {rang for rang in manquent if rang <= echelle.fragiles}
    nuls = {}
    if any(not fiche.detail_de for fiche, _ in siennes):
        manquent -= bas
        if not bas:
            nuls[RESTE_DU_SUIVI] = Decimal(0)
    return nuls if manquent else nuls | {RESTE: Decimal(0)}


def _compose_le_suivi(part: Fiche, annee: int) -> bool:
    """Ce groupe est-il de ceux que l’indicateur suivi réunit, dans l’échelle de cette année-là ?"""
    return bool(part.echelles) and 0 < part.rang <= echelle_en(part.echelles, annee).fragiles
