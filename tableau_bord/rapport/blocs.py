"""De quoi est faite une partie du rapport : paragraphes, listes, tableaux. Des données, sans requête ni mise en page."""

from dataclasses import dataclass

# Lignes d’un tableau qu’une page ne coupe pas.
COURT = 8


@dataclass(frozen=True)
class Colonne:
    """`largeur` : en centièmes de celle du tableau, par pas de 1 ; leur somme fait 100."""

    libelle: str
    largeur: int
    nombre: bool = False


@dataclass(frozen=True)
class Ligne:
    """La première cellule est l’en-tête de la ligne ; elle s’étend sur `etendue` colonnes pour un groupe."""

    cellules: tuple[str, ...]
    etendue: int = 1

    @property
    def entete(self) -> str:
        return self.cellules[0]

    @property
    def suite(self) -> tuple[str, ...]:
        return self.cellules[1:]


@dataclass(frozen=True)
class Tableau:
    titre: str
    colonnes: tuple[Colonne, ...]
    lignes: tuple[Ligne, ...]
    note: str = ""

    @property
    def a_des_entetes_de_ligne(self) -> bool:
        """Faux pour un petit tableau, où il y aurait plus d’en-têtes à entendre que de données."""
        donnees = sum(len(ligne.suite) for ligne in self.lignes)
        return len(self.colonnes) + len(self.lignes) <= donnees

    @property
    def est_court(self) -> bool:
        """Il tient toujours sur une page : autant ne pas le couper."""
        return len(self.lignes) <= COURT

    @property
    def rangees(self):
        """Chaque ligne, avec ses cellules et la colonne de chacune."""
        for ligne in self.lignes:
            yield ligne, list(zip(ligne.suite, self.colonnes[ligne.etendue :], strict=True))


@dataclass(frozen=True)
class Bloc:
    """Un morceau de partie ; ce qui est vide ne se montre pas."""

    titre: str = ""
    paragraphes: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tableau: Tableau | None = None
    suite: tuple[str, ...] = ()  # une liste, après le tableau
    note: str = ""


@dataclass(frozen=True)
class Texte:
    """Ce qui ouvre une partie : le texte proposé, en paragraphes, ou celui qu’on a écrit, en Markdown léger."""

    proposition: tuple[str, ...] = ()
    ecrit: str = ""
    usage: str = "propose"

    @property
    def est_propose(self) -> bool:
        return self.usage == "propose"


@dataclass(frozen=True)
class Avis:
    """Le commentaire d’un pilote, publié sous son nom."""

    nom: str
    fonction: str
    texte: str


@dataclass(frozen=True)
class Partie:
    """Une partie : `code` est sa section, et son ancre ; les parties qui ont leur propre forme n’ont pas de blocs."""

    code: str
    titre: str
    texte: Texte
    blocs: tuple[Bloc, ...] = ()
    avis: tuple[Avis, ...] = ()
