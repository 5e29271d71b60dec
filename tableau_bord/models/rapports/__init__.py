"""Le rapport annuel : ce qui s’y écrit, qui le signe, ses éditions, à qui il est transmis."""

from tableau_bord.models.rapports.annuel import PassageRapport, RapportAnnuel, Signature
from tableau_bord.models.rapports.ecriture import CommentaireRapport, TexteRapport
from tableau_bord.models.rapports.editions import Edition, EditionFigee
from tableau_bord.models.rapports.transmissions import Transmission

__all__ = [
    "CommentaireRapport",
    "Edition",
    "EditionFigee",
    "PassageRapport",
    "RapportAnnuel",
    "Signature",
    "TexteRapport",
    "Transmission",
]
