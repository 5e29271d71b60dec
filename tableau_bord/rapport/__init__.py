"""Le rapport annuel : `composer(reseau, annee)` → `mettre_en_page(rapport)` → `imprimer(html)`."""

from tableau_bord.rapport.composer import composer
from tableau_bord.rapport.donnees import Rapport, depuis_json, vers_json
from tableau_bord.rapport.impression import Pdf, imprimer
from tableau_bord.rapport.mise_en_page import mettre_en_page

__all__ = ["Pdf", "Rapport", "composer", "depuis_json", "imprimer", "mettre_en_page", "vers_json"]
