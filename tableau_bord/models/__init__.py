from tableau_bord.models.imports import Import
from tableau_bord.models.locaux import IndicateurLocal
from tableau_bord.models.rapports import (
    CommentaireRapport,
    Edition,
    PassageRapport,
    RapportAnnuel,
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
    "Classement",
    "CommentaireRapport",
    "Edition",
    "Import",
    "IndicateurLocal",
    "Label",
    "Maille",
    "PassageRapport",
    "Public",
    "RapportAnnuel",
    "ReferencePubliee",
    "Signature",
    "Somme",
    "TexteRapport",
    "Transmission",
    "Valeur",
    "ValeurRemplacee",
]
