"""Lire un indicateur période par période : la suite du réseau, puis celle de chaque établissement, après le secret."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pilotage.annees import verifier_annee
from pilotage.models import Reseau
from tableau_bord.indicateurs.composition import Carte
from tableau_bord.indicateurs.lecture import INCONNUE, mesure_du_reseau, raison_d_ignorer, tableau_des
from tableau_bord.indicateurs.mesures import Fiche, Mesure, Resultat, mesure_de_l_annee
from tableau_bord.indicateurs.secret import RAISON, RESEAU, est_fragile
from tableau_bord.indicateurs.secret_periodes import Annee, suites_a_taire
from tableau_bord.models import Releve


@dataclass(frozen=True)
class Suite:
    """Une ligne : ce que vaut l’indicateur à chaque période, et l’année telle que toutes les pages la montrent."""

    annee: Resultat
    periodes: tuple[Resultat, ...]

    @property
    def est_du_reseau(self) -> bool:
        return self.annee.niveau == "reseau"


def derniere_annee_relevee(fiche: Fiche, reseau: Reseau, annee: int) -> int | None:
    """La plus récente, jusqu’à `annee`, où le réseau a un relevé ; `None` s’il n’en a pas."""
    siens = Releve.objects.filter(indicateur=fiche.code, annee__lte=annee, uai__in=reseau.etablissements.values("uai"))
    return siens.order_by("-annee").values_list("annee", flat=True).first()


def suites(reseau: Reseau, fiche: Fiche, annees: list[int]) -> dict[int, list[Suite]]:
    """Année → la suite du réseau, puis celle de chaque établissement où l’indicateur s’observe ; six requêtes, quatre
    pour un indicateur du réseau.

    Lève `ValidationError` pour une année qui n’en est pas une.
    """
    return suites_des(reseau, [fiche], annees)[fiche.code]


def suites_des(
    reseau: Reseau,
    fiches: Iterable[Fiche],
    annees: list[int],
    *,
    carte: Carte | None = None,
    lus: Iterable[Resultat] | None = None,
) -> dict[str, dict[int, list[Suite]]]:
    """Code de l’indicateur → ses `suites` ; autant de requêtes que pour un seul.

    `carte`, `lus` : celle du réseau et les lignes de ces indicateurs, ces années, si on les a déjà ; une requête alors.
    """
    for annee in annees:
        verifier_annee(annee)
    carte, fiches = carte or Carte([reseau], annees), list(fiches)
    montres: dict[tuple[str, int], list[Resultat]] = defaultdict(list)
    for resultat in tableau_des(reseau, fiches, annees, carte=carte) if lus is None else lus:
        montres[resultat.fiche.code, resultat.annee].append(resultat)
    releves: dict[tuple[str, int, str], dict[int, Mesure]] = defaultdict(dict)
    uais = {etablissement.uai for etablissement in carte.etablissements.values()}
    for r in Releve.objects.filter(uai__in=uais, indicateur__in=[fiche.code for fiche in fiches], annee__in=annees):
        releves[r.indicateur, r.annee, r.uai][r.periode] = Mesure(r.numerateur, r.denominateur, r.valeur, r.effectif)
    partagees = carte.annees_partagees(reseau)
    return {
        fiche.code: {
            annee: _de_l_annee(
                fiche,
                siens := montres[fiche.code, annee],
                {r.uai: releves[fiche.code, annee, r.uai] for r in siens if r.niveau == "etablissement"},
                partagee=annee in partagees,
            )
            for annee in annees
        }
        for fiche in fiches
    }


def _de_l_annee(
    fiche: Fiche, montres: list[Resultat], cases: dict[str, dict[int, Mesure]], *, partagee: bool
) -> list[Suite]:
    reseau: dict[int, Mesure] = {}
    raisons: dict[int, str] = {}
    for rang, _ in fiche.periodes:
        mesures = [suite.get(rang, Mesure()) for suite in cases.values()]
        mesure = mesure_du_reseau(fiche, mesures)
        if mesure.est_connue:
            reseau[rang] = mesure
        else:
            raisons[rang] = raison_d_ignorer(fiche, mesures)
    tues = frozenset(_unite(resultat) for resultat in montres if resultat.masque)
    annuelles = {uai: mesure_de_l_annee(fiche, suite) for uai, suite in cases.items()}
    annuelles[RESEAU] = mesure_du_reseau(fiche, list(annuelles.values()))
    a_taire = suites_a_taire(fiche, reseau, cases, Annee(annuelles, tues, partagee)) if fiche.est_sensible else set()
    suites = []
    for resultat in montres:
        unite = _unite(resultat)
        siennes = reseau if unite == RESEAU else cases[unite]
        periodes = tuple(
            _periode(resultat, siennes.get(rang), tue=unite in a_taire, raison=raisons.get(rang, INCONNUE))
            for rang, _ in fiche.periodes
        )
        suites.append(Suite(resultat, periodes))
    return suites


def _unite(resultat: Resultat) -> str:
    return RESEAU if resultat.niveau == "reseau" else resultat.uai


def _periode(annee: Resultat, mesure: Mesure | None, *, tue: bool, raison: str) -> Resultat:
    """Le résultat d’une période, sur le modèle de celui de l’année."""
    propre = replace(annee, masque=False, fragile=False, references=(), provenance="", raison="")
    if mesure is None:
        return replace(propre, mesure=Mesure(), raison=raison)
    if tue:
        return replace(propre, mesure=Mesure(), masque=True, raison=RAISON)
    return replace(propre, mesure=mesure, fragile=est_fragile(annee.fiche, mesure))
