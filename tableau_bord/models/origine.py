"""Les évaluations nationales d’une installation neuve : de quoi commencer, que l’administrateur corrige et complète.

Les noms des compétences sont ceux des guides de restitution ; une campagne les change, l’installation aussi.
"""

from typing import Any

from django.apps import apps
from django.db import connections, transaction

_TROIS = ["à besoins", "fragiles", "satisfaisants"]
_SIX = [f"groupe {rang}" for rang in range(1, 7)]

_ORAL = {"mots": "comprendre des mots à l’oral", "phrases": "comprendre des phrases à l’oral"}
_LECTURE = {"lire_mots": "lire à voix haute des mots", "lire_texte": "lire à voix haute un texte (fluence)"}
_COURS = {
    "oral": "comprendre un texte à l’oral",
    "ecrit": "comprendre un texte lu seul",
    "fluence": "lire à voix haute un texte (fluence)",
    "lexique": "lexique",
    "grammaire": "grammaire",
    "orthograph": "orthographe",
}
_COURS_MATHS = {
    "nombres": "lire, écrire et comparer des nombres",
    "ligne": "placer un nombre sur une ligne graduée",
    "automat": "automatismes de calcul",
    "calcul": "calcul posé",
    "problemes": "résoudre des problèmes",
}
_COLLEGE = {
    "oral": "comprendre un texte à l’oral",
    "ecrit": "comprendre un texte à l’écrit",
    "langue": "comprendre le fonctionnement de la langue",
    "fluence": "lire à voix haute un texte (fluence)",
}
_COLLEGE_MATHS = {
    "nombres": "nombres et calculs",
    "grandeurs": "grandeurs et mesures",
    "geometrie": "espace et géométrie",
    "automat": "automatismes",
    "problemes": "résoudre des problèmes",
}


def _ecole(code: str, libelle: str, premiere: int, competences: dict[str, dict[str, str]], **autres) -> dict[str, Any]:
    return {
        "code": code,
        "libelle": libelle,
        "niveau": "ecole",
        "moment": "septembre",
        "a_score": False,
        "echelles": [{"pour": "ensemble", "premiere": premiere, "groupes": _TROIS, "fragiles": 2}],
        "competences": competences,
        **autres,
    }


def _college(code: str, premieres: tuple[int, ...], competences: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {
        "code": code,
        "libelle": code,
        "niveau": "college",
        "moment": "septembre",
        "a_score": True,
        "echelles": [
            *({"pour": "ensemble", "premiere": premiere, "groupes": _SIX, "fragiles": 2} for premiere in premieres),
            {"pour": "competences", "premiere": premieres[0], "groupes": _TROIS, "fragiles": 2},
        ],
        "competences": competences,
    }


EVALUATIONS: tuple[dict[str, Any], ...] = (
    _ecole(
        "cp",
        "CP, début d’année",
        2018,
        {
            "francais": {
                "lettres": "connaître le nom des lettres et le son qu’elles produisent",
                "ecritures": "reconnaître les différentes écritures d’une lettre",
                "phonemes": "manipuler des phonèmes",
                "syllabes": "manipuler des syllabes",
                **_ORAL,
                "textes": "comprendre des textes à l’oral",
            },
            "maths": {
                "lire": "lire des nombres entiers",
                "ecrire": "écrire des nombres entiers",
                "quantifier": "quantifier des collections",
                "comparer": "comparer des nombres",
                "ligne": "placer un nombre sur une ligne graduée",
                "problemes": "résoudre des problèmes",
                "assemblage": "reproduire un assemblage",
            },
        },
    ),
    _ecole(
        "mi_cp",
        "CP, mi-année",
        2018,
        {
            "francais": {
                "lettres": "connaître le nom des lettres et le son qu’elles produisent",
                "phonemes": "manipuler des phonèmes",
                "ecr_syll": "écrire des syllabes",
                "ecr_mots": "écrire des mots",
                **_LECTURE,
                "phrases": "comprendre des phrases à l’oral",
                "phr_lues": "comprendre des phrases lues seul",
            },
            "maths": {
                "ecrire": "écrire des nombres entiers",
                "comparer": "comparer des nombres",
                "ligne": "placer un nombre sur une ligne graduée",
                "additionne": "additionner",
                "soustraire": "soustraire",
                "problemes": "résoudre des problèmes",
            },
        },
        moment="janvier",
    ),
    _ecole(
        "ce1",
        "CE1",
        2018,
        {
            "francais": {
                **_ORAL,
                "ecr_syll": "écrire des syllabes",
                "ecr_mots": "écrire des mots",
                **_LECTURE,
                "phr_lues": "comprendre des phrases lues seul",
                "txt_lus": "comprendre un texte lu seul",
            },
            "maths": {
                "lire": "lire des nombres entiers",
                "ecrire": "écrire des nombres entiers",
                "represente": "représenter des nombres entiers",
                "ligne": "placer un nombre sur une ligne graduée",
                "mental": "calculer mentalement",
                "additionne": "additionner",
                "soustraire": "soustraire",
                "problemes": "résoudre des problèmes",
                "assemblage": "reproduire un assemblage",
            },
        },
    ),
    _ecole("ce2", "CE2", 2024, {"francais": _COURS, "maths": _COURS_MATHS}),
    _ecole("cm1", "CM1", 2023, {"francais": _COURS, "maths": _COURS_MATHS}),
    _ecole("cm2", "CM2", 2024, {"francais": _COURS, "maths": _COURS_MATHS}),
    # Quatre groupes avant 2022 dans les restitutions aux collèges, six depuis : la série se rompt.
    _college("6e", (2017, 2022), {"francais": _COLLEGE, "maths": _COLLEGE_MATHS}),
    _college("4e", (2023,), {"francais": _COLLEGE, "maths": _COLLEGE_MATHS}),
)


def semer(using: str = "default", **_) -> None:
    """Écrit les évaluations d’origine dans une installation qui n’en a aucune ; rien sinon. Branché sur `post_migrate`.

    Après chaque `migrate`, et non par une migration : la base vidée d’un essai les retrouve aussi.
    """
    if "tableau_bord_competenceevaluee" not in connections[using].introspection.table_names():
        return
    modeles = [apps.get_model("tableau_bord", nom) for nom in ("EvaluationNationale", "EchelleEvaluation")]
    evaluations, echelles = (modele.objects.using(using) for modele in modeles)
    competences = apps.get_model("tableau_bord", "CompetenceEvaluee").objects.using(using)
    if evaluations.exists():
        return
    with transaction.atomic(using=using):
        for rang, decrite in enumerate(EVALUATIONS):
            siennes = {"echelles", "competences"}
            champs = {nom: valeur for nom, valeur in decrite.items() if nom not in siennes}
            evaluation = evaluations.create(rang=rang, **champs)
            echelles.bulk_create(echelles.model(evaluation=evaluation, **echelle) for echelle in decrite["echelles"])
            competences.bulk_create(
                competences.model(evaluation=evaluation, discipline=discipline, code=code, libelle=libelle, rang=place)
                for discipline, listees in decrite["competences"].items()
                for place, (code, libelle) in enumerate(listees.items())
            )
