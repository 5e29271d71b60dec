"""Ce qu’on refuse, et comment on le dit : une phrase pour un fichier, une ligne et une colonne pour une case."""

import re
from dataclasses import asdict, dataclass

ERREURS_MONTREES = 50
# Ce qu’aucune base ne garde dans un texte : l’octet nul, et la moitié d’un caractère (JSON sait écrire les deux).
INTERDITS = re.compile(r"[\0\ud800-\udfff]")


class FichierRefuse(Exception):
    """Le fichier entier est refusé ; son message est une phrase pour l’utilisateur, rien n’est écrit."""


class FichierNominatif(FichierRefuse):
    """Le fichier porte des données d’élèves : il est refusé sans que rien n’en soit répété ni gardé."""


class CaseRefusee(ValueError):
    """La case ne se lit pas ; le message dit ce qu’on attendait."""


@dataclass(frozen=True)
class Refus:
    """Une case refusée : où, ce qu’on y a lu, ce qu’on attendait."""

    ligne: int
    colonne: str  # son en-tête tel qu’écrit dans le fichier ; vide si c’est la ligne entière
    valeur: str
    attendu: str

    def __str__(self):
        lieu = f"ligne {self.ligne}, colonne « {self.colonne} »" if self.colonne else f"ligne {self.ligne}"
        return f"{lieu} : « {self.valeur} » ; {self.attendu}"

    def en_json(self) -> dict:
        return asdict(self)


def extrait(texte: str, longueur: int = 60) -> str:
    """Le début d’une case, sur une ligne."""
    texte = INTERDITS.sub("\ufffd", " ".join(texte.split()))
    return texte if len(texte) <= longueur else f"{texte[: longueur - 1]}…"
