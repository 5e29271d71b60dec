"""Un document fait de rubriques : un titre, des phrases, des tableaux, les pages où aller voir. Des données, sans requête."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tableau_bord.rapport.blocs import Colonne, Ligne, Tableau


@dataclass(frozen=True)
class Lien:
    """Une page de RepNet ; `adresse` commence par « / »."""

    libelle: str
    adresse: str


@dataclass(frozen=True)
class Rubrique:
    """Une partie du document ; ce qui est vide le dit en une phrase (`vide`), jamais par un tableau sans ligne."""

    code: str
    titre: str
    paragraphes: tuple[str, ...] = ()
    tableaux: tuple[Tableau, ...] = ()
    liens: tuple[Lien, ...] = ()
    vide: str = ""

    @property
    def est_vide(self) -> bool:
        return not self.paragraphes and not self.tableaux


def tableau(
    titre: str,
    colonnes: Sequence[tuple[str, int]],
    lignes: Iterable[Iterable[str]],
    *,
    nombres: int = 0,
    note: str = "",
) -> tuple[Tableau, ...]:
    """Un tableau, ou rien s’il n’a pas de ligne ; les `nombres` dernières colonnes sont des nombres."""
    toutes = tuple(Ligne(tuple(cellules)) for cellules in lignes)
    if not toutes:
        return ()
    textes = len(colonnes) - nombres
    largeurs = tuple(Colonne(nom, largeur, rang >= textes) for rang, (nom, largeur) in enumerate(colonnes))
    return (Tableau(titre, largeurs, toutes, note),)
