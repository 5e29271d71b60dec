"""La séance dans un agenda : un fichier .ics que les logiciels de la maison et ceux d’ailleurs lisent pareil."""

from collections.abc import Iterable

from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from pilotage.instances.etats import EtatSeance
from pilotage.lignes import une_ligne
from pilotage.models import Seance


def invitation(seance: Seance, *, destinataire: str, nom: str, expediteur: str, description: str) -> str:
    """Le .ics joint à un courriel : un seul invité, celui qui le reçoit ; les autres adresses n’y sont pas.

    L’identifiant ne change jamais, le rang (`SEQUENCE`) monte à chaque changement ; une séance annulée s’annule.
    """
    calendrier = _calendrier("CANCEL" if seance.etat == EtatSeance.ANNULEE else "REQUEST")
    evenement = evenement_de(seance, description=description)
    organisateur = vCalAddress(f"MAILTO:{expediteur}")
    organisateur.params["CN"] = vText("RepNet")
    evenement["ORGANIZER"] = organisateur
    invite = vCalAddress(f"MAILTO:{destinataire}")
    invite.params |= {"CN": vText(une_ligne(nom)), "ROLE": vText("REQ-PARTICIPANT"), "RSVP": vText("FALSE")}
    evenement.add("attendee", invite, encode=False)
    calendrier.add_component(evenement)
    calendrier.add_missing_timezones()
    return calendrier.to_ical().decode()


def flux(seances: Iterable[Seance], *, adresse: str) -> str:
    """L’agenda d’un agent : les séances qu’il peut voir, sans invité ni adresse ; `adresse` : la racine du site."""
    calendrier = _calendrier("PUBLISH")
    calendrier.add("x-wr-calname", "RepNet")
    for seance in seances:
        calendrier.add_component(evenement_de(seance, description=f"{adresse}{seance.get_absolute_url()}"))
    calendrier.add_missing_timezones()
    return calendrier.to_ical().decode()


def _calendrier(methode: str) -> Calendar:
    calendrier = Calendar()
    calendrier.add("prodid", "-//RepNet//Instances//FR")
    calendrier.add("version", "2.0")
    calendrier.add("calscale", "GREGORIAN")
    calendrier.add("method", methode)
    return calendrier


def evenement_de(seance: Seance, *, description: str) -> Event:
    """L’événement, à l’heure du lieu, avec le nom de son fuseau (Europe/Paris, Indian/Reunion…)."""
    evenement = Event()
    evenement.add("uid", f"{seance.uid}@repnet")
    evenement.add("sequence", seance.rang_agenda)
    evenement.add("dtstamp", timezone.now())
    fuseau = seance.instance.reseau.fuseau
    evenement.add("dtstart", timezone.localtime(seance.debut, fuseau))
    evenement.add("dtend", timezone.localtime(seance.fin, fuseau))
    evenement.add("summary", une_ligne(seance.objet or seance.instance.nom))
    if seance.lieu:
        evenement.add("location", une_ligne(seance.lieu))
    evenement.add("description", description)
    evenement.add("status", "CANCELLED" if seance.etat == EtatSeance.ANNULEE else "CONFIRMED")
    return evenement
