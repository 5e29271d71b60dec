"""Les documents d’une séance : ordre du jour, feuille de présence, compte rendu, relevé de décisions.

Chacun rend (titre, HTML) ; `pilotage.documents` en fait un PDF ou un ODT.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pilotage.annees import aujourd_hui
from pilotage.documents import Pdf, imprimer, rediger
from pilotage.ecriture import date_en_clair
from pilotage.instances.compte_rendu import compte_rendu
from pilotage.models import Decision, Membre, Reseau, Seance

# Un relevé plus long n’est plus un document qu’on lit : le tableur le porte.
DECISIONS_MAX = 300


@dataclass(frozen=True)
class Document:
    titre: str
    html: str


def ordre_du_jour(seance: Seance) -> Document:
    points = list(seance.points.select_related("rapporteur__agent").prefetch_related("pieces"))
    contexte = {"seance": seance, "points": points, "duree": sum(point.minutes or 0 for point in points)}
    return _de_la_seance(seance, "Ordre du jour", "pilotage/documents/ordre_du_jour.html", contexte)


def feuille_de_presence(seance: Seance, membres: Iterable[Membre]) -> Document:
    return _de_la_seance(
        seance, "Feuille de présence", "pilotage/documents/presence.html", {"seance": seance, "membres": list(membres)}
    )


def compte_rendu_ecrit(seance: Seance) -> Document:
    """Le compte rendu approuvé s’il l’est ; sinon tel qu’il s’écrit, et il le dit."""
    contexte = {"seance": seance, "cr": compte_rendu(seance), "projet": not seance.est_figee}
    return _de_la_seance(seance, "Compte rendu", "pilotage/documents/compte_rendu.html", contexte)


def releve_de_decisions(reseau: Reseau, decisions: Sequence[Decision], filtres: str) -> Document:
    """`filtres` : ce qui a été choisi à l’écran, en une phrase."""
    titre = f"Relevé de décisions – {reseau}"
    contexte = {
        "reseau": reseau,
        "decisions": decisions[:DECISIONS_MAX],
        "reste": max(0, len(decisions) - DECISIONS_MAX),
        "jour": aujourd_hui(),
        "filtres": filtres,
    }
    html = rediger("pilotage/documents/releve.html", contexte, titre=titre, auteur=str(reseau))
    return Document(titre, html)


def _de_la_seance(seance: Seance, nom: str, gabarit: str, contexte: dict) -> Document:
    titre = f"{nom} – {seance.instance.nom}, {date_en_clair(seance.jour)}"
    reseau = str(seance.instance.reseau)
    html = rediger(
        gabarit,
        {"reseau": reseau, **contexte},
        titre=titre,
        auteur=reseau,
        pied=f"{seance.instance.nom}, {date_en_clair(seance.jour)}",
    )
    return Document(titre, html)


@lru_cache(maxsize=4)
def imprime(html: str) -> Pdf:
    """Le PDF de ce document ; cinq cents convocations portent le même, imprimé une fois."""
    return imprimer(html)
