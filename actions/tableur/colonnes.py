"""Les colonnes du tableau des actions : leur titre, comment on les appelle aussi, ce qu’on y écrit."""

import re
from dataclasses import dataclass

from pilotage.recherche import sans_accent


@dataclass(frozen=True)
class Colonne:
    """`nom` : la case dans le programme ; `autres` : d’autres titres que l’on reconnaît."""

    nom: str
    titre: str
    aide: str
    exemple: str
    obligatoire: bool = False
    autres: tuple[str, ...] = ()


def cle(titre: str) -> str:
    """« Élèves prévus (nombre) » → « elevesprevus » : ce qui fait que deux titres de colonnes sont le même."""
    return mot(re.sub(r"\(.*?\)", "", titre))


def mot(texte: str) -> str:
    """« Les Tilleuls (mat.) » → « lestilleulsmat » : ce qui fait que deux noms sont le même."""
    return re.sub(r"[^a-z0-9]", "", sans_accent(texte))


COLONNES = (
    Colonne("intitule", "Intitulé", "200 signes au plus.", "Rallye lecture CM2-6e", True, ("action", "titre", "nom")),
    Colonne(
        "annee", "Année scolaire", "L’année où elle commence ; vide : l’année en cours.", "2026-2027", autres=("annee",)
    ),
    Colonne("objectif", "Objectif", "Son numéro dans le projet.", "1.2", autres=("objectif du projet",)),
    Colonne(
        "axe_mission",
        "Axe de la mission",
        "1, 2 ou 3, ou son nom.",
        "1",
        True,
        ("axe de mission", "mission", "axe mission"),
    ),
    Colonne("nature", "Nature", "Un nom de la feuille « Natures ».", "liaison inter-degrés", autres=("type",)),
    Colonne(
        "etablissements",
        "Établissements",
        "Noms ou UAI, séparés par un point-virgule ; « tous » pour tous.",
        "Les Tilleuls ; 0160100X",
        autres=("ecoles", "lieux", "etablissement", "ou"),
    ),
    Colonne(
        "niveaux",
        "Niveaux",
        "Séparés par une virgule ; « cycle 3 » se comprend.",
        "CM2, 6e",
        autres=("classes", "niveau"),
    ),
    Colonne(
        "partenaires",
        "Partenaires",
        "Noms des fiches, séparés par un point-virgule.",
        "Médiathèque",
        autres=("partenaire",),
    ),
    Colonne("porteur", "Porteur", "Qui la porte, en quelques mots.", "les professeurs de 6e", autres=("responsable",)),
    Colonne("debut", "Début", "Une date, jj/mm/aaaa.", "03/11/2026", autres=("date de debut", "du")),
    Colonne("fin", "Fin", "Une date, jj/mm/aaaa.", "18/12/2026", autres=("date de fin", "au")),
    Colonne(
        "eleves_prevus", "Élèves prévus", "Un nombre ; vide : inconnu.", "120", autres=("eleves", "nombre d’eleves")
    ),
    Colonne("classes_prevues", "Classes prévues", "Un nombre ; vide : inconnu.", "5", autres=("nombre de classes",)),
    Colonne("enseignants_prevus", "Enseignants prévus", "Un nombre ; vide : inconnu.", "6", autres=("enseignants",)),
    Colonne("parents_prevus", "Parents prévus", "Un nombre ; vide : inconnu.", "", autres=("parents", "familles")),
    Colonne("hse_prevues", "HSE prévues", "Des heures ; vide : inconnu.", "12,5", autres=("hse", "heures hse")),
    Colonne("imp_prevues", "IMP prévues", "Des parts ; vide : inconnu.", "0,25", autres=("imp", "parts imp")),
    Colonne(
        "intervenants_prevus",
        "Intervenants prévus",
        "Des heures ; vide : inconnu.",
        "6",
        autres=("intervenants", "heures intervenants"),
    ),
    Colonne(
        "description",
        "Description",
        "Quelques phrases. N’écrivez le nom d’aucun élève ni d’aucune famille.",
        "Lire cinq albums et se retrouver en juin.",
        autres=("descriptif", "contenu", "objectifs", "resume"),
    ),
)
PAR_NOM = {colonne.nom: colonne for colonne in COLONNES}
PAR_CLE = {cle(titre): colonne for colonne in COLONNES for titre in (colonne.titre, colonne.nom, *colonne.autres)}
COMPTES = ("eleves_prevus", "classes_prevues", "enseignants_prevus", "parents_prevus")
HEURES = ("hse_prevues", "imp_prevues", "intervenants_prevus")
