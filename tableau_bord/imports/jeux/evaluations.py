"""Les évaluations nationales de 6e : par établissement, et par région académique, académie ou département.

Les lignes « Ensemble » donnent la valeur ; « REP », « REP+ » et « Hors EP », les références publiées. Les autres
sous-groupes (filles, garçons, groupes d’IPS…) ne sont pas suivis. Les évaluations de 4e et de 2de ont les mêmes colonnes :
c’est au nom du fichier, ou à une colonne de niveau, qu’on ne les prend pas pour celles de 6e.
"""

import re
from collections.abc import Collection, Iterator
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
AUTRE_NIVEAU = "ligne d’un autre niveau que la 6e"
AUTRE_DISCIPLINE = "discipline qui n’est pas suivie (fluence)"
AUTRE = "autre"
LIEUX = ("code_region", "code_academie", "academie", "departement")

_PUBLICS = {
    "": Public.ENSEMBLE,
    "ENSEMBLE": Public.ENSEMBLE,
    "TOTAL": Public.ENSEMBLE,
    "REP": Public.REP,
    "REP PLUS": Public.REP_PLUS,
    "HORS EP": Public.HORS_EP,
    "HORS REP": Public.HORS_EP,
    "PUBLIC HORS REP": Public.HORS_EP,
    "HORS EDUCATION PRIORITAIRE": Public.HORS_EP,
    "PUBLIC HORS EP": Public.HORS_EP,
    "PUBLIC HORS EDUCATION PRIORITAIRE": Public.HORS_EP,
}


_TOUS = frozenset({"", "ENSEMBLE", "TOTAL", "TOUS", "PUBLIC ET PRIVE"})
_FRANCE = frozenset({"FRANCE", "FRANCE ENTIERE", "NATIONAL", "NIVEAU NATIONAL"})
_SIXIEME = re.compile(r"\b(?:6E|6EME|6IEME|SIXIEME)\b")
_AUTRE_NIVEAU = re.compile(
    r"\b(?:CP|CE1|CE2|CM1|CM2|[543](?:E|EME|IEME)|CINQUIEME|QUATRIEME|TROISIEME|2NDE?|2DE|SECONDE)\b"
)
_NATIONAL = re.compile(r"\b(?:NATIONALE?|FRANCE)\b")


def refuser(nom: str, colonnes: Collection[str]) -> str:
    """Un fichier dont le nom dit une autre classe que la 6e."""
    simple = simplifier(nom)
    autre = _AUTRE_NIVEAU.search(simple)
    if autre is None or _SIXIEME.search(simple):
        return ""
    return (
        f"son nom (« {autre[0].lower()} ») dit que ces évaluations ne sont pas celles de 6e, dont il a les colonnes : RepNet ne "
        "reçoit celles des autres classes que par son fichier modèle."
    )


def refuser_lieux(nom: str, colonnes: Collection[str]) -> str:
    """De même, et un fichier sans colonne de lieu dont le nom ne dit pas qu’il est national."""
    if raison := refuser(nom, colonnes):
        return raison
    if any(lieu in colonnes for lieu in LIEUX) or _NATIONAL.search(simplifier(nom)):
        return ""
    return (
        "rien ne dit de quel lieu sont ces évaluations de 6e : ajoutez une colonne « Code région académique », « Académie » ou "
        "« Code département », ou mettez « national » dans le nom du fichier."
    )


def niveau(case: str) -> str:
    """Vide pour la 6e ou si rien n’est écrit ; `AUTRE` pour un autre niveau."""
    return "" if not simplifier(case) or _SIXIEME.search(simplifier(case)) else AUTRE


def ventilation(case: str) -> str:
    """Vide si la ligne porte sur tous les élèves ; `AUTRE` si elle n’en prend qu’une partie (un sexe, une PCS, un secteur)."""
    return "" if simplifier(case) in _TOUS else AUTRE


def academie_ou_france(case: str) -> str:
    return "" if simplifier(case) in _FRANCE else cases.academie(case)


def discipline(case: str) -> str | None:
    """« francais » ou « maths » ; `AUTRE` pour la fluence, que ces fichiers ne notent pas comme un score."""
    mot = simplifier(case)
    if "FLUENCE" in mot:
        return AUTRE
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
    if valeurs.get("niveau") == AUTRE:
        return AUTRE_NIVEAU
    if valeurs["discipline"] == AUTRE:
        return AUTRE_DISCIPLINE
    public = valeurs.get("public", Public.ENSEMBLE)
    # L’éducation prioritaire est publique : le secteur n’y ôte personne.
    ventilees = ("sexe", "pcs", "secteur_publie") if public == Public.ENSEMBLE else ("sexe", "pcs")
    return SOUS_GROUPE if AUTRE in (public, *(valeurs.get(nom) for nom in ventilees)) else ""


def ecarter_etablissement(valeurs: dict[str, Any]) -> str:
    """Un établissement n’a qu’un public : seule sa ligne « Ensemble » compte."""
    return ecarter(valeurs) or (SOUS_GROUPE if valeurs.get("public", Public.ENSEMBLE) != Public.ENSEMBLE else "")


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


_VENTILATIONS = {
    "sexe": ("Sexe", "Genre"),
    "pcs": ("PCS", "Origine sociale", "Catégorie sociale", "PCS regroupée"),
    "secteur_publie": ("Secteur", "Secteur d'enseignement", "Secteur public privé", "Statut", "Public privé"),
}


def _ventilations(*noms: str) -> tuple[Champ, ...]:
    return tuple(Champ(nom, f"le sous-groupe ({nom})", ventilation, _VENTILATIONS[nom]) for nom in noms)


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
    Champ("niveau", "le niveau", niveau, ("Niveau", "Niveau scolaire", "Classe")),
    Champ("score", "le score moyen", score, ("Score moyen", "Score", "Moyenne")),
    *(
        Champ(groupe, f"la part du groupe {rang}", cases.taux, (f"Groupe {rang}", f"Part groupe {rang}", f"G{rang}"))
        for rang, groupe in enumerate(GROUPES, start=1)
    ),
)

EVALUATIONS_6E = Jeu(
    code="evaluations_6e",
    libelle="Évaluations de 6e par établissement",
    champs=(UAI, SECTEUR, *_COMMUNS, *_ventilations("sexe", "pcs")),
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
    refuser=refuser,
)

# La France y tient lieu d’académie, et l’effectif est celui d’un pays.
_D_UN_LIEU = {"academie": academie_ou_france, "effectif": cases.effectif_d_un_lieu}

EVALUATIONS_6E_LIEUX = Jeu(
    code="evaluations_6e_lieux",
    libelle="Évaluations de 6e par région, académie ou département",
    champs=(
        replace(UAI, requis=False),
        *(replace(champ, lire=_D_UN_LIEU.get(champ.nom, champ.lire)) for champ in _COMMUNS),
        *_ventilations("sexe", "pcs", "secteur_publie"),
        Champ(
            "code_region",
            "la région académique",
            cases.region,
            ("Code région académique", "Région académique code"),
        ),
    ),
    obligatoires=(("discipline",), ("score", GROUPES[0])),
    interdits=("uai",),
    cle=("code_region", "academie", "code_academie", "departement", "annee", "discipline", "public"),
    annee=("rentree",),
    ecarter=ecarter,
    mesures=mesures,
    verificateur=lambda: verifier,
    refuser=refuser_lieux,
)
