"""Les rubriques de ce que fait le réseau : son projet, ses actions ouvertes, la mission de qui le coordonne."""

from actions.models import Axe, ProjetReseau
from pilotage.acces import Droit
from pilotage.models import LettreMission
from tableau_bord.ecriture import compte, enumerer, jour
from tableau_bord.passation.lecture import Lecture
from tableau_bord.rubriques import Rubrique, tableau

LIEUX_MAX = 2


def projet(lecture: Lecture) -> Rubrique:
    """Le projet qui court, ses axes et ses objectifs, et la lettre de mission."""
    projets = ProjetReseau.objects.autorises(lecture.agent, Droit.VOIR_PROJET).filter(reseau=lecture.reseau)
    en_cours = projets.de_l_annee(lecture.annee).first()
    paragraphes = []
    axes: list[Axe] = []
    if en_cours:
        axes = list(Axe.objects.filter(projet=en_cours).prefetch_related("objectifs").order_by("numero"))
        paragraphes.append(
            f"« {en_cours.titre} », {en_cours.periode}, version {en_cours.version} : {en_cours.get_etat_display()}."
        )
        if en_cours.derniere_annee == lecture.annee:
            paragraphes.append("Il finit cette année : le suivant est à écrire et à faire adopter.")
    paragraphes += _mission(lecture)
    lignes = [(str(axe), " ; ".join(objectif.intitule for objectif in axe.objectifs.all()) or "–") for axe in axes]
    return Rubrique(
        "projet",
        "Le projet en cours et la mission",
        paragraphes=tuple(paragraphes),
        tableaux=tableau("Les axes et leurs objectifs", (("Axe", 40), ("Objectifs", 60)), lignes),
        liens=(
            lecture.page("Le projet de réseau", "projet_detail"),
            lecture.page("Les lettres de mission", "lettremission_liste"),
        ),
        vide="Aucun projet de réseau ne couvre cette année.",
    )


def _mission(lecture: Lecture) -> list[str]:
    siennes = LettreMission.objects.autorises(lecture.agent, Droit.VOIR_LETTRE).filter(reseau=lecture.reseau)
    lettre = siennes.de_l_annee(lecture.annee).select_related("coordonnateur").order_by("-debut").first()
    if lettre is None:
        return ["Aucune lettre de mission n’est enregistrée pour cette année."]
    signature = f"signée le {jour(lettre.signee_le)}" if lettre.signee_le else "pas encore signée"
    phrases = [
        f"La lettre de mission de {lettre.coordonnateur} donne une décharge de {lettre.quotite}\u00a0%, "
        f"{lettre.get_implantation_display()}, sous l’autorité de {lettre.get_autorite_display()} ; elle est {signature}."
    ]
    if lettre.responsables:
        phrases.append(f"Responsables fonctionnels : {lettre.responsables}.")
    return phrases


def actions(lecture: Lecture) -> Rubrique:
    """Celles qui demandent encore un geste, et lequel est le prochain."""
    lignes = (
        (
            action.intitule,
            f"{action.get_etat_display()}, {action.annee_libelle}",
            action.porte_par or "personne",
            _dates(action),
            _ou(action),
        )
        for action in lecture.actions
        if action.bilan is None
    )
    return Rubrique(
        "actions",
        "Les actions ouvertes",
        tableaux=tableau(
            "Actions à valider, à mener ou à évaluer",
            (("Action", 30), ("État", 15), ("Portée par", 15), ("Dates", 15), ("Établissements", 25)),
            lignes,
        ),
        liens=(lecture.page("Toutes les actions", "action_liste"), lecture.page("Le journal", "journal_liste")),
        vide="Aucune action n’est ouverte.",
    )


def _dates(action) -> str:
    if action.debut and action.fin:
        return f"du {action.debut:%d/%m/%Y} au {action.fin:%d/%m/%Y}"
    if action.debut:
        return f"à partir du {action.debut:%d/%m/%Y}"
    return f"jusqu’au {action.fin:%d/%m/%Y}" if action.fin else "à fixer"


def _ou(action) -> str:
    lieux = [etablissement.nom_usuel for etablissement in action.etablissements.all()]
    if len(lieux) > LIEUX_MAX:
        return compte(len(lieux), "établissement")
    return enumerer(lieux) or "à préciser"
