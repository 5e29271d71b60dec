"""`manage.py rapport` : le rapport annuel d’un réseau en PDF, tout de suite, sans travailleur ni édition numérotée."""

import hashlib
import uuid
from pathlib import Path

from django.core.management.base import CommandError
from django.db.models import Q

from pilotage.annees import libelle_annee
from pilotage.commandes import Commande
from pilotage.models import Reseau
from tableau_bord.ecriture import nombre
from tableau_bord.management.arguments import lire_annee, lire_uai
from tableau_bord.rapport import composer, imprimer, mettre_en_page


class Command(Commande):
    help = "Écrit en PDF le rapport annuel du réseau dont cet établissement est la tête, pour une année scolaire."

    def add_arguments(self, parser):
        parser.add_argument("uai", metavar="UAI", help="UAI de la tête du réseau, par exemple 0160100X")
        parser.add_argument("annee", metavar="ANNEE", help="année où commence l’année scolaire : 2023 pour 2023-2024")
        parser.add_argument("--sortie", metavar="FICHIER", required=True, help="où écrire le PDF")

    def handle(self, *, uai, annee, sortie, **options):
        reseau, annee = _reseau(lire_uai(uai)), lire_annee(annee)
        sortie = Path(sortie)
        # Avant de travailler : une sortie impossible se dit tout de suite.
        brouillon = _brouillon(sortie)
        try:
            pdf = imprimer(mettre_en_page(composer(reseau, annee)))
            brouillon.write_bytes(pdf)
            brouillon.replace(sortie)
        except OSError as erreur:
            raise CommandError(f"« {sortie} » ne peut pas être écrit : {erreur.strerror}.") from erreur
        finally:
            brouillon.unlink(missing_ok=True)
        self.stdout.write(
            f"Rapport {libelle_annee(annee)} du réseau {reseau} : {pdf.pages} pages, {nombre(len(pdf))} octets, dans {sortie}.\n"
            f"SHA-256 : {hashlib.sha256(pdf).hexdigest()}"
        )


def _reseau(uai: str) -> Reseau:
    reseau = Reseau.objects.pour_entete().filter(Q(code=uai) | Q(tete__uai=uai)).order_by("pk").first()
    if reseau is None:
        raise CommandError(
            f"L’UAI {uai} n’est celui de la tête d’aucun réseau connu : importez d’abord la liste des réseaux "
            "avec « python manage.py importer »."
        )
    return reseau


def _brouillon(sortie: Path) -> Path:
    """Un fichier vide à côté de la sortie, qu’on renommera : rien d’écrit à moitié. Lève `CommandError` si impossible."""
    if sortie.is_dir():
        raise CommandError(
            f"« {sortie} » est un dossier : donnez un nom de fichier, par exemple {sortie / 'rapport.pdf'}."
        )
    if not sortie.parent.is_dir():
        raise CommandError(f"Le dossier « {sortie.parent} » n’existe pas.")
    brouillon = sortie.with_name(f".{uuid.uuid4().hex}.partiel")
    try:
        brouillon.touch(exist_ok=False)
    except OSError as erreur:
        raise CommandError(f"« {sortie} » ne peut pas être écrit : {erreur.strerror}.") from erreur
    return brouillon
