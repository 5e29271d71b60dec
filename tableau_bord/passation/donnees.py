"""Les données d’un dossier de passation : des rubriques toutes écrites, sans requête."""

from dataclasses import dataclass, field
from datetime import date

from tableau_bord.rapport.blocs import Tableau


@dataclass(frozen=True)
class Lien:
    """Une page de RepNet ; `adresse` commence par « / »."""

    libelle: str
    adresse: str


@dataclass(frozen=True)
class Rubrique:
    """Une partie du dossier ; ce qui est vide le dit en une phrase (`vide`), jamais par un tableau sans ligne."""

    code: str
    titre: str
    paragraphes: tuple[str, ...] = ()
    tableaux: tuple[Tableau, ...] = ()
    liens: tuple[Lien, ...] = ()
    vide: str = ""

    @property
    def est_vide(self) -> bool:
        return not self.paragraphes and not self.tableaux


@dataclass(frozen=True)
class DossierPassation:
    reseau: str
    academie: str
    annee: str
    le: date
    coordination: str  # qui passe la main, en une phrase
    rubriques: tuple[Rubrique, ...] = field(default=())
