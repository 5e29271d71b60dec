"""Un graphique, dit par ses données : ce qu’il montre, son titre, sa phrase de remplacement, son tableau.

Rien ici ne dessine. Une valeur masquée ou inconnue n’a pas de nombre, seulement le texte qui la remplace :
elle ne peut donc se lire ni dans le dessin, ni dans son tableau.
"""

from base64 import b64encode
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.text import slugify

from pilotage.exports import en_csv

# Barres et points : une ligne par rubrique. Évolution et étincelle : une année par rubrique. Empilé : des parts d’un tout.
# Cibles : le chemin fait du départ à la cible. Nuage : deux mesures par rubrique. Répartition : où se tiennent les rubriques.
Genre = Literal["barres", "points", "evolution", "etincelle", "empile", "cibles", "nuage", "repartition"]

# Les unités dont le zéro ne veut rien dire : des points plutôt que des barres, un axe qui ne part pas de zéro.
SANS_ZERO = frozenset({"indice", "points", "/20"})


@dataclass(frozen=True)
class Point:
    """Une valeur d’une série : `rubrique` dit où (un axe, une école, une année), `texte` comment elle s’écrit.

    `groupe` range les rubriques d’un nuage : chaque groupe a sa forme.
    """

    rubrique: str
    valeur: Decimal | None
    texte: str
    groupe: str = ""


@dataclass(frozen=True)
class Serie:
    nom: str
    points: tuple[Point, ...]
    est_reference: bool = False
    unite: str = ""  # celle du graphique si elle n’en a pas à elle


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
        if self.genre in ("evolution", "etincelle"):
            series = [(serie.nom, *(textes.get((serie.nom, annee), "") for annee in ordre)) for serie in self.series]
            return Table(self.titre, ("Série", *ordre), tuple(series))
        lignes = [(rubrique, *(textes.get((serie.nom, rubrique), "") for serie in self.series)) for rubrique in ordre]
        lignes += [(repere.rubrique, repere.texte, *[""] * (len(self.series) - 1)) for repere in self.reperes]
        return Table(self.titre, (self.rubriques, *(serie.nom for serie in self.series)), tuple(lignes))

    @property
    def csv(self) -> bytes:
        """Les mêmes données pour un tableur : des nombres là où il y en a, ce que dit le tableau là où il n’y en a pas."""
        unites = [serie.unite or self.unite for serie in self.series]
        colonnes = [
            f"{serie.nom} ({unite})" if unite else serie.nom for serie, unite in zip(self.series, unites, strict=True)
        ]
        ordre = dict.fromkeys(point.rubrique for serie in self.series for point in serie.points)
        cases = {(serie.nom, point.rubrique): _case(point) for serie in self.series for point in serie.points}
        lignes = [[rubrique, *(cases.get((serie.nom, rubrique), "") for serie in self.series)] for rubrique in ordre]
        lignes += [[repere.rubrique, _case(repere), *[""] * (len(self.series) - 1)] for repere in self.reperes]
        return en_csv([self.rubriques, *colonnes], lignes)


def _case(point: Point) -> Decimal | str:
    return point.texte if point.valeur is None else round(Decimal(point.valeur), 2)


@dataclass(frozen=True)
class Dessin:
    """Le graphique tracé : un SVG sans script, et tout ce qui le dit autrement."""

    svg: str
    genre: Genre
    titre: str
    alternative: str
    table: Table
    csv: bytes = b""

    @property
    def adresse_csv(self) -> str:
        """Les données du graphique dans la page même : ce qu’on enregistre est ce qu’on voit, sans rien relire."""
        return f"data:text/csv;charset=utf-8;base64,{b64encode(self.csv).decode()}"

    @property
    def fichier_csv(self) -> str:
        return f"{slugify(self.titre)[:80]}.csv"

    @property
    def adresse(self) -> str:
        """Le dessin lui-même, à donner à `<img src>` : la page et le PDF montrent la même image."""
        return f"data:image/svg+xml;base64,{b64encode(self.svg.encode()).decode()}"
