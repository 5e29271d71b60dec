"""La fiche d’un réseau, sur une page A4, pour le DASEN : tirée du rapport composé, elle dit les mêmes chiffres.

`composer(rapport)` → `imprimer_la_fiche(rapport)` : un PDF d’une page, quoi qu’on lui donne.
"""

from tableau_bord.fiche.composer import FicheReseau, composer
from tableau_bord.fiche.impression import imprimer_la_fiche

__all__ = ["FicheReseau", "composer", "imprimer_la_fiche"]
