"""Ce que le conseil école-collège du réseau fictif a arrêté l’an passé, ce qu’il prépare ; des documents dans les séances."""

import hashlib
from datetime import datetime, time, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from actions.conseil import vie
from actions.conseil.accords import accords
from actions.conseil.composition import composer, seances_du_conseil
from actions.conseil.etats import EtatDossier
from actions.models import AccordConseil, DossierConseil, Resultat, VisaDossier
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.documents import en_odt
from pilotage.instances.etats import EtatSeance
from pilotage.models import Agent, PieceSeance, Presence, Reseau, Seance
from pilotage.pieces.examen import TYPES

ORIENTATIONS = (
    "Le programme tient en deux idées : une lecture commune des textes de la fin de CM1 à l’entrée en sixième, et des "
    "élèves qui connaissent déjà le collège quand ils y arrivent."
)
APPRECIATION = (
    "Les actions menées à deux degrés ont été tenues. Les équipes demandent que les dates soient fixées dès septembre, et "
    "que les écoles les plus éloignées soient servies en premier pour les transports."
)
PREPARATION = "À écrire avec la commission langage avant la séance de printemps."

# nom, titre, paragraphes
NOTES = [
    (
        "note-transports.odt",
        "Transports vers le théâtre",
        [
            "Le car part à 16 h 10 alors que la représentation finit à 16 h 20.",
            "Trois écoles sont concernées. La ville propose un départ à 16 h 30, à partir de janvier.",
        ],
    ),
    (
        "calendrier-des-concertations.odt",
        "Calendrier des concertations",
        ["12 janvier, 9 mars et 18 mai, de 13 h 30 à 16 h 30, au collège.", "Les remplacements sont demandés."],
    ),
]


def peupler_conseil(reseau: Reseau, agents: dict[str, Agent]) -> None:
    """Le dossier de l’an passé, transmis ; celui de cette année, ouvert ; deux notes jointes au prochain comité."""
    annee = annee_courante()
    passe, _ = vie.ouvrir(reseau, annee - 1, par=agents["coordonnatrice"])
    _transmettre(passe, agents)
    ouvert, _ = vie.ouvrir(reseau, annee, par=agents["coordonnatrice"])
    DossierConseil.objects.filter(pk=ouvert.pk).update(orientations=PREPARATION)
    _joindre(reseau, agents["coordonnatrice"])
    _ouvrir_les_comptes_rendus(reseau)


def _transmettre(dossier: DossierConseil, agents: dict[str, Agent]) -> None:
    dossier.orientations, dossier.appreciation = ORIENTATIONS, APPRECIATION
    dossier.seance = seances_du_conseil(dossier.reseau, dossier.annee).last()
    dossier.save()
    jour = dossier.seance.jour if dossier.seance else aujourd_hui() - timedelta(days=150)
    for rang, vote in enumerate(accords(dossier).lignes):
        AccordConseil.objects.create(
            dossier=dossier,
            etablissement=vote.etablissement,
            jour=jour + timedelta(days=6 + rang),
            resultat=Resultat.RESERVES if rang == 2 else Resultat.FAVORABLE,
            note="Demande que le trajet soit pris en charge." if rang == 2 else "",
            note_par=agents["coordonnatrice"],
        )
    for titre, qui in ((VisaDossier.Titre.IEN, "ien"), (VisaDossier.Titre.PRINCIPAL, "principal")):
        visa = VisaDossier.objects.create(dossier=dossier, titre=titre, par=agents[qui])
        VisaDossier.objects.filter(pk=visa.pk).update(le=_midi(jour + timedelta(days=20)))
    DossierConseil.objects.filter(pk=dossier.pk).update(
        etat=EtatDossier.TRANSMIS, donnees=composer(dossier), transmis_le=jour + timedelta(days=21)
    )
    for verbe, depuis, vers in (("arreter", "brouillon", "arrete"), ("transmettre", "arrete", "transmis")):
        dossier.passages.create(verbe=verbe, depuis=depuis, vers=vers, par=agents["coordonnatrice"])


def _midi(jour) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time(12)))


def _joindre(reseau: Reseau, par: Agent) -> None:
    prochaine = Seance.objects.filter(instance__reseau=reseau, etat=EtatSeance.CONVOQUEE).order_by("debut").first()
    if prochaine is None:
        return
    points = list(prochaine.points.all())
    for rang, (nom, titre, paragraphes) in enumerate(NOTES):
        corps = "".join(f"<p>{paragraphe}</p>" for paragraphe in paragraphes)
        octets = en_odt(f"<html><body><h1>{titre}</h1>{corps}</body></html>", titre)
        PieceSeance.objects.create(
            seance=prochaine,
            point=points[1] if rang == 0 and len(points) > 1 else None,
            nom=nom,
            fichier=ContentFile(octets, name=nom),
            type_mime=TYPES["odt"],
            taille=len(octets),
            empreinte=hashlib.sha256(octets).hexdigest(),
            deposee_par=par,
        )


def _ouvrir_les_comptes_rendus(reseau: Reseau) -> None:
    """Deux membres sur trois ont ouvert le compte rendu diffusé ; la moitié d’entre eux l’a dit lu."""
    diffusees = Presence.objects.filter(seance__instance__reseau=reseau, seance__etat=EtatSeance.DIFFUSEE)
    for rang, presence in enumerate(diffusees.select_related("seance").order_by("pk")):
        if rang % 3:
            le = presence.seance.fin + timedelta(days=30, hours=rang)
            Presence.objects.filter(pk=presence.pk).update(ouvert_le=le, lu_le=le if rang % 3 == 1 else None)
