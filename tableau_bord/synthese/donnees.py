"""Les données d’une synthèse : des valeurs figées, sans requête."""

import hashlib
import json
from dataclasses import asdict, dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Cout:
    """Une somme, et l’exercice auquel elle tient : deux exercices ne s’additionnent pas."""

    exercice: str
    symbole: str
    montant: Decimal


@dataclass(frozen=True)
class ActionResumee:
    intitule: str
    etat: str
    etablissements: int
    prevus: int | None
    touches: int | None
    bilan: str
    couts: tuple[Cout, ...]


@dataclass(frozen=True)
class ParAxe:
    titre: str
    actions: tuple[ActionResumee, ...]
    couts: tuple[Cout, ...]


@dataclass(frozen=True)
class EnveloppeResumee:
    financeur: str
    intitule: str
    programme: str
    montants: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Source:
    """Un financeur : ses enveloppes d’un même exercice, et leur somme."""

    nom: str
    enveloppes: tuple[EnveloppeResumee, ...]
    totaux: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Exercice:
    titre: str
    symbole: str
    enveloppes: tuple[EnveloppeResumee, ...]
    totaux: tuple[Decimal | None, ...]
    par_financeur: tuple[tuple[str, tuple[Decimal | None, ...]], ...]
    par_etablissement: tuple[tuple[str, Decimal], ...]

    @property
    def sources(self) -> list[Source]:
        return [
            Source(nom, tuple(e for e in self.enveloppes if e.financeur == nom), totaux)
            for nom, totaux in self.par_financeur
        ]


@dataclass(frozen=True)
class Synthese:
    reseau: str
    annee: int
    annee_libelle: str
    axes: tuple[ParAxe, ...]
    colonnes: tuple[str, ...]
    exercices: tuple[Exercice, ...]

    @property
    def empreinte(self) -> str:
        """Empreinte des chiffres du budget : elle change dès qu’un centime change, et avec eux seuls."""
        chiffres = {
            "exercices": [asdict(exercice) for exercice in self.exercices],
            "axes": [[asdict(cout) for cout in axe.couts] for axe in self.axes],
        }
        return hashlib.sha256(json.dumps(chiffres, default=str, sort_keys=True).encode()).hexdigest()
