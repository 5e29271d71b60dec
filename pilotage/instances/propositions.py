"""Ce qu’un ordre du jour peut inscrire d’un clic : chaque étage y inscrit ce qu’il sait, sans que celui-ci le connaisse.

Une proposition devient un point dont la rubrique garde le lien avec sa matière : la page de la séance la montre telle
qu’elle est le jour où l’on regarde, à qui a le droit de la voir. Les étages inscrivent dans leur `propositions.py`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from pilotage.acces import Droit
from pilotage.instances.ordres_du_jour import GenrePoint
from pilotage.models import Agent, PieceSeance, Point, Reseau, Seance

# Un point montre l’essentiel ; la liste entière a sa page.
LIGNES = 8


@dataclass(frozen=True)
class Matiere:
    """Une ligne sous un point : ce dont il s’agit, où le lire, et ce qui presse."""

    texte: str
    url: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Proposition:
    rubrique: str
    bouton: str
    intitule: str
    droit: Droit
    # Au plus `LIGNES` lignes, en un nombre de requêtes qui ne dépend pas de leur nombre.
    lire: Callable[[Agent, Reseau], list[Matiere]]
    genre: str = GenrePoint.ECHANGE
    minutes: int = 10


_PROPOSITIONS: dict[str, Proposition] = {}


def inscrire(*propositions: Proposition) -> None:
    for proposition in propositions:
        _PROPOSITIONS[proposition.rubrique] = proposition


def proposables(rubriques_presentes: Collection[str], droits: Collection[Droit]) -> list[Proposition]:
    """Ce qui peut encore s’ajouter à un ordre du jour, pour un agent qui a ces droits."""
    return [p for p in _PROPOSITIONS.values() if p.rubrique not in rubriques_presentes and p.droit in droits]


def proposition(rubrique: str) -> Proposition | None:
    return _PROPOSITIONS.get(rubrique)


def matieres(
    rubriques: Collection[str], agent: Agent, reseau: Reseau, droits: Collection[Droit]
) -> dict[str, list[Matiere]]:
    """Pour chacune de ces rubriques que l’agent a le droit de voir, ses lignes."""
    return {
        rubrique: p.lire(agent, reseau)
        for rubrique in dict.fromkeys(rubriques)
        if (p := _PROPOSITIONS.get(rubrique)) and p.droit in droits
    }


def garnir(
    points: Collection[Point],
    pieces: Collection[PieceSeance],
    agent: Agent,
    reseau: Reseau,
    droits: Collection[Droit],
) -> None:
    """Pose sur chaque point ses documents (`documents`) et ce que sa rubrique donne à examiner (`matiere`)."""
    sous = matieres([point.rubrique for point in points], agent, reseau, droits)
    for point in points:
        point.documents = [piece for piece in pieces if piece.point_id == point.pk]
        point.matiere = sous.get(point.rubrique, [])


def proposer(seance: Seance, proposition: Proposition) -> Point:
    """Le point de cette proposition ; deux clics n’en font qu’un."""
    deja = seance.points.filter(rubrique=proposition.rubrique).first()
    if deja:
        return deja
    dernier = seance.points.order_by("-ordre").values_list("ordre", flat=True).first() or 0
    return seance.points.create(
        ordre=dernier + 1,
        intitule=proposition.intitule,
        genre=proposition.genre,
        minutes=proposition.minutes,
        rubrique=proposition.rubrique,
    )
