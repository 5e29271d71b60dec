"""`manage.py indicateurs` : les indicateurs d’un réseau ou d’un établissement, une année scolaire."""

import json

from django.core.management.base import CommandError
from django.db.models import Q

from pilotage.commandes import Commande
from pilotage.exports import en_csv
from pilotage.models import Etablissement, Reseau
from tableau_bord.indicateurs import Resultat, resultats, resultats_etablissement
from tableau_bord.indicateurs.sortie import en_lignes, en_objets
from tableau_bord.management.arguments import lire_annee, lire_uai
from tableau_bord.models import Valeur


class Command(Commande):
    help = (
        "Écrit les indicateurs du réseau dont cet établissement est la tête, et de ses établissements ; "
        "ou ceux de l’établissement seul."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "uai", metavar="UAI", help="UAI de la tête du réseau ou d’un établissement, par exemple 0160100X"
        )
        parser.add_argument("annee", metavar="ANNEE", help="année où commence l’année scolaire : 2023 pour 2023-2024")
        parser.add_argument("--format", choices=["json", "csv"], default="json", help="json (par défaut) ou csv")

    def handle(self, *, uai, annee, format, **options):
        objets = en_objets(_lignes(lire_uai(uai), lire_annee(annee)))
        if format == "csv":
            self.stdout.write(en_csv(*en_lignes(objets)).decode(), ending="")
        else:
            self.stdout.write(json.dumps(objets, ensure_ascii=False, indent=2))


def _lignes(uai: str, annee: int) -> list[Resultat]:
    reseau = Reseau.objects.pour_entete().filter(Q(code=uai) | Q(tete__uai=uai)).order_by("pk").first()
    if reseau is None:
        if not (Etablissement.objects.filter(uai=uai).exists() or Valeur.objects.filter(uai=uai).exists()):
            raise CommandError(
                f"L’UAI {uai} n’est celui d’aucun réseau ni d’aucun établissement connu : "
                "importez d’abord la liste des réseaux ou un fichier où il figure."
            )
        return resultats_etablissement(uai, annee)
    lignes = resultats(reseau, annee)
    # La tête peut n’avoir été rattachée qu’une autre année : ses propres valeurs sont là quand même.
    if not any(ligne.niveau == "etablissement" and ligne.uai == uai for ligne in lignes):
        lignes += resultats_etablissement(uai, annee)
    return lignes
