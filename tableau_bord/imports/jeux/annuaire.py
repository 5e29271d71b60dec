"""L’annuaire de l’éducation : ce que sont les établissements, où ils sont, de quelle circonscription ils relèvent."""

from dataclasses import replace
from typing import Any

from pilotage.academies import simplifier
from pilotage.models import Etablissement
from tableau_bord.imports import cases
from tableau_bord.imports.erreurs import CaseRefusee
from tableau_bord.imports.jeux.jeu import Champ, Jeu
from tableau_bord.imports.jeux.lieux import ACADEMIE, CODE_ACADEMIE, COMMUNE_LISTE, DEPARTEMENT, NOM, SECTEUR, UAI

CIRCONSCRIPTION = 809
NATURE_NON_SUIVIE = "nature d’établissement que RepNet ne suit pas"
AUTRE_MINISTERE = "établissement d’un autre ministère"


def label(case: str) -> str | None:
    """Le label s’il se lit : l’annuaire ne fait pas foi, une écriture inconnue ne le fait pas refuser."""
    try:
        return cases.label(case)
    except CaseRefusee:
        return None


def ecarter(valeurs: dict[str, Any]) -> str:
    """Un lycée agricole, un établissement médico-social, un service : RepNet ne les suit pas."""
    code = valeurs.get("code_nature")
    if code != CIRCONSCRIPTION and code not in Etablissement.Nature.values:
        return NATURE_NON_SUIVIE
    ministere = simplifier(valeurs.get("ministere") or "")
    return AUTRE_MINISTERE if ministere and "EDUCATION NATIONALE" not in ministere else ""


ANNUAIRE = Jeu(
    code="annuaire",
    libelle="Annuaire de l’éducation",
    champs=(
        UAI,
        replace(NOM, ecritures=("Nom établissement", "Appellation officielle", *NOM.ecritures)),
        Champ("type", "le type d’établissement", cases.texte, ("Type établissement", "Type d'établissement", "Type")),
        Champ(
            "code_nature", "le code de la nature", cases.code, ("Code nature", "Nature code", "Nature UAI"), requis=True
        ),
        Champ(
            "nature", "la nature", cases.texte, ("Libellé nature", "Nature UAI libellé", "Nature UAI libe", "Nature")
        ),
        SECTEUR,
        Champ(
            "commune_insee",
            "le code INSEE de la commune",
            cases.texte,
            ("Code commune", "Code INSEE de la commune", "Code commune INSEE", "Code INSEE"),
        ),
        COMMUNE_LISTE,
        DEPARTEMENT,
        ACADEMIE,
        CODE_ACADEMIE,
        Champ(
            "circonscription",
            "la circonscription",
            cases.texte,
            ("Nom circonscription", "Circonscription", "Libellé circonscription"),
        ),
        Champ("latitude", "la latitude", cases.coordonnee, ("Latitude",)),
        Champ("longitude", "la longitude", cases.coordonnee, ("Longitude",)),
        Champ(
            "etat",
            "l’état (ouvert, fermé)",
            cases.texte,
            # Avec le libellé, « État établissement » est un code.
            ("État établissement libellé", "État établissement libe", "État", "État établissement"),
        ),
        Champ(
            "ministere",
            "le ministère de tutelle",
            cases.texte,
            ("Ministère tutelle", "Ministère de tutelle", "Libellé ministère", "Ministère"),
        ),
        Champ("ouvert_le", "la date d’ouverture", cases.jour, ("Date ouverture", "Date d'ouverture")),
        Champ("ferme_le", "la date de fermeture", cases.jour, ("Date fermeture", "Date de fermeture")),
        Champ("maj_le", "la date de mise à jour", cases.jour, ("Date maj ligne", "Date de mise à jour")),
        Champ(
            "label",
            "l’appartenance à l’éducation prioritaire",
            label,
            ("Appartenance Éducation Prioritaire", "Éducation prioritaire"),
        ),
    ),
    obligatoires=(
        ("uai",),
        ("nom",),
        ("code_nature",),
        ("etat", "ministere", "ouvert_le"),
        ("academie", "code_academie"),
    ),
    cle=("uai",),
    annee=(),
    annee_facultative=True,
    ecarter=ecarter,
    premiere_ligne=True,
)
