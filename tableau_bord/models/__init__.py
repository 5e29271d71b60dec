from tableau_bord.models.imports import Import
from tableau_bord.models.locaux import IndicateurLocal
from tableau_bord.models.rapports import Edition
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
    "Edition",
    "Import",
    "IndicateurLocal",
    "Label",
    "Maille",
    "Public",
    "ReferencePubliee",
    "Somme",
    "Valeur",
    "ValeurRemplacee",
]
