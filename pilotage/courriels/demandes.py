"""Demander des courriels : convoquer, annoncer un changement, annuler, diffuser. Rien ne part ici : un travail s’en charge."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from pilotage import travaux
from pilotage.instances.deroulement import attendre_les_membres
from pilotage.models import Courriel, Presence, Seance

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


def _ecrire(seance, genre, presences: Iterable[Presence], *, par, pas_avant=None) -> list[Courriel]:
    courriels = [
        Courriel(
            reseau=seance.instance.reseau,
            seance=seance,
            presence=presence,
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
