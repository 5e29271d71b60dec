"""Les évaluations nationales : pour chaque campagne et chaque discipline, la part des élèves de chaque groupe.

L’application ne reçoit que des agrégats, jamais le résultat d’un élève. Un groupe est le détail de l’indicateur suivi.
"""

from typing import Any

from tableau_bord.indicateurs.echelles import DISCIPLINES, ECHELLES, Echelle
from tableau_bord.indicateurs.mesures import Theme
from tableau_bord.indicateurs.observes.accueil import CALCULEES, SAISIE
from tableau_bord.indicateurs.registre import observer

_SEPTEMBRE = "campagne de septembre"


def _commun(echelle: Echelle) -> dict[str, Any]:
    return {
        "theme": Theme.EVALUATIONS,
        "niveau": echelle.niveau,
        "periode": "campagne de janvier" if echelle.code == "mi_cp" else _SEPTEMBRE,
        "sur_personnes": True,
        "ruptures": echelle.ruptures,
        "references": f"Celles que le ministère publie, s’il en publie ; sinon {CALCULEES}",
    }


def _source(echelle: Echelle) -> str:
    if echelle.code == "6e":
        return "DEPP, évaluations nationales de 6e (data.education.gouv.fr)"
    return f"DEPP, évaluations nationales, restitution à l’établissement ; {SAISIE}"


def _inscrire(echelle: Echelle, discipline: str) -> None:
    matiere = DISCIPLINES[discipline]
    campagne = f"{echelle.libelle}, {matiere}"
    if echelle.score:
        observer(
            echelle.indicateur(discipline, "score"),
            f"Score moyen, {campagne}",
            unite="score",
            agregation="moyenne",
            sens="hausse",
            # Le score par collège est publié par le ministère.
            publie=True,
            definition=f"Score moyen aux évaluations nationales de {campagne} ; la moyenne du pays a été fixée à 250 à "
            "l’origine. Une différence de quelques points ne distingue pas deux petits collèges.",
            formule="Σ (score × élèves) ÷ Σ élèves",
            source=_source(echelle),
            **_commun(echelle) | {"ruptures": ()},
        )
    suivi = echelle.indicateur(discipline, "fragiles")
    reunis = " et ".join(f"« {groupe} »" for groupe in echelle.groupes[: echelle.fragiles])
    observer(
        suivi,
        f"Élèves fragiles, {campagne}",
        unite="%",
        sens="baisse",
        definition=f"Part des élèves que l’évaluation nationale de {campagne} range dans les groupes {reunis}, sur "
        f"{len(echelle.groupes)}.",
        formule="Σ élèves de ces groupes ÷ Σ élèves évalués",
        source=_source(echelle),
        **_commun(echelle),
    )
    for code, groupe in zip(echelle.codes_des_groupes(discipline), echelle.groupes, strict=True):
        observer(
            code,
            f"{groupe[:1].upper()}{groupe[1:]}, {campagne}",
            unite="%",
            detail_de=suivi,
            definition=f"Part des élèves rangés dans le groupe « {groupe} » à l’évaluation nationale de {campagne}.",
            formule="Σ élèves du groupe ÷ Σ élèves évalués",
            source=_source(echelle),
            **_commun(echelle),
        )


for echelle in ECHELLES:
    for discipline in DISCIPLINES:
        _inscrire(echelle, discipline)
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
    periode=_SEPTEMBRE,
    sur_personnes=True,
    references="Moyenne pondérée par les élèves évalués des collèges connus de RepNet.",
)
