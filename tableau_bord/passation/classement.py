"""La rubrique de la mémoire du réseau : ce qui est gardé, combien, et sur quelle page on le trouve."""

from dataclasses import dataclass, field
from typing import Any

from actions.models import DossierConseil, PieceAction, ProjetReseau
from partenariats.models import Convention, Piece, PieceAppel, PiecePartenaire
from pilotage.acces import Droit
from pilotage.instances.etats import SEANCE_FIGEE
from pilotage.models import LettreMission, PieceLettre, PieceSeance, Seance
from tableau_bord.ecriture import nombre
from tableau_bord.models import Edition
from tableau_bord.passation.lecture import Lecture
from tableau_bord.rubriques import Rubrique, tableau


@dataclass(frozen=True)
class Place:
    """Une sorte de document : qui peut la lire, et la page (son nom, son adresse) où elle se trouve."""

    libelle: str
    modele: Any
    droit: Droit
    page: str
    adresse: str
    filtre: dict[str, Any] = field(default_factory=dict)


APPROUVES = {"etat__in": SEANCE_FIGEE}
PLACES = (
    Place("Projets de réseau et leurs versions", ProjetReseau, Droit.VOIR_PROJET, "Projet de réseau", "projet_detail"),
    Place("Rapports annuels, éditions en PDF", Edition, Droit.VOIR_RAPPORT, "Rapport annuel", "rapport_liste"),
    Place("Comptes rendus approuvés", Seance, Droit.VOIR_SEANCES, "Instances", "instance_liste", APPROUVES),
    Place("Documents des séances", PieceSeance, Droit.VOIR_SEANCES, "Instances", "instance_liste"),
    Place("Programmes et bilans du conseil", DossierConseil, Droit.VOIR_INSTANCES, "Conseil école-collège", "conseil"),
    Place("Conventions", Convention, Droit.VOIR_CONVENTIONS, "Conventions", "convention_liste"),
    Place("Conventions signées, pièces", Piece, Droit.VOIR_CONVENTIONS, "Conventions", "convention_liste"),
    Place("Dossiers d’appels à projets", PieceAppel, Droit.VOIR_DISPOSITIFS, "Appels à projets", "appel_liste"),
    Place("Documents des partenaires", PiecePartenaire, Droit.VOIR_PARTENAIRES, "Partenaires", "partenaire_liste"),
    Place("Documents des actions", PieceAction, Droit.VOIR_ACTIONS, "Actions", "action_liste"),
    Place("Lettres de mission", LettreMission, Droit.VOIR_LETTRE, "Lettre de mission", "lettremission_liste"),
    Place("Lettres signées, pièces", PieceLettre, Droit.VOIR_LETTRE, "Lettre de mission", "lettremission_liste"),
)


def documents(lecture: Lecture) -> Rubrique:
    """Une ligne par sorte de document que l’agent peut lire ; ce qui n’existe pas encore n’a pas de ligne."""
    lignes, pages = [], {}
    for place in PLACES:
        siens = place.modele.objects.autorises(lecture.agent, place.droit)
        siens = siens.filter(**{place.modele.CHEMIN_RESEAU: lecture.reseau}, **place.filtre)
        if combien := siens.order_by().values("pk").distinct().count():
            lignes.append((place.libelle, place.page, nombre(combien)))
            pages[place.adresse] = lecture.page(place.page, place.adresse)
    return Rubrique(
        "documents",
        "Où sont les documents",
        tableaux=tableau(
            "Ce qui est gardé dans RepNet",
            (("Quoi", 45), ("Sur quelle page", 40), ("Combien", 15)),
            lignes,
            nombres=1,
        ),
        liens=tuple(pages.values()),
        vide="Aucun document n’est encore gardé.",
    )
