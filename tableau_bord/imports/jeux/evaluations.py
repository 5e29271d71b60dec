"""Les évaluations nationales de 6e : par établissement, et par région académique, académie ou département.

Les lignes « Ensemble » donnent la valeur ; « REP », « REP+ » et « Hors EP », les références publiées. Les autres
sous-groupes (filles, garçons, groupes d’IPS…) ne sont pas suivis.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pilotage.academies import simplifier
from tableau_bord.imports import cases
from tableau_bord.imports.erreurs import CaseRefusee
from tableau_bord.imports.jeux.jeu import Champ, Jeu
from tableau_bord.imports.jeux.lieux import ACADEMIE, CODE_ACADEMIE, DEPARTEMENT, RENTREE, SECTEUR, UAI
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.indicateurs.echelles import Echelle, echelle_en
from tableau_bord.models import Public

GROUPES = tuple(f"groupe_{rang}" for rang in range(1, 7))
SOUS_GROUPE = "ligne d’un sous-groupe qui n’est pas suivi (filles, garçons…)"
AUTRE = "autre"

_PUBLICS = {
    "": Public.ENSEMBLE,
    "ENSEMBLE": Public.ENSEMBLE,
    "TOTAL": Public.ENSEMBLE,
    "REP": Public.REP,
    "REP PLUS": Public.REP_PLUS,
    "HORS EP": Public.HORS_EP,
    "HORS EDUCATION PRIORITAIRE": Public.HORS_EP,
    "PUBLIC HORS EP": Public.HORS_EP,
    "PUBLIC HORS EDUCATION PRIORITAIRE": Public.HORS_EP,
}


def discipline(case: str) -> str | None:
    """« francais » ou « maths »."""
    mot = simplifier(case)
    if mot.startswith("FRAN"):
        return "francais"
    if mot.startswith("MATH"):
        return "maths"
    if not mot:
        return None
    raise CaseRefusee("on attend Français ou Mathématiques")


def public(case: str) -> str:
    """Le public d’une ligne ; `AUTRE` pour un sous-groupe qui n’est pas suivi."""
    return _PUBLICS.get(simplifier(case.replace("+", " plus ")), AUTRE)


def score(case: str) -> Decimal | None:
    attendu = "on attend un score moyen de 50 à 450, par exemple 247"
    return cases.borne(cases.decimal(case, attendu), 50, 450, attendu)


def ecarter(valeurs: dict[str, Any]) -> str:
    return SOUS_GROUPE if valeurs.get("public") == AUTRE else ""


def ecarter_etablissement(valeurs: dict[str, Any]) -> str:
    """Un établissement n’a qu’un public : seule sa ligne « Ensemble » compte."""
    return SOUS_GROUPE if valeurs.get("public", Public.ENSEMBLE) != Public.ENSEMBLE else ""


def verifier(valeurs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Les parts des groupes font 100 %, aux arrondis près, ou sont toutes inconnues ; l’échelle de l’année a six groupes."""
    if GROUPES[0] in valeurs and valeurs.get("annee") and len(_echelle(valeurs).groupes) != len(GROUPES):
        combien = len(_echelle(valeurs).groupes)
        yield GROUPES[0], f"l’échelle de 6e a {combien} groupes cette année-là, le fichier en donne {len(GROUPES)}"
    parts = [valeurs[groupe] for groupe in GROUPES if valeurs.get(groupe) is not None]
    if len(parts) == len(GROUPES) and not 98 <= sum(parts) <= 102:
        yield GROUPES[-1], f"les six groupes font {sum(parts):f} % à eux tous, on attend 100"


