"""Ce qui s’est déjà rangé dans une évaluation : une échelle qui a servi ne se récrit pas."""

from collections.abc import Iterable

from tableau_bord.indicateurs.echelles import DISCIPLINES, PREFIXE_COMPETENCES
from tableau_bord.indicateurs.registre import CATALOGUE
from tableau_bord.models import EchelleEvaluation, EvaluationNationale, ReferencePubliee, Valeur, ValeurRemplacee

ENSEMBLE, COMPETENCES = EchelleEvaluation.Pour.ENSEMBLE, EchelleEvaluation.Pour.COMPETENCES


def annees_rangees(evaluation: EvaluationNationale, pour: str) -> set[int]:
    """Les années dont une valeur, une référence, ou une valeur qu’une annulation rendrait, suit les échelles de ce genre."""
    debuts = _debuts(evaluation, pour)
    codes = [code for code, fiche in CATALOGUE.items() if fiche.echelles and code.startswith(debuts)]
    return _annees(codes)


def annees_servies(echelle: EchelleEvaluation) -> set[int]:
    """Les années dont des valeurs sont rangées selon cette échelle."""
    autres = echelle.evaluation.echelles.filter(pour=echelle.pour).exclude(pk=echelle.pk)
    rangees = annees_rangees(echelle.evaluation, echelle.pour)
    return annees_prises(rangees, autres.values_list("premiere", flat=True), echelle.premiere)


def annees_prises(annees: set[int], autres: Iterable[int], premiere: int) -> set[int]:
    """Celles de ces années qu’a une échelle commencée à `premiere`, à côté d’`autres` commencées à d’autres rentrées.

    Elle vaut jusqu’à la suivante ; la plus ancienne vaut aussi pour les années d’avant elle.
    """
    autres = list(autres)
    suivante = min((rentree for rentree in autres if rentree > premiere), default=None)
    debut = premiere if any(rentree <= premiere for rentree in autres) else None
    return {a for a in annees if (debut is None or a >= debut) and (suivante is None or a < suivante)}


def annees_de(evaluation: EvaluationNationale) -> set[int]:
    """De même, pour tout ce qui porte sur cette évaluation, scores compris."""
    debuts = (*_debuts(evaluation, ENSEMBLE), *_debuts(evaluation, COMPETENCES))
    return _annees([code for code in CATALOGUE if code.startswith(debuts)])


def annees_de_la_competence(evaluation: EvaluationNationale, discipline: str, code: str) -> set[int]:
    debut = f"{PREFIXE_COMPETENCES}{evaluation.code}_{discipline}_{code}_"
    # « lire » n’est pas « lire_mots » : la suite est « fragiles », ou un rang.
    suites = ("fragiles", *"123456")
    return _annees([f"{debut}{suite}" for suite in suites])


def _debuts(evaluation: EvaluationNationale, pour: str) -> tuple[str, ...]:
    prefixes = {ENSEMBLE: ["eval_"], COMPETENCES: [PREFIXE_COMPETENCES]}[EchelleEvaluation.Pour(pour)]
    # Sans échelle à elles, les compétences suivent celle de l’ensemble.
    if pour == ENSEMBLE and not evaluation.echelles.filter(pour=COMPETENCES).exists():
        prefixes.append(PREFIXE_COMPETENCES)
    return tuple(f"{prefixe}{evaluation.code}_{discipline}_" for prefixe in prefixes for discipline in DISCIPLINES)


def _annees(codes: Iterable[str]) -> set[int]:
    codes = list(codes)
    return {
        annee
        for modele in (Valeur, ValeurRemplacee, ReferencePubliee)
        for annee in modele._default_manager.filter(indicateur__in=codes)
        .order_by()
        .values_list("annee", flat=True)
        .distinct()
    }
