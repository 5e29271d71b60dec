"""Demander des courriels : convoquer, annoncer un changement, annuler, diffuser. Rien ne part ici : un travail s’en charge."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from django.db import models, transaction
from django.utils import timezone

from pilotage import travaux
from pilotage.acces import Role
from pilotage.courriels.composition import OBJET_MAX
from pilotage.instances.deroulement import attendre_les_membres
from pilotage.lignes import une_ligne
from pilotage.models import Affectation, Agent, Courriel, Decision, Presence, Reseau, Seance

# Plusieurs corrections de suite ne s’annoncent qu’une fois.
ATTENTE_CHANGEMENT = timedelta(minutes=5)
CLE = "courriels"
Genre = Courriel.Genre


@transaction.atomic
def convoquer(seance: Seance, *, par) -> list[Courriel]:
    """Convoque ceux qui siègent et ne l’ont pas été ; rejoué, n’en convoque aucun deux fois.

    Lève `TransitionInterdite` si la séance ne peut plus être convoquée.
    """
    if seance.etat != "convoquee":
        seance.passer("convoquer", par=par)
    attendre_les_membres(seance)
    deja = seance.courriels.filter(genre=Genre.CONVOCATION).values("presence")
    return _ecrire(seance, Genre.CONVOCATION, seance.presences.exclude(pk__in=deja), par=par)


@transaction.atomic
def annoncer_le_changement(seance: Seance, *, par) -> list[Courriel]:
    """Annonce la nouvelle date ou le nouveau lieu, dans cinq minutes, à ceux dont la convocation est partie.

    Ceux dont un courriel attend encore le recevront déjà à jour.
    """
    Seance.objects.filter(pk=seance.pk).update(rang_agenda=seance.rang_agenda + 1)
    seance.refresh_from_db(fields=["rang_agenda"])
    en_attente = seance.courriels.filter(etat=Courriel.Etat.A_ENVOYER).values("presence")
    convoques = seance.courriels.filter(genre=Genre.CONVOCATION).values("presence")
    presences = seance.presences.filter(pk__in=convoques).exclude(pk__in=en_attente)
    return _ecrire(seance, Genre.CHANGEMENT, presences, par=par, pas_avant=timezone.now() + ATTENTE_CHANGEMENT)


@transaction.atomic
def annuler(seance: Seance, *, par, motif: str) -> list[Courriel]:
    """Annule la séance, et le dit à ceux qui ont reçu quelque chose ; lève `TransitionInterdite`."""
    seance.passer("annuler", par=par, motif=motif, rang_agenda=seance.rang_agenda + 1)
    # Ce qui n’est pas parti ne partira pas.
    seance.courriels.filter(etat=Courriel.Etat.A_ENVOYER, tentatives=0).delete()
    prevenus = seance.courriels.exclude(etat=Courriel.Etat.REFUSE).values("presence")
    return _ecrire(seance, Genre.ANNULATION, seance.presences.filter(pk__in=prevenus), par=par)


@transaction.atomic
def diffuser(seance: Seance, *, par) -> list[Courriel]:
    """Diffuse le compte rendu approuvé à tous les membres de la séance ; lève `TransitionInterdite`."""
    seance.passer("diffuser", par=par)
    return _ecrire(seance, Genre.COMPTE_RENDU, seance.presences.all(), par=par)


@transaction.atomic
def rappeler_les_decisions(*, au: date) -> list[Courriel]:
    """Rappelle à chaque responsable ce qui approche ou qui est en retard ; rejoué le même jour, n’écrit rien de plus.

    Sans responsable, ou s’il n’a pas de courriel, le rappel revient à qui coordonne le réseau : rien ne se perd sans un mot.
    """
    courriels = []
    decisions = Decision.objects.a_rappeler(au=au).select_for_update(of=("self",))
    decisions = list(decisions.select_related("instance__reseau", "responsable__agent", "cree_par"))
    coordonnateurs = _coordonnateurs({decision.instance.reseau_id for decision in decisions}, au=au)
    for decision in decisions:
        a_qui = _qui_rappeler(decision, coordonnateurs.get(decision.instance.reseau_id))
        if a_qui:
            nom, adresse = a_qui
            courriels.append(
                Courriel(
                    reseau=decision.instance.reseau,
                    instance=decision.instance,
                    decision=decision,
                    genre=Genre.RAPPEL,
                    destinataire=adresse,
                    nom=nom,
                    par=decision.cree_par,
                )
            )
    Decision.objects.filter(pk__in=[c.decision_id for c in courriels]).update(rappelee_le=au)
    Courriel.objects.bulk_create(courriels, ignore_conflicts=True)
    if courriels:
        travaux.demander("courriels", par=None, cle=CLE)
    return courriels


def _qui_rappeler(decision: Decision, coordonnateur: Agent | None) -> tuple[str, str] | None:
    """Le nom et l’adresse du responsable ; à défaut, ceux du coordonnateur du réseau, s’il y en a un."""
    if decision.responsable and decision.responsable.adresse:
        return str(decision.responsable), decision.responsable.adresse
    return (str(coordonnateur), coordonnateur.courriel) if coordonnateur else None


def _coordonnateurs(reseaux: set[int], *, au: date) -> dict[int, Agent]:
    """Réseau → son coordonnateur ce jour-là, s’il en a un."""
    affectations = Affectation.objects.en_cours(au=au).filter(
        role=Role.COORDONNATEUR, reseau__in=reseaux, agent__is_active=True
    )
    # Le dernier lu l’emporte : de deux, le premier arrivé.
    return {a.reseau_id: a.agent for a in affectations.select_related("agent").order_by("-debut", "-pk")}


class Destinataire(Protocol):
    """Un agent, ou quelqu’un du dehors : un nom (`str`) et un courriel."""

    courriel: str


@dataclass(frozen=True)
class Lettre:
    """Un courriel écrit par un autre étage ; la même `cle` ne part jamais deux fois."""

    cle: str
    a: Destinataire
    par: Agent
    objet: str
    texte: str


@transaction.atomic
def ecrire_les_lettres(reseau: Reseau, genre: str, lettres: Iterable[Lettre]) -> None:
    """Met ces lettres dans la boîte d’envoi ; celles dont la clé y est déjà sont laissées comme elles sont."""
    courriels = [
        Courriel(
            reseau=reseau,
            genre=genre,
            cle=lettre.cle,
            destinataire=lettre.a.courriel,
            nom=str(lettre.a),
            par=lettre.par,
            objet=une_ligne(lettre.objet)[:OBJET_MAX],
            texte=lettre.texte,
        )
        for lettre in lettres
    ]
    Courriel.objects.bulk_create(courriels, ignore_conflicts=True)
    if courriels:
        travaux.demander("courriels", par=None, cle=CLE)


def _ecrire(seance, genre, presences: models.QuerySet[Presence], *, par, pas_avant=None) -> list[Courriel]:
    courriels = [
        Courriel(
            reseau=seance.instance.reseau,
            instance=seance.instance,
            seance=seance,
            presence=presence,
            nom=str(presence.membre),
            genre=genre,
            destinataire=presence.membre.adresse,
            par=par,
            pas_avant=pas_avant or timezone.now(),
        )
        for presence in presences.select_related("membre__agent")
        if presence.membre.adresse
    ]
    # Le même courriel déjà en attente : celui-là suffit.
    Courriel.objects.bulk_create(courriels, ignore_conflicts=True)
    if courriels:
        travaux.demander("courriels", par=par, cle=CLE)
    return courriels