def mesures(valeurs: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Le score moyen, et la part des élèves de chaque groupe ; les premiers ensemble font l’indicateur suivi."""
    matiere = valeurs["discipline"]
    effectif = valeurs.get("effectif")
    if "score" in valeurs:
        lu = valeurs["score"]
        yield f"eval_6e_{matiere}_score", None if lu is None else {"valeur": lu, "effectif": effectif}
    presents = [groupe for groupe in GROUPES if groupe in valeurs]
    for groupe in presents:
        yield f"eval_6e_{matiere}_{groupe.removeprefix('groupe_')}", part(valeurs[groupe], effectif)
    suivis = GROUPES[: _echelle(valeurs).fragiles]
    if set(suivis) <= set(presents):
        faibles = [valeurs[groupe] for groupe in suivis]
        ensemble = None if None in faibles else sum(faibles)
        yield f"eval_6e_{matiere}_fragiles", part(ensemble, effectif)


def _echelle(valeurs: dict[str, Any]) -> Echelle:
    """Celle de la 6e, l’année de la ligne."""
    return echelle_en(CATALOGUE[f"eval_6e_{valeurs['discipline']}_fragiles"].echelles, valeurs["annee"])


def part(taux: Decimal | None, effectif: Decimal | None) -> dict[str, Any] | None:
    """Une part publiée en pourcentage, par son numérateur et son dénominateur quand l’effectif est connu."""
    if taux is None:
        return None
    if not effectif:
        return {"numerateur": None, "denominateur": None, "valeur": taux, "effectif": effectif}
    numerateur = (taux * effectif / 100).quantize(Decimal("0.0001"))
    return {"numerateur": numerateur, "denominateur": effectif, "valeur": None, "effectif": effectif}


_COMMUNS = (
    RENTREE,
    ACADEMIE,
    CODE_ACADEMIE,
    DEPARTEMENT,
    Champ("discipline", "la discipline", discipline, ("Discipline", "Matière", "Domaine"), requis=True),
    Champ(
        "public",
        "le public (ensemble, REP, REP+…)",
        public,
        ("Caractéristiques", "Caractéristique", "Public", "Appartenance éducation prioritaire"),
    ),
    Champ(
        "effectif",
        "le nombre d’élèves",
        cases.effectif,
        ("Effectif", "Nombre d'élèves", "Nombre d'élèves évalués", "Effectif évalué"),
    ),
    Champ("score", "le score moyen", score, ("Score moyen", "Score", "Moyenne")),
    *(
        Champ(groupe, f"la part du groupe {rang}", cases.taux, (f"Groupe {rang}", f"Part groupe {rang}", f"G{rang}"))
        for rang, groupe in enumerate(GROUPES, start=1)
    ),
)

EVALUATIONS_6E = Jeu(
    code="evaluations_6e",
    libelle="Évaluations de 6e par établissement",
    champs=(UAI, SECTEUR, *_COMMUNS),
    obligatoires=(("uai",), ("discipline",), ("score", GROUPES[0])),
    cle=("uai", "annee", "discipline"),
    annee=("rentree",),
    ecarter=ecarter_etablissement,
    mesures=mesures,
    indicateurs=tuple(
        f"eval_6e_{matiere}_{suite}"
        for matiere in ("francais", "maths")
        for suite in ("score", "fragiles", *(groupe.removeprefix("groupe_") for groupe in GROUPES))
    ),
    verificateur=lambda: verifier,
)

EVALUATIONS_6E_LIEUX = Jeu(
    code="evaluations_6e_lieux",
    libelle="Évaluations de 6e par région, académie ou département",
    champs=(
        replace(UAI, requis=False),
        *_COMMUNS,
        Champ(
            "code_region",
            "la région académique",
            cases.region,
            ("Code région académique", "Région académique code"),
        ),
    ),
    obligatoires=(("discipline",), ("score", GROUPES[0]), ("code_region", "code_academie", "academie", "departement")),
    interdits=("uai",),
    cle=("code_region", "academie", "code_academie", "departement", "annee", "discipline", "public"),
    annee=("rentree",),
    ecarter=ecarter,
    mesures=mesures,
    verificateur=lambda: verifier,
)
