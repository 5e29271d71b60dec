"""L’activité d’un réseau une année : ce que la base en compte, et ses écoles."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tableau_bord.indicateurs.faits import Faits, lire_faits


@dataclass
class Activite:
    """Les faits dont les indicateurs calculés sont tirés, lus une fois pour tous.

    `ecoles` : clés primaires des écoles rattachées dans l’année. `faits` : tout ce que la base compte elle-même.
    """

    ecoles: set[int] = field(default_factory=set)
    faits: Faits = field(default_factory=Faits)

    @property
    def lieux(self) -> set[int]:
        """Clés primaires des établissements où une action retenue a lieu."""
        return self.faits.cles("lieu")

    @property
    def retenues(self) -> int:
        """Les actions retenues : validées ou au-delà, et non abandonnées."""
        return int(self.faits.de("action")[0])


def lire_activites(
    reseaux: Iterable[int], annees: Iterable[int], sujets: Iterable[str] | None = None
) -> dict[tuple[int, int], Activite]:
    """Activité par (clé du réseau, année), sans les écoles ; une requête, aucune si `sujets` est vide."""
    activites: dict[tuple[int, int], Activite] = defaultdict(Activite)
    for cle, faits in lire_faits(reseaux, annees, sujets).items():
        activites[cle].faits = faits
    return activites
