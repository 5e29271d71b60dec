"""La liste nationale des réseaux : chaque établissement en éducation prioritaire, son label, l’UAI de sa tête."""

from dataclasses import replace

from tableau_bord.imports import cases
from tableau_bord.imports.jeux.jeu import Champ, Jeu
from tableau_bord.imports.jeux.lieux import (
    ACADEMIE,
    CODE_ACADEMIE,
    COMMUNE_LISTE,
    DEPARTEMENT,
    NOM,
    RENTREE,
    SECTEUR,
    UAI,
)

HORS_EP = "hors éducation prioritaire"
TITRE = "titre sans établissement (« école isolée »)"


def ecarter(valeurs: dict) -> str:
    """Une ligne « HORS EP », ou un titre qui ne désigne aucun établissement."""
    if valeurs.get("label") == cases.HORS_EP or (valeurs.get("label") is None and valeurs.get("tete") is None):
        return HORS_EP
    if valeurs.get("uai") is None and not valeurs.get("nom"):
        return TITRE
    return ""


RESEAUX = Jeu(
    code="reseaux",
    libelle="Liste des réseaux d’éducation prioritaire",
    champs=(
        replace(UAI, ecritures=(*UAI.ecritures, "UAI rattaché", "UAI membre")),
        Champ(
            "tete",
            "l’UAI de la tête de réseau",
            cases.uai,
            (
                "UAI tête de réseau",
                "UAI de la tête",
                "UAI tête",
                "Tête de réseau",
                "Tête",
                "Numéro UAI tête de réseau",
                "Code UAI tête de réseau",
                "Numéro tête de réseau",
                "Code tête de réseau",
                "UAI du collège tête de réseau",
                "UAI collège tête",
                "Collège tête de réseau",
                "UAI réseau",
                "UAI tête de REP",
            ),
            requis=True,
        ),
        Champ(
            "label",
            "le label (REP ou REP+)",
            cases.label,
            (
                "EP",
                "Éducation prioritaire",
                "Label EP",
                "Label",
                "REP",
                "REP REP+",
                "REP REP plus",
                "REP ou REP+",
                "Type de réseau",
                "Type de réseau REP ou REP+",
                "Réseau EP",
                "EP rentrée",
                "Label EP rentrée",
                "Label éducation prioritaire",
                "Appartenance éducation prioritaire",
                "Type EP",
                "Statut EP",
                "Classement EP",
                "Classement",
            ),
            requis=True,
        ),
        NOM,
        Champ(
            "type",
            "le type d’établissement",
            cases.texte,
            ("Type d'établissement", "Type", "Type d'UAI"),
        ),
        # Certains fichiers ont les deux colonnes, et l’une est vide.
        Champ(
            "nature",
            "la nature de l’établissement",
            cases.texte,
            ("Nature de l'établissement", "Libellé nature", "Nature", "Nature UAI"),
        ),
        Champ("code_nature", "le code de la nature", cases.texte, ("Code nature", "Nature code")),
        ACADEMIE,
        CODE_ACADEMIE,
        DEPARTEMENT,
        COMMUNE_LISTE,
        Champ(
            "commune_insee",
            "le code INSEE de la commune",
            cases.texte,
            ("Code commune", "Code INSEE de la commune", "Code commune INSEE", "Code INSEE", "INSEE"),
        ),
        SECTEUR,
        replace(RENTREE, ecritures=("Rentrée scolaire", "Année scolaire", "Rentrée", "Année de rentrée", "Année")),
        Champ(
            "circonscription",
            "la circonscription",
            cases.texte,
            ("Circonscription", "Nom circonscription", "Circonscription IEN", "IEN"),
        ),
        Champ("latitude", "la latitude", cases.coordonnee, ("Latitude",)),
        Champ("longitude", "la longitude", cases.coordonnee, ("Longitude",)),
    ),
    obligatoires=(("uai",), ("tete",), ("label",), ("academie", "code_academie")),
    cle=("uai",),
    annee=("rentree",),
    annee_facultative=True,
    ecarter=ecarter,
)
