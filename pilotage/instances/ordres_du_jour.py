"""Les ordres du jour types : ce qu’une séance d’une sorte d’instance commence par proposer."""

from dataclasses import dataclass

from django.db import models

from pilotage.instances.types import TypeInstance


class GenrePoint(models.TextChoices):
    INFORMATION = "information", "information"
    ECHANGE = "echange", "échange"
    DECISION = "decision", "décision"


class Rubrique(models.TextChoices):
    """Ce qu’une page sait montrer d’elle-même sous un point ; vide pour un point ordinaire."""

    ORDINAIRE = "", "point ordinaire"
    APPROBATION = "approbation", "approbation du compte rendu précédent"
    DECISIONS = "decisions", "suivi des décisions"
    REMONTEES = "remontees", "remontées du territoire"
    ACTIONS = "actions", "actions à valider"
    CONVENTIONS = "conventions", "conventions qui s’achèvent"
    INDICATEURS = "indicateurs", "tableau de bord"


@dataclass(frozen=True)
class PointType:
    intitule: str
    genre: str = GenrePoint.ECHANGE
    minutes: int = 10
    rubrique: str = Rubrique.ORDINAIRE


INFO, ECHANGE, DECISION = GenrePoint.INFORMATION, GenrePoint.ECHANGE, GenrePoint.DECISION
APPROBATION = PointType("Approbation du compte rendu de la séance précédente", DECISION, 5, Rubrique.APPROBATION)
SUIVI = PointType("Suivi des décisions", INFO, 10, Rubrique.DECISIONS)
QUESTIONS = PointType("Questions diverses et date de la prochaine séance", ECHANGE, 5)

MODELES: dict[str, tuple[PointType, ...]] = {
    TypeInstance.EQUIPE_PILOTAGE: (
        SUIVI,
        PointType("Remontées des écoles et du collège", ECHANGE, 10, Rubrique.REMONTEES),
        PointType("Préparation du prochain comité de pilotage", ECHANGE, 15),
        QUESTIONS,
    ),
    TypeInstance.COMITE_PILOTAGE: (
        APPROBATION,
        SUIVI,
        PointType("Tableau de bord du réseau", INFO, 15, Rubrique.INDICATEURS),
        PointType("Bilan par axe du projet", ECHANGE, 20),
        PointType("Actions à valider", DECISION, 20, Rubrique.ACTIONS),
        PointType("Moyens", INFO, 10),
        PointType("Formation", ECHANGE, 10),
        PointType("Partenaires et conventions", ECHANGE, 10, Rubrique.CONVENTIONS),
        PointType("Calendrier", INFO, 5),
    ),
    TypeInstance.CONSEIL_ECOLE_COLLEGE: (
        APPROBATION,
        PointType("Bilan des actions de l’année", ECHANGE, 20),
        PointType("Travaux des commissions", INFO, 15),
        PointType("Programme d’actions de l’année suivante", DECISION, 30),
        QUESTIONS,
    ),
    TypeInstance.CONSEIL_PEDAGOGIQUE: (
        APPROBATION,
        PointType("Synthèse des conseils de pôle", ECHANGE, 30),
        PointType("Orientations pédagogiques", DECISION, 30),
        QUESTIONS,
    ),
    TypeInstance.CONSEIL_POLE: (
        APPROBATION,
        PointType("Bonnes pratiques à partager", ECHANGE, 20),
        PointType("Groupes de travail : diagnostic, indicateurs, bilan", ECHANGE, 30),
        PointType("Synthèse à faire remonter", DECISION, 15),
    ),
    TypeInstance.DIRECTOIRE: (
        APPROBATION,
        PointType("Feuille de route des pôles", DECISION, 30),
        PointType("Carte des formations", ECHANGE, 30),
        QUESTIONS,
    ),
}


def modele(type_instance: str) -> tuple[PointType, ...]:
    """Points proposés pour une séance de cette sorte d’instance."""
    return MODELES.get(type_instance, (APPROBATION, SUIVI, QUESTIONS))
