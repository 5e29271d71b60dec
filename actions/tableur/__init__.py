"""Le tableau du coordonnateur : un modèle à remplir, et l’import de ce qu’elle y a écrit.

`lire` (des cases) → `relire` (des actions, ou ce qui ne va pas, ligne et colonne) → l’aperçu → `importer` (tout ou rien).
"""

from actions.tableur.colonnes import COLONNES, Colonne
from actions.tableur.controle import Apercu, Faute, relire
from actions.tableur.importation import Resultat, importer
from actions.tableur.lecture import LIGNES_MAX, Ligne, TableauIllisible, lire
from actions.tableur.modele import FORMATS, modele

__all__ = [
    "COLONNES",
    "FORMATS",
    "LIGNES_MAX",
    "Apercu",
    "Colonne",
    "Faute",
    "Ligne",
    "Resultat",
    "TableauIllisible",
    "importer",
    "lire",
    "modele",
    "relire",
]
