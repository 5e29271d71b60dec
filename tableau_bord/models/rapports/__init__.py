"""Le rapport annuel : ce qui s’y écrit, son brouillon prêt d’avance, qui le signe, ses éditions, à qui il est transmis."""

from tableau_bord.models.rapports.annuel import PassageRapport, RapportAnnuel, Signature
from tableau_bord.models.rapports.brouillons import Brouillon
from tableau_bord.models.rapports.ecriture import CommentaireRapport, TexteRapport
from tableau_bord.models.rapports.editions import Edition, EditionFigee
from tableau_bord.models.rapports.recueils import PartDuRecueil, Recueil
from tableau_bord.models.rapports.transmissions import Transmission

__all__ = [
    "Brouillon",
    "CommentaireRapport",
    "Edition",
    "EditionFigee",
    "PartDuRecueil",
    "PassageRapport",
    "RapportAnnuel",
    "Recueil",
    "Signature",
    "TexteRapport",
    "Transmission",
]
