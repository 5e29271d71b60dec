"""Une date qui approche ou qui est passée : la fin d’une convention, un bilan, un dépôt de dossier."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

SEUILS = (90, 30)  # jours avant une échéance


@dataclass(frozen=True)
class Echeance:
    """Une échéance de `sujet` (une convention, un appel, une enveloppe) ; `jours` est négatif quand elle est passée."""

    sujet: Any
    objet: str
    libelle: str
    le: date
    jours: int
    seuils: tuple[int, ...] = SEUILS

    @property
    def est_en_retard(self) -> bool:
        return self.jours < 0


def est_proche(le: date | None, *, au: date, jours: int) -> bool:
    """La date tombe entre ce jour-là et `jours` jours plus tard."""
    return le is not None and au <= le <= au + timedelta(days=jours)
