"""Les jeux de données connus. Pour en ajouter un : une description de plus, et son nom dans `JEUX`."""

from tableau_bord.imports.jeux.ips import IPS
from tableau_bord.imports.jeux.ivac import IVAC
from tableau_bord.imports.jeux.jeu import Champ, Jeu, Ligne, Observation, Reconnaissance
from tableau_bord.imports.jeux.reseaux import RESEAUX

JEUX = (RESEAUX, IPS, IVAC)

__all__ = ["IPS", "IVAC", "JEUX", "RESEAUX", "Champ", "Jeu", "Ligne", "Observation", "Reconnaissance"]
