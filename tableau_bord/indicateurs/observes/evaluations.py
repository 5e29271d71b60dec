"""Les évaluations nationales : pour chaque campagne et chaque discipline, la part des élèves de chaque groupe ; de même pour
chaque compétence.

L’application ne reçoit que des agrégats, jamais le résultat d’un élève. Un groupe est le détail de l’indicateur suivi. Les
évaluations, leurs échelles et leurs compétences sont celles que l’installation tient.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pilotage.annees import libelle_annee
from tableau_bord.indicateurs.echelles import (
    DISCIPLINES,
    Competence,
    Echelle,
    Evaluation,
    d_origine,
    en_base,
    versions,
    versions_d_origine,
)
from tableau_bord.indicateurs.mesures import Fiche, Theme
from tableau_bord.indicateurs.observes.accueil import CALCULEES, SAISIE
from tableau_bord.indicateurs.registre import CATALOGUE, en_titre, former, observer

RESTITUEE = f"DEPP, évaluations nationales, restitution à l’établissement ; {SAISIE}"
PUBLIEE = "DEPP, évaluations nationales de 6e (data.education.gouv.fr)"
PERIODES = {"septembre": "campagne de septembre", "janvier": "campagne de janvier"}


def fiches_des_evaluations(evaluations: Iterable[Evaluation]) -> dict[str, Fiche]:
    """Code → fiche : l’ensemble de chaque discipline et ses groupes, puis chaque compétence et les siens."""
    siennes = {}
    for evaluation in evaluations:
        for discipline in DISCIPLINES:
            for fiche in _de_la_discipline(evaluation, discipline):
                siennes[fiche.code] = fiche
    return siennes


def _de_la_discipline(evaluation: Evaluation, discipline: str) -> Iterator[Fiche]:
    campagne = f"{evaluation.libelle}, {DISCIPLINES[discipline]}"
    commun = _commun(evaluation)
    if evaluation.score:
        yield former(
            evaluation.indicateur(discipline, "score"),
            f"Score moyen, {campagne}",
            unite="score",
            agregation="moyenne",
            sens="hausse",
            # Le score par collège est publié par le ministère.
            publie=True,
            definition=f"Score moyen aux évaluations nationales de {campagne} ; la moyenne du pays a été fixée à 250 à "
            "l’origine. Une différence de quelques points ne distingue pas deux petits collèges.",
            formule="Σ (score × élèves) ÷ Σ élèves",
            **commun,
        )
    suivi = evaluation.indicateur(discipline, "fragiles")
    codes = [evaluation.indicateur(discipline, str(rang)) for rang in range(1, _rangs(evaluation.echelles) + 1)]
    yield from _suivi_et_groupes(suivi, codes, campagne, evaluation.echelles, commun)
    for competence in evaluation.competences[discipline]:
        closes = [annee for annee in (evaluation.derniere, competence.derniere) if annee is not None]
        a_part: dict[str, Any] = {"competence_de": suivi, "source": RESTITUEE, "references": CALCULEES}
        a_part |= {"competence": competence.libelle, "derniere": min(closes, default=None)}
        yield from _de_la_competence(evaluation, discipline, competence, commun | a_part)


def _de_la_competence(
    evaluation: Evaluation, discipline: str, competence: Competence, commun: dict[str, Any]
) -> Iterator[Fiche]:
    quoi = f"{evaluation.libelle}, {DISCIPLINES[discipline]}, {competence.libelle}"
    echelles = evaluation.echelles_des_competences
    suites = ("fragiles", *(str(rang) for rang in range(1, _rangs(echelles) + 1)))
    suivi, *codes = (evaluation.indicateur_de(discipline, competence.code, suite) for suite in suites)
    yield from _suivi_et_groupes(suivi, codes, quoi, echelles, commun)


def _suivi_et_groupes(
    suivi: str, codes: list[str], quoi: str, echelles: tuple[Echelle, ...], commun: dict[str, Any]
) -> Iterator[Fiche]:
    commun = commun | {
        "echelles": echelles,
        "unite": "%",
        "ruptures": tuple(echelle.premiere for echelle in echelles[1:]),
    }
    yield former(
        suivi,
        f"Élèves fragiles, {quoi}",
        sens="baisse",
        definition=_definition(quoi, echelles),
        formule="Σ élèves de ces groupes ÷ Σ élèves évalués",
        **commun,
    )
    # Un groupe se lit avec celui qu’il détaille : il n’est pas lui-même une compétence.
    commun = commun | {"competence_de": "", "competence": ""}
    for rang, code in enumerate(codes, start=1):
        # Son nom est celui de la dernière échelle qui a ce rang.
        groupe = next(e.groupes[rang - 1] for e in reversed(echelles) if rang <= len(e.groupes))
        yield former(
            code,
            f"{en_titre(groupe)}, {quoi}",
            detail_de=suivi,
            groupe=en_titre(groupe),
            rang=rang,
            definition=f"Part des élèves rangés dans le groupe « {groupe} » à l’évaluation nationale de {quoi}.",
            formule="Σ élèves du groupe ÷ Σ élèves évalués",
            **commun,
        )


def _definition(quoi: str, echelles: tuple[Echelle, ...]) -> str:
    """Les groupes suivis, ceux de la dernière échelle d’abord ; puis ceux d’avant, s’ils n’étaient pas les mêmes."""
    *avant, derniere = echelles
    phrase = f"Part des élèves que l’évaluation nationale de {quoi} range dans les groupes {_suivis(derniere)}."
    dites = {(derniere.groupes, derniere.fragiles)}
    for ancienne, suivante in reversed(list(zip(avant, echelles[1:], strict=True))):
        if (ancienne.groupes, ancienne.fragiles) not in dites:
            dites.add((ancienne.groupes, ancienne.fragiles))
            phrase += f" Avant {libelle_annee(suivante.premiere)} : {_suivis(ancienne)}."
    return phrase


def _suivis(echelle: Echelle) -> str:
    reunis = " et ".join(f"« {groupe} »" for groupe in echelle.groupes[: echelle.fragiles])
    return f"{reunis}, sur {len(echelle.groupes)}"


def _rangs(echelles: tuple[Echelle, ...]) -> int:
    return max(len(echelle.groupes) for echelle in echelles)


def _commun(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "theme": Theme.EVALUATIONS,
        "niveau": evaluation.niveau,
        "periode": PERIODES[evaluation.moment],
        "sur_personnes": True,
        "derniere": evaluation.derniere,
        "source": PUBLIEE if evaluation.code == "6e" else RESTITUEE,
        "references": f"Celles que le ministère publie, s’il en publie ; sinon {CALCULEES}",
    }


def lire() -> dict[str, Fiche]:
    return fiches_des_evaluations(en_base())


D_ORIGINE = fiches_des_evaluations(d_origine())
CATALOGUE.decrire(lire, versions, D_ORIGINE)


def tenir_l_origine() -> None:
    """Le catalogue d’une installation neuve, sans regarder la base : pour les essais, qui défont ce qu’ils écrivent."""
    CATALOGUE.tenir(versions_d_origine(), D_ORIGINE)


observer(
    "fluence_6e",
    "Fluence en 6e",
    theme=Theme.EVALUATIONS,
    unite="mots par minute",
    niveau="college",
    agregation="moyenne",
    sens="hausse",
    definition="Nombre moyen de mots lus correctement en une minute par les élèves de 6e ; le repère de fin de CM2 est 120.",
    formule="Σ (mots lus × élèves) ÷ Σ élèves",
    source=f"DEPP, évaluations nationales de 6e ; {SAISIE}",
    periode=PERIODES["septembre"],
    sur_personnes=True,
    references="Moyenne pondérée par les élèves évalués des collèges connus de RepNet.",
)
