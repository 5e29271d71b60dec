"""Les lignes et les colonnes d’une grille : ce que chacune compte, où, et sous quels noms un tableur les désigne."""

from dataclasses import dataclass

from pilotage.models import Etablissement
from tableau_bord.indicateurs import Fiche, Theme
from tableau_bord.indicateurs.lecture import NATURES, peut_avoir_sa_ligne

COMPTES = (("numerateur", "Numérateur"), ("denominateur", "Dénominateur"))
MESURE = (("valeur", "Valeur"), ("effectif", "Effectif"))
SEULE = (("valeur", "Valeur"),)


@dataclass(frozen=True)
class Colonne:
    """Une colonne de la grille : le nombre qu’on y écrit, et la période où il se relève (rang 0 : l’année)."""

    nom: str
    libelle: str
    rang: int = 0
    periode: str = ""

    @property
    def cle(self) -> str:
        """La fin du nom de ses champs : « numerateur », « p2-numerateur »."""
        return f"p{self.rang}-{self.nom}" if self.rang else self.nom

    @property
    def titre(self) -> str:
        return f"{self.periode}, {self.libelle.lower()}" if self.rang else self.libelle


def est_saisissable(fiche: Fiche) -> bool:
    """Un fichier public ne le donne pas : on peut le saisir."""
    return fiche.est_observee and not fiche.publie


def colonnes_de(fiche: Fiche, rang: int = 0) -> tuple[Colonne, ...]:
    """Les colonnes d’un indicateur, période par période s’il se relève ainsi ; `rang` : d’une seule de ses périodes."""
    nombres = {"ratio": COMPTES, "quotient": COMPTES, "moyenne": MESURE}.get(fiche.agregation, SEULE)
    periodes = [(r, libelle) for r, libelle in fiche.periodes if rang in (0, r)] if fiche.periodes else [(0, "")]
    return tuple(Colonne(nom, libelle, r, periode) for r, periode in periodes for nom, libelle in nombres)


def se_compte_dans(fiche: Fiche, etablissement: Etablissement) -> bool:
    """On peut y demander ce chiffre ; une évaluation nationale ne se passe pas en maternelle."""
    if fiche.theme == Theme.EVALUATIONS:
        return peut_avoir_sa_ligne(etablissement, fiche)
    return fiche.niveau == "etablissement" or etablissement.nature in NATURES[fiche.niveau]


@dataclass(frozen=True)
class LigneDeGrille:
    """Une ligne : ce qu’elle compte, où, et sous quels noms un tableur peut la désigner."""

    cle: str  # le début du nom de ses champs
    titre: str
    aide: str
    etablissement: Etablissement
    fiche: Fiche
    noms: tuple[str, ...]

    def champ(self, colonne: str) -> str:
        """Le nom d’un champ, d’après la clé de sa colonne."""
        return f"{self.cle}-{colonne}"


def lignes_de_l_indicateur(fiche: Fiche, etablissements: list[Etablissement]) -> list[LigneDeGrille]:
    return [
        LigneDeGrille(e.uai, e.nom_usuel, "", e, fiche, (e.uai, e.nom_usuel, e.nom))
        for e in etablissements
        if se_compte_dans(fiche, e)
    ]


def lignes_de_l_etablissement(etablissement: Etablissement, fiches: list[Fiche]) -> list[LigneDeGrille]:
    return [
        LigneDeGrille(f.code, f.libelle, f.formule, etablissement, f, (f.code, f.libelle))
        for f in fiches
        if se_compte_dans(f, etablissement)
    ]
