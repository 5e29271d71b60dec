"""Le dossier de passation : ce qu’il faut savoir du réseau pour en reprendre la coordination en une matinée.

`composer(reseau, agent)` lit ce que cet agent peut lire, et rend des données simples : la page, le PDF et l’ODT les montrent.
"""

from tableau_bord.passation.composer import composer
from tableau_bord.passation.donnees import DossierPassation

__all__ = ["DossierPassation", "composer"]
