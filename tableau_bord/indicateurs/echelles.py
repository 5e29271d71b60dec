"""Les évaluations nationales, leurs échelles et leurs compétences, telles que les indicateurs les lisent.

Une échelle est ce que valent les groupes d’une évaluation depuis une rentrée ; la suivante rompt la série. Les codes de groupes
sont des rangs (`eval_cp_francais_1`) : c’est l’année d’une valeur qui dit de quelle échelle est son groupe.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pilotage.annees import libelle_annee
from tableau_bord.indicateurs.mesures import Fiche
from tableau_bord.models import CompetenceEvaluee, Discipline, EchelleEvaluation, EvaluationNationale
from tableau_bord.models.origine import EVALUATIONS

DISCIPLINES: dict[str, str] = dict(Discipline.choices)
PREFIXE_COMPETENCES = "comp_"


@dataclass(frozen=True)
class Echelle:
    """Les groupes, du plus fragile au plus assuré, depuis la rentrée `premiere`."""

    premiere: int
    groupes: tuple[str, ...]
    fragiles: int  # combien des premiers groupes font l’indicateur suivi


@dataclass(frozen=True)
class Competence:
    code: str
    libelle: str
    derniere: int | None = None  # dernière rentrée où on l’évalue


@dataclass(frozen=True)
class Evaluation:
    code: str  # « cp », « 6e »
    libelle: str  # « CP, début d’année »
    niveau: str  # « ecole » ou « college »
    moment: str
    score: bool  # un score moyen, base 250
    echelles: tuple[Echelle, ...]
    echelles_des_competences: tuple[Echelle, ...]
    competences: dict[str, tuple[Competence, ...]]  # par discipline
    derniere: int | None = None

    def indicateur(self, discipline: str, suite: str) -> str:
        return f"eval_{self.code}_{discipline}_{suite}"

    def indicateur_de(self, discipline: str, competence: str, suite: str) -> str:
        return f"{PREFIXE_COMPETENCES}{self.code}_{discipline}_{competence}_{suite}"

    def echelle(self, annee: int) -> Echelle:
        return echelle_en(self.echelles, annee)


def echelle_en(echelles: tuple[Echelle, ...], annee: int) -> Echelle:
    """Celle en vigueur cette année-là ; la plus ancienne pour une année d’avant."""
    return [echelles[0], *(echelle for echelle in echelles if echelle.premiere <= annee)][-1]


def nom_de_l_evaluation(suivi: Fiche) -> str:
    """« CP, début d’année, français », de « Élèves fragiles, CP, début d’année, français »."""
    return suivi.libelle.partition(", ")[2]


def raison_de_refuser(fiche: Fiche, annee: int) -> str:
    """Pourquoi cet indicateur n’a pas de valeur cette année-là : évaluation close, groupe hors de l’échelle ; vide s’il en a."""
    if fiche.derniere is not None and annee > fiche.derniere:
        return f"cette évaluation est close : sa dernière année est {libelle_annee(fiche.derniere)}"
    if fiche.rang and (combien := len(echelle_en(fiche.echelles, annee).groupes)) < fiche.rang:
        return f"en {libelle_annee(annee)}, l’échelle n’a que {combien} groupes"
    return ""


def d_origine() -> tuple[Evaluation, ...]:
    """Celles d’une installation neuve, sans lire la base."""
    return tuple(
        _former(
            decrite,
            decrite["echelles"],
            [
                {"discipline": discipline, "code": code, "libelle": libelle, "derniere": None}
                for discipline, listees in decrite["competences"].items()
                for code, libelle in listees.items()
            ],
        )
        for decrite in EVALUATIONS
    )


def en_base() -> tuple[Evaluation, ...]:
    """Celles de l’installation, dans leur ordre ; trois requêtes."""
    echelles = list(EchelleEvaluation.objects.values("evaluation", "pour", "premiere", "groupes", "fragiles"))
    competences = list(CompetenceEvaluee.objects.values("evaluation", "discipline", "code", "libelle", "derniere"))
    return tuple(
        _former(
            ligne,
            [echelle for echelle in echelles if echelle["evaluation"] == ligne["pk"]],
            [competence for competence in competences if competence["evaluation"] == ligne["pk"]],
        )
        for ligne in EvaluationNationale.objects.values(
            "pk", "code", "libelle", "niveau", "moment", "a_score", "derniere"
        )
        if any(echelle["evaluation"] == ligne["pk"] and echelle["pour"] == "ensemble" for echelle in echelles)
    )


def versions() -> tuple[tuple[str, int], ...]:
    """De quoi savoir si quelque chose a changé ; une requête de quelques lignes."""
    return tuple(EvaluationNationale.objects.values_list("code", "version"))


def versions_d_origine() -> tuple[tuple[str, int], ...]:
    return tuple((decrite["code"], 1) for decrite in EVALUATIONS)


def _former(ligne: Mapping[str, Any], echelles: Iterable[Mapping], competences: Iterable[Mapping]) -> Evaluation:
    def pour(quoi: str) -> tuple[Echelle, ...]:
        siennes = sorted((e for e in echelles if e["pour"] == quoi), key=lambda e: e["premiere"])
        return tuple(Echelle(e["premiere"], tuple(e["groupes"]), e["fragiles"]) for e in siennes)

    ensemble = pour("ensemble")
    return Evaluation(
        code=ligne["code"],
        libelle=ligne["libelle"],
        niveau=ligne["niveau"],
        moment=ligne["moment"],
        score=ligne["a_score"],
        derniere=ligne.get("derniere"),
        echelles=ensemble,
        # Sans échelle à elles, les compétences ont celle de l’ensemble.
        echelles_des_competences=pour("competences") or ensemble,
        competences={
            discipline: tuple(
                Competence(c["code"], c["libelle"], c["derniere"]) for c in competences if c["discipline"] == discipline
            )
            for discipline in DISCIPLINES
        },
    )
