"""Les colonnes que tous les jeux ont : qui, où, quand."""

from dataclasses import replace

from tableau_bord.imports import cases
from tableau_bord.imports.jeux.jeu import Champ

UAI = Champ(
    "uai",
    "l’UAI de l’établissement",
    cases.uai,
    (
        "UAI",
        "Numéro UAI",
        "Code UAI",
        "UAI établissement",
        "Numéro UAI établissement",
        "Code UAI établissement",
        "Identifiant UAI",
        "Numéro de l'école",
        "Numéro du collège",
        "UAI école",
        "UAI collège",
        "Numéro d'établissement",
        "Code établissement",
        "Identifiant de l'établissement",
        "Identifiant établissement",
        "Numéro établissement identifiant",
        "Numéro",
        "Identifiant",
    ),
    requis=True,
)
NOM = Champ(
    "nom",
    "le nom de l’établissement",
    cases.texte,
    (
        "Nom de l'établissement",
        "Nom",
        "Établissement",
        "Patronyme",
        "Nom école",
        "Nom collège",
        "Dénomination et patronyme",
        "Appellation officielle",
    ),
    situe=True,
)
COMMUNE = Champ(
    "commune",
    "la commune",
    cases.texte,
    ("Nom de la commune", "Libellé commune", "Localité", "Ville", "Nom ville"),
    situe=True,
)
COMMUNE_LISTE = replace(COMMUNE, ecritures=(*COMMUNE.ecritures, "Commune"))
ACADEMIE = Champ(
    "academie",
    "l’académie",
    cases.academie,
    ("Académie", "Nom de l'académie", "Libellé académie"),
    situe=True,
)
CODE_ACADEMIE = Champ(
    "code_academie",
    "le code de l’académie",
    cases.academie,
    ("Code académie", "Numéro académie", "Académie code"),
    situe=True,
)
DEPARTEMENT = Champ(
    "departement",
    "le code du département",
    cases.departement,
    ("Code département", "Numéro département", "Département code", "Code du département INSEE"),
    situe=True,
)
SECTEUR = Champ(
    "secteur",
    "le secteur (public ou privé)",
    cases.secteur,
    (
        "Secteur",
        "Secteur d'enseignement",
        "Statut public privé",
        "Statut",
        "Public privé",
        "Secteur public privé",
        "Secteur public privé libe",
    ),
    situe=True,
)
RENTREE = Champ(
    "rentree",
    "la rentrée ou l’année scolaire",
    cases.rentree,
    ("Rentrée scolaire", "Année scolaire", "Rentrée", "Année de rentrée", "Année", "Millésime"),
)
SESSION = Champ(
    "session",
    "la session",
    cases.session,
    ("Session", "Session DNB", "Année session", "Session d'examen", "Année d'examen", "Année"),
)
# Un fichier d’examen : « Année » seule y est celle de la session, non de la rentrée.
D_UN_EXAMEN = (
    UAI,
    SESSION,
    replace(RENTREE, ecritures=("Rentrée scolaire", "Année scolaire", "Rentrée", "Année de rentrée")),
    ACADEMIE,
    CODE_ACADEMIE,
    DEPARTEMENT,
    SECTEUR,
)
