"""Les travaux de fond de l’étage tableau de bord : une clé primaire en entrée, rejouables sans dommage."""

import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.urls import reverse

from pilotage.travaux import EchecVisible, genre
from tableau_bord.imports.importation import importer
from tableau_bord.models import Import
from tableau_bord.rapport.edition import editer
from tableau_bord.synthese import impression


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
