"""L’année habituelle des appels à projets connus. Les dates bougent d’un territoire à l’autre : elles se vérifient."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from partenariats.models import AppelAProjets
from pilotage.models import Reseau


@dataclass(frozen=True)
class Habitude:
    """Un appel qui revient chaque année : (jour, mois) d’ouverture et de dépôt dans l’année scolaire."""

    intitule: str
    ouverture: tuple[int, int]
    depot: tuple[int, int]


HABITUDES = (
    Habitude("Contrat de ville", (15, 10), (15, 12)),
    Habitude("CLAS", (1, 3), (30, 4)),
    Habitude("Cordées de la réussite", (1, 4), (30, 4)),
    Habitude("Éducation artistique et culturelle (ADAGE)", (15, 5), (31, 8)),
)


@transaction.atomic
def preparer_l_annee(reseau: Reseau, annee: int) -> int:
    """Ajoute au calendrier les appels connus qui n’y sont pas encore ; rend leur nombre. Rejouable."""
    crees = 0
    for habitude in HABITUDES:
        _, est_nouveau = AppelAProjets.objects.get_or_create(
            reseau=reseau,
            annee=annee,
            intitule=habitude.intitule,
            defaults={
                "ouverture_le": _jour(annee, *habitude.ouverture),
                "depot_le": _jour(annee, *habitude.depot),
            },
        )
        crees += est_nouveau
    return crees


def _jour(annee: int, jour: int, mois: int) -> date:
    return date(annee if mois >= 9 else annee + 1, mois, jour)
