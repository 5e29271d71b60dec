"""Les jeux de données connus. Pour en ajouter un : une description de plus, et son nom dans `JEUX`."""

from tableau_bord.imports.jeux.annuaire import ANNUAIRE
from tableau_bord.imports.jeux.calendrier import CALENDRIER
from tableau_bord.imports.jeux.dnb import DNB
from tableau_bord.imports.jeux.effectifs import EFFECTIFS_COLLEGES, EFFECTIFS_ECOLES
from tableau_bord.imports.jeux.evaluations import EVALUATIONS_6E, EVALUATIONS_6E_LIEUX
from tableau_bord.imports.jeux.ips import IPS
from tableau_bord.imports.jeux.ivac import IVAC
from tableau_bord.imports.jeux.jeu import Champ, Jeu, Ligne, Observation, Reconnaissance
from tableau_bord.imports.jeux.modele import MODELE
from tableau_bord.imports.jeux.reseaux import RESEAUX

JEUX = (
    RESEAUX,
    ANNUAIRE,
    IPS,
    IVAC,
    DNB,
    EFFECTIFS_ECOLES,
    EFFECTIFS_COLLEGES,
    EVALUATIONS_6E,
    EVALUATIONS_6E_LIEUX,
    CALENDRIER,
    MODELE,
)

__all__ = [
    "ANNUAIRE",
    "CALENDRIER",
    "DNB",
    "EFFECTIFS_COLLEGES",
    "EFFECTIFS_ECOLES",
    "EVALUATIONS_6E",
    "EVALUATIONS_6E_LIEUX",
    "IPS",
    "IVAC",
    "JEUX",
    "MODELE",
    "RESEAUX",
    "Champ",
    "Jeu",
    "Ligne",
    "Observation",
    "Reconnaissance",
]
