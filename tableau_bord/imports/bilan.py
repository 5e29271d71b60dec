"""Le bilan d’un import : ce qui a été lu, gardé, écarté, refusé et pourquoi, et ce que la base y a gagné."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tableau_bord.imports.erreurs import ERREURS_MONTREES, Refus, extrait
from tableau_bord.imports.jeux import Ligne, Reconnaissance

LIGNES_MONTREES = 5
RIEN = "Rien n’a changé : tout était déjà là."


@dataclass
class Bilan:
    jeu: str = ""
    libelle: str = ""
    precisions: list[str] = field(default_factory=list)
    lues: int = 0
    gardees: int = 0
    ecartees: int = 0
    refusees: int = 0
    raisons: Counter = field(default_factory=Counter)
    exemples: list[tuple[int, str]] = field(default_factory=list)  # (ligne, raison) des premières écartées
    erreurs: list[Refus] = field(default_factory=list)  # les premières
    erreurs_en_tout: int = 0
    refus_du_fichier: str = ""  # le fichier entier est refusé, en une phrase
    changements: list[str] = field(default_factory=list)
    a_change: bool = False
    essai: bool = False
    colonnes: list[dict[str, str]] = field(default_factory=list)  # en-tête du fichier → ce qu’on y lit, vide si ignorée
    apercu: list[dict[str, Any]] = field(default_factory=list)  # les premières lignes, telles que lues

    def decrire_colonnes(self, reconnaissance: Reconnaissance) -> None:
        """Ce que chaque colonne du fichier est devenue."""
        lues = {rang: reconnaissance.jeu.champ(nom).libelle for nom, rang in reconnaissance.colonnes.items()}
        self.colonnes = [
            {"entete": extrait(entete), "lue": lues.get(rang, "")} for rang, entete in enumerate(reconnaissance.entete)
        ]

    def montrer(self, ligne: Ligne) -> None:
        """Garde les premières lignes lues, pour l’aperçu."""
        if len(self.apercu) < LIGNES_MONTREES:
            valeurs = {nom: _montrer(valeur) for nom, valeur in ligne.valeurs.items() if nom != "fiche"}
            self.apercu.append({"ligne": ligne.numero, "valeurs": valeurs})

    def taire(self) -> None:
        """Ne garde rien de ce que le fichier contenait."""
        self.erreurs, self.apercu, self.colonnes = [], [], []
        self.erreurs_en_tout = 0

    @property
    def est_refuse(self) -> bool:
        return bool(self.refus_du_fichier or self.refusees)

    def ecarter(self, ligne: int, raison: str) -> None:
        self.ecartees += 1
        self.raisons[raison] += 1
        if len(self.exemples) < ERREURS_MONTREES:
            self.exemples.append((ligne, raison))

    def refuser(self, refus: list[Refus]) -> None:
        """Une ligne refusée, pour une case ou plusieurs."""
        self.refusees += 1
        self.erreurs_en_tout += len(refus)
        self.erreurs += refus[: ERREURS_MONTREES - len(self.erreurs)]

    def changer(self, phrase: str) -> None:
        self.a_change = True
        self.changements.append(phrase)

    def phrases(self) -> list[str]:
        """Le bilan d’un import accepté, phrase par phrase."""
        lignes = [f"{self.libelle}. {' '.join(self.precisions)}".strip()]
        lignes.append(
            f"{compter(self.lues, 'ligne lue')}, {compter(self.gardees, 'gardée')}, {self.phrase_ecartees()}."
        )
        lignes += self.changements or [RIEN]
        if self.essai:
            lignes.append("C’était un essai : rien n’est écrit.")
        return lignes

    def phrase_ecartees(self) -> str:
        if not self.raisons:
            return "0 écartée"
        detail = " ; ".join(f"{compter(nombre)} : {raison}" for raison, nombre in self.raisons.most_common())
        return f"{compter(self.ecartees, 'écartée')} ({detail})"

    def phrases_refus(self) -> list[str]:
        """Pourquoi le fichier est refusé, phrase par phrase."""
        if self.refus_du_fichier:
            return [f"refusé, rien n’est écrit : {self.refus_du_fichier}"]
        lignes = [f"refusé, rien n’est écrit : {compter(self.refusees, 'ligne refusée', 'lignes refusées')}."]
        lignes += [f"  {erreur}" for erreur in self.erreurs]
        if (reste := self.erreurs_en_tout - len(self.erreurs)) > 0:
            lignes.append(
                f"  … et {compter(reste, 'autre erreur', 'autres erreurs')}, {compter(self.erreurs_en_tout)} en tout."
            )
        return lignes

    def en_json(self) -> dict:
        """Le compte rendu gardé avec l’import."""
        return {
            "libelle": self.libelle,
            "precisions": self.precisions,
            "refus": self.refus_du_fichier,
            "changements": self.changements or ([] if self.est_refuse else [RIEN]),
            "raisons": dict(self.raisons),
            "ecartees": [{"ligne": ligne, "raison": raison} for ligne, raison in self.exemples],
            "erreurs": [erreur.en_json() for erreur in self.erreurs],
            "erreurs_en_tout": self.erreurs_en_tout,
            "colonnes": self.colonnes,
            "apercu": self.apercu,
        }


def compter(nombre: int, singulier: str = "", pluriel: str = "") -> str:
    """« 7 719 lignes lues », l’espace étant insécable ; les mots s’accordent d’un « s » à chacun, ou par `pluriel`."""
    chiffres = f"{nombre:,}".replace(",", "\u00a0")
    if not singulier:
        return chiffres
    mots = singulier if nombre < 2 else pluriel or " ".join(f"{mot}s" for mot in singulier.split())
    return f"{chiffres} {mots}"


def _montrer(valeur: Any) -> str:
    """Une valeur lue, pour l’aperçu ; vide si elle est inconnue."""
    if valeur is None:
        return ""
    if isinstance(valeur, Decimal):
        return f"{valeur:f}".replace(".", ",")
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    return extrait(str(valeur))
