"""Un graphique, dit par ses données : ce qu’il montre, son titre, sa phrase de remplacement, son tableau.

Rien ici ne dessine. Une valeur masquée ou inconnue n’a pas de nombre, seulement le texte qui la remplace :
elle ne peut donc se lire ni dans le dessin, ni dans son tableau.
"""

from base64 import b64encode
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Genre = Literal["barres", "points", "evolution"]

# Les unités dont le zéro ne veut rien dire : des points plutôt que des barres, un axe qui ne part pas de zéro.
SANS_ZERO = frozenset({"indice", "points", "/20"})


@dataclass(frozen=True)
class Point:
    """Une valeur d’une série : `rubrique` dit où (un axe, une école, une année), `texte` comment elle s’écrit."""

    rubrique: str
    valeur: Decimal | None
    texte: str


@dataclass(frozen=True)
class Serie:
    nom: str
    points: tuple[Point, ...]
    est_reference: bool = False


@dataclass(frozen=True)
class Table:
    """Le même contenu que le dessin ; la première cellule de chaque ligne en est l’en-tête."""

    legende: str
    colonnes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Graphique:
    """`rubriques` nomme ce que dit la première colonne du tableau ; `ruptures`, les rubriques où la série change."""

    genre: Genre
    titre: str
    alternative: str
    rubriques: str
    unite: str
    series: tuple[Serie, ...]
    ruptures: tuple[str, ...] = ()
    # Traits portés en travers d’un graphique par établissement : le réseau, puis ses références.
    reperes: tuple[Point, ...] = ()

    @property
    def table(self) -> Table:
        """Une ligne par rubrique et une colonne par série ; l’inverse pour une évolution, où les années vont en largeur."""
        ordre = list(dict.fromkeys(point.rubrique for serie in self.series for point in serie.points))
        textes = {(serie.nom, point.rubrique): point.texte for serie in self.series for point in serie.points}
        if self.genre == "evolution":
            series = [(serie.nom, *(textes.get((serie.nom, annee), "") for annee in ordre)) for serie in self.series]
            return Table(self.titre, ("Série", *ordre), tuple(series))
        lignes = [(rubrique, *(textes.get((serie.nom, rubrique), "") for serie in self.series)) for rubrique in ordre]
        lignes += [(repere.rubrique, repere.texte, *[""] * (len(self.series) - 1)) for repere in self.reperes]
        return Table(self.titre, (self.rubriques, *(serie.nom for serie in self.series)), tuple(lignes))


@dataclass(frozen=True)
class Dessin:
    """Le graphique tracé : un SVG sans script, et tout ce qui le dit autrement."""

    svg: str
    genre: Genre
    titre: str
    alternative: str
    table: Table

    @property
    def adresse(self) -> str:
        """Le dessin lui-même, à donner à `<img src>` : la page et le PDF montrent la même image."""
        return f"data:image/svg+xml;base64,{b64encode(self.svg.encode()).decode()}"
