"""Le compte rendu d’une séance : des données simples, que la page, le PDF et l’archive lisent toutes trois.

Approuvé, il est gardé tel quel dans la séance (`Seance.compte_rendu`) et ne se recompose plus.
"""

from dataclasses import asdict, dataclass

from django.utils import timezone

from pilotage.ecriture import date_en_clair
from pilotage.instances.types import QUALITES_PRESIDENTES
from pilotage.models import Decision, Presence, Seance

# L’ordre et les mots de la feuille de présence, dans le compte rendu.
GROUPES = (
    (Presence.Etat.PRESENT, "Présents"),
    (Presence.Etat.REPRESENTE, "Représentés"),
    (Presence.Etat.EXCUSE, "Excusés"),
    (Presence.Etat.ABSENT, "Absents"),
)


@dataclass(frozen=True)
class DecisionEcrite:
    intitule: str
    responsable: str
    echeance: str


@dataclass(frozen=True)
class PointEcrit:
    intitule: str
    genre: str
    rapporteur: str
    texte: str
    decisions: tuple[DecisionEcrite, ...]


@dataclass(frozen=True)
class Personne:
    nom: str
    titre: str
    precision: str = ""


@dataclass(frozen=True)
class Groupe:
    libelle: str
    personnes: tuple[Personne, ...]


@dataclass(frozen=True)
class CompteRendu:
    instance: str
    reseau: str
    objet: str
    jour: str
    horaires: str
    lieu: str
    presidence: str
    presences: tuple[Groupe, ...]
    introduction: str
    points: tuple[PointEcrit, ...]
    autres_decisions: tuple[DecisionEcrite, ...]


def compte_rendu(seance: Seance) -> dict:
    """Celui qui est approuvé s’il l’est ; sinon, celui qui se compose des textes du moment."""
    return seance.compte_rendu or asdict(composer(seance))


def composer(seance: Seance) -> CompteRendu:
    """Compose d’après la base ; six requêtes, quel que soit le nombre de points et de membres."""
    presences = list(seance.presences.select_related("membre__agent").order_by("membre__siege", "pk"))
    decisions = list(seance.decisions.select_related("responsable__agent").order_by("pk"))
    points = seance.points.select_related("rapporteur__agent")
    debut, fin = timezone.localtime(seance.debut), timezone.localtime(seance.fin)
    presidents = [
        str(presence.membre)
        for presence in presences
        if presence.membre.qualite in QUALITES_PRESIDENTES and presence.etat == Presence.Etat.PRESENT
    ]
    return CompteRendu(
        instance=seance.instance.nom,
        reseau=str(seance.instance.reseau),
        objet=seance.objet,
        jour=date_en_clair(debut, "l j F Y"),
        horaires=f"de {debut:%H:%M} à {fin:%H:%M}",
        lieu=seance.lieu,
        presidence=" et ".join(presidents),
        presences=tuple(
            Groupe(libelle, personnes)
            for etat, libelle in GROUPES
            if (personnes := tuple(_personne(p) for p in presences if p.etat == etat))
        ),
        introduction=seance.introduction,
        points=tuple(
            PointEcrit(
                intitule=point.intitule,
                genre=point.get_genre_display(),
                rapporteur=str(point.rapporteur) if point.rapporteur else "",
                texte=point.texte,
                decisions=tuple(_decision(d) for d in decisions if d.point_id == point.pk),
            )
            for point in points
        ),
        autres_decisions=tuple(_decision(d) for d in decisions if d.point_id is None),
    )


def _personne(presence: Presence) -> Personne:
    par = f"par {presence.represente_par}" if presence.represente_par else ""
    return Personne(str(presence.membre), presence.membre.titre, par)


def _decision(decision: Decision) -> DecisionEcrite:
    echeance = date_en_clair(decision.echeance) if decision.echeance else ""
    return DecisionEcrite(decision.intitule, decision.a_la_charge_de, echeance)
