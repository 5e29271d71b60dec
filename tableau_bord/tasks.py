"""Les travaux de fond de l’étage tableau de bord : une clé primaire en entrée, rejouables sans dommage."""

import logging
import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile

from celery import shared_task
from django.urls import reverse
from django.utils import timezone

from pilotage.annees import aujourd_hui
from pilotage.travaux import EchecVisible, genre
from tableau_bord.imports.importation import importer
from tableau_bord.imports.references import reprendre
from tableau_bord.models import Import, Recueil
from tableau_bord.rapport import brouillons, recueils
from tableau_bord.rapport.edition import editer
from tableau_bord.saisies.campagnes import rappeler_les_campagnes
from tableau_bord.synthese import impression

journal = logging.getLogger("repnet.agregats")


@shared_task(name="agregats.reprendre")
def reprendre_les_agregats():
    """Chaque nuit : ce qui est gardé est recalculé en entier ; une ligne fausse se répare et se dit."""
    if fausses := reprendre():
        journal.warning("agrégats : %d lignes n’étaient pas d’accord avec les valeurs, elles sont réécrites", fausses)


@genre("import_fichier", "Import d’un fichier")
def importer_fichier(travail, avancer) -> dict:
    """Importe le fichier de l’`Import` désigné par `parametres["import"]` ; refait, il ne change rien de plus."""
    trace = Import.objects.get(pk=travail.parametres["import"])
    if trace.etat == Import.Etat.RECU:
        # Le fichier est peut-être ailleurs que sur cette machine : on travaille sur une copie.
        with NamedTemporaryFile(suffix=".csv") as copie:
            with trace.fichier.open("rb") as recu:
                shutil.copyfileobj(recu, copie)
            copie.flush()
            importer(
                Path(copie.name),
                nom=trace.nom_fichier,
                academie=trace.academie,
                essai=trace.essai,
                trace=trace,
                avancer=lambda part, message: avancer(round(part * 100), message),
            )
    if trace.etat == Import.Etat.FAIT and not trace.essai:
        brouillons.noter_partout(trace.academie)
    if trace.etat == Import.Etat.REFUSE:
        raise EchecVisible(f"« {trace.nom_fichier} » : {trace.resume}")
    return {
        "phrase": trace.resume,
        "adresse": reverse("import_detail", args=[trace.pk]),
        "libelle": "Voir le compte rendu de l’import",
    }


@genre("rapport_produire", "Production du rapport", file="documents")
def produire_rapport(travail, avancer) -> dict:
    """Fait l’édition du rapport de `travail.reseau` pour `parametres["annee"]` ; refait, retrouve celle déjà faite."""
    edition = editer(
        travail.reseau, travail.parametres["annee"], par=travail.demandeur, travail=travail, avancer=avancer
    )
    return {
        "phrase": f"L’édition n° {edition.numero} est prête : {edition.pages} pages.",
        "adresse": edition.get_absolute_url(),
        "libelle": f"Télécharger l’édition n° {edition.numero}",
    }


@genre(brouillons.GENRE, "Préparation du PDF du rapport", file="documents")
def preparer_brouillon(travail, avancer) -> dict:
    """Prépare le brouillon de `travail.reseau` pour `parametres["annee"]` ; refait, n’imprime que si quelque chose a changé."""
    annee = travail.parametres["annee"]
    brouillon = brouillons.preparer(travail.reseau, annee, travail=travail, avancer=avancer)
    recueils.poursuivre_ceux_de(travail)
    return {
        "phrase": f"Le PDF du rapport en l’état est prêt : {brouillon.pages} pages.",
        "adresse": reverse("brouillon_telecharger", args=[travail.reseau.code, annee]),
        "libelle": "Télécharger le PDF",
    }


@genre(recueils.REPARTIR, "Demande de tous les rapports")
def repartir_le_recueil(travail, avancer) -> dict:
    """Demande la préparation de chaque rapport du recueil ; refait, ne demande que ce qui ne l’était pas."""
    recueil = _recueil(travail)
    combien = recueils.repartir(recueil, travail=travail, avancer=avancer)
    return {"phrase": f"Rapports demandés : {combien}.", "adresse": recueil.get_absolute_url()}


@genre(recueils.ASSEMBLER, "Assemblage de tous les rapports")
def assembler_le_recueil(travail, avancer) -> dict:
    """Réunit les rapports du recueil en une archive ; refait, retrouve celle déjà faite."""
    recueil = recueils.assembler(_recueil(travail), travail=travail, avancer=avancer)
    return {"phrase": "L’archive est prête.", "adresse": recueil.get_absolute_url()}


def _recueil(travail) -> Recueil:
    return Recueil.objects.select_related("demandeur").get(pk=travail.parametres["recueil"])


@shared_task(name="brouillon.ramasser")
def ramasser_les_brouillons():
    """Toutes les vingt secondes, demandé par l’horloge."""
    brouillons.ramasser(au=timezone.now())
    recueils.poursuivre_tous()


@shared_task(name="brouillon.verifier")
def verifier_les_brouillons():
    """Chaque nuit : ce qui change avec le jour, ou sans passer par une page."""
    brouillons.verifier()


@genre("synthese_produire", "Production de la synthèse", file="documents")
def produire_synthese(travail, avancer) -> dict:
    """Imprime la synthèse de `travail.reseau` pour `parametres["annee"]` ; refait, ne change rien."""
    annee = travail.parametres["annee"]
    avancer(10, "Mise en page de la synthèse.")
    impression.editer(travail.reseau, annee)
    return {
        "phrase": "La synthèse est prête.",
        "adresse": reverse("synthese_telecharger", args=[travail.reseau.code, annee]),
        "libelle": "Télécharger la synthèse",
    }


@shared_task(name="campagne.rappeler")
def rappeler():
    """Chaque matin."""
    rappeler_les_campagnes(au=aujourd_hui())
