"""L’indice de position sociale, par école ou par collège : deux fichiers aux mêmes en-têtes, ou presque."""

import re
from collections.abc import Iterable

from pilotage.academies import simplifier
from tableau_bord.imports import cases
from tableau_bord.imports.jeux.jeu import Champ, Jeu, Observation, Publiee, Reconnaissance
from tableau_bord.imports.jeux.lieux import ACADEMIE, CODE_ACADEMIE, DEPARTEMENT, NOM, RENTREE, SECTEUR, UAI
from tableau_bord.models import Maille, Public

IPS = Jeu(
    code="ips",
    libelle="Indice de position sociale",
    champs=(
        UAI,
        RENTREE,
        NOM,
        ACADEMIE,
        CODE_ACADEMIE,
        DEPARTEMENT,
        SECTEUR,
        Champ(
            "ips",
            "l’IPS",
            cases.ips,
            (
                "IPS",
                "Indice de position sociale",
                "IPS établissement",
                "IPS de l'école",
                "IPS du collège",
                "IPS moyen",
                "Indice de position sociale IPS",
                "Valeur IPS",
            ),
        ),
        Champ(
            "effectif",
            "l’effectif",
            cases.effectif,
            ("Effectifs", "Nombre d'élèves", "Effectif total", "Effectif élèves", "Nombre total d'élèves", "Élèves"),
        ),
        Champ(
            "ecart_type",
            "l’écart-type de l’IPS",
            cases.ecart_type,
            ("Écart type de l'IPS", "Écart-type IPS", "Écart type"),
        ),
        # Les évaluations donnent aussi un IPS moyen : ce n’est pas ce fichier.
        Champ("discipline", "la discipline", cases.texte, ("Discipline",)),
        Champ("ips_france", "l’IPS national", cases.ips, ("IPS national",)),
        Champ("ips_academie", "l’IPS académique", cases.ips, ("IPS académique",)),
        Champ("ips_departement", "l’IPS départemental", cases.ips, ("IPS départemental",)),
    ),
    obligatoires=(("uai",), ("ips",)),
    cle=("uai", "annee"),
    annee=("rentree",),
    interdits=("discipline",),
    variantes={
        "ips_ecoles": (Observation("ips_ecoles", "ips", ("effectif",)),),
        "ips_colleges": (
            Observation("ips_college", "ips", ("effectif",)),
            Observation("ips_ecart_type", "ecart_type", ("effectif",)),
        ),
    },
    publiees=(
        Publiee("ips_france", Maille.FRANCE, Public.ENSEMBLE),
        Publiee("ips_academie", Maille.ACADEMIE, Public.ENSEMBLE),
        Publiee("ips_departement", Maille.DEPARTEMENT, Public.ENSEMBLE),
    ),
)

LIBELLES = {"ips_ecoles": "IPS des écoles", "ips_colleges": "IPS des collèges"}

_ECOLE = re.compile(r"\b(?:ECOLES?|MATERNELLE|ELEMENTAIRE|PRIMAIRE|E[EMP] ?P[RU]|RPI|REGROUPEMENT)\b")
_COLLEGE = re.compile(r"\b(?:COLLEGES?|CLG|COL)\b")
# En deçà de cette part de noms qui s’accordent, on ne devine pas.
_ACCORD = 0.7


def variante(reconnaissance: Reconnaissance, noms: Iterable[str], nom_fichier: str) -> str | None:
    """« ips_ecoles » ou « ips_colleges », d’après l’en-tête de l’identifiant, les noms, le nom du fichier ; `None` sinon."""
    indice = _variante_du_texte(reconnaissance.entete[reconnaissance.colonnes["uai"]])
    indice = indice or _variante_du_texte(reconnaissance.entete[reconnaissance.colonnes["ips"]])
    if indice:
        return indice
    votes = [vote for vote in map(_variante_du_texte, noms) if vote]
    for code in IPS.variantes:
        if votes and votes.count(code) >= _ACCORD * len(votes):
            return code
    return _variante_du_texte(re.sub(r"[^A-Za-z]+", " ", nom_fichier)) if not votes else None


def nomme_les_deux(noms: Iterable[str]) -> bool:
    """Des noms d’écoles et des noms de collèges, sans que les uns l’emportent."""
    return {*IPS.variantes} <= set(map(_variante_du_texte, noms))


def _variante_du_texte(ecriture: str) -> str | None:
    texte = simplifier(ecriture)
    # « Collège » l’emporte : « ECOLE ET COLLEGE… » est un collège dans le fichier des collèges.
    if _COLLEGE.search(texte):
        return "ips_colleges"
    return "ips_ecoles" if _ECOLE.search(texte) else None
