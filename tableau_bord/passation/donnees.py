"""Les données d’un dossier de passation."""

from dataclasses import dataclass
from datetime import date

from tableau_bord.rubriques import Rubrique


@dataclass(frozen=True)
class DossierPassation:
    reseau: str
    academie: str
    annee: str
    le: date
    coordination: str  # qui passe la main, en une phrase
    rubriques: tuple[Rubrique, ...] = ()
