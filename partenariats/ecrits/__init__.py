"""L’écrit d’une convention : un modèle que l’académie tient, rempli de ce qu’on sait, à imprimer et à signer."""

from partenariats.ecrits.document import Ecrit, ecrire, essayer
from partenariats.ecrits.modele import texte_d_origine, verifier
from partenariats.ecrits.reperes import REPERES

__all__ = ["REPERES", "Ecrit", "ecrire", "essayer", "texte_d_origine", "verifier"]
