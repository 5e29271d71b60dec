from tableau_bord.models.campagnes import Campagne, DemandeCampagne, ReponseCampagne
from tableau_bord.models.evaluations import CompetenceEvaluee, Discipline, EchelleEvaluation, EvaluationNationale
from tableau_bord.models.imports import Import
from tableau_bord.models.jetons import JetonLecture
from tableau_bord.models.locaux import IndicateurLocal
from tableau_bord.models.mesures import MesureReseau
from tableau_bord.models.rapports import (
    Brouillon,
    CommentaireRapport,
    Edition,
    PartDuRecueil,
    PassageRapport,
    RapportAnnuel,
    Recueil,
    Signature,
    TexteRapport,
    Transmission,
)
from tableau_bord.models.releves import Releve, ReleveRemplace
from tableau_bord.models.saisies import PassageSaisie, Saisie
from tableau_bord.models.valeurs import (
    Classement,
    Label,
    Maille,
    Public,
    ReferencePubliee,
    Somme,
    Valeur,
    ValeurRemplacee,
)

__all__ = [
    "Brouillon",
    "Campagne",
    "Classement",
    "CommentaireRapport",
    "CompetenceEvaluee",
    "DemandeCampagne",
    "Discipline",
    "EchelleEvaluation",
    "Edition",
    "EvaluationNationale",
    "Import",
    "IndicateurLocal",
    "JetonLecture",
    "Label",
    "Maille",
    "MesureReseau",
    "PartDuRecueil",
    "PassageRapport",
    "PassageSaisie",
    "Public",
    "RapportAnnuel",
    "Recueil",
    "ReferencePubliee",
    "Releve",
    "ReleveRemplace",
    "ReponseCampagne",
    "Saisie",
    "Signature",
    "Somme",
    "TexteRapport",
    "Transmission",
    "Valeur",
    "ValeurRemplacee",
]
