from partenariats.etats import Etat, Situation
from partenariats.models.appels import AppelAProjets
from partenariats.models.budget import Enveloppe, Financeur, Ligne
from partenariats.models.conventions import Convention, Partie, PassageConvention
from partenariats.models.cooperation import Critere, Grille, Reponse
from partenariats.models.dispositifs import Dispositif, Etape
from partenariats.models.echeances import Echeance
from partenariats.models.modeles import ModeleConvention
from partenariats.models.partenaires import Apport, Contact, Fusion, Partenaire, Representation
from partenariats.models.pieces import Piece, PieceAppel, PiecePartenaire
from partenariats.models.rappels import Rappel
from partenariats.models.visas import Visa

__all__ = [
    "AppelAProjets",
    "Apport",
    "Contact",
    "Convention",
    "Critere",
    "Dispositif",
    "Echeance",
    "Enveloppe",
    "Etape",
    "Etat",
    "Financeur",
    "Fusion",
    "Grille",
    "Ligne",
    "ModeleConvention",
    "Partenaire",
    "Partie",
    "PassageConvention",
    "Piece",
    "PieceAppel",
    "PiecePartenaire",
    "Rappel",
    "Reponse",
    "Representation",
    "Situation",
    "Visa",
]
