from tableau_bord.models.imports import Import
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
    "Classement",
    "CommentaireRapport",
    "Edition",
    "Import",
    "IndicateurLocal",
    "Label",
    "Maille",
    "MesureReseau",
    "PartDuRecueil",
    "PassageRapport",
    "Public",
    "RapportAnnuel",
    "Recueil",
    "ReferencePubliee",
    "Signature",
    "Somme",
    "TexteRapport",
    "Transmission",
    "Valeur",
    "ValeurRemplacee",
]
