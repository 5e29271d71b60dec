"""Copier un projet : vers sa version suivante, vers la période suivante, ou depuis un réseau qui le partage."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import Axe, AxePriorite, Cible, Objectif, ProjetReseau
from actions.projets.etats import EtatProjet
from actions.projets.vie import axes_de
from pilotage.annees import libelle_annee
from pilotage.models import Reseau


@transaction.atomic
def nouvelle_version(projet: ProjetReseau, *, effet: int, raison: str = "") -> ProjetReseau:
    """Le brouillon de la version suivante : mêmes axes, objectifs et cibles, chacun dans sa lignée.

    Lève `ValidationError` si la version n’est pas adoptée : un brouillon se modifie, il ne se copie pas.
    """
    if projet.etat != EtatProjet.ADOPTE:
        raise ValidationError(
            f"Cette version est « {projet.get_etat_display()} » : la version suivante part de celle qui est adoptée."
        )
    suivante = ProjetReseau.objects.create(
        reseau=projet.reseau,
        titre=projet.titre,
        premiere_annee=projet.premiere_annee,
        derniere_annee=projet.derniere_annee,
        version=projet.version + 1,
        effet=effet,
        raison=raison,
        analyse=projet.analyse,
    )
    _copier_l_arbre(projet, suivante, garder_la_lignee=True)
    return suivante


@transaction.atomic
def periode_suivante(projet: ProjetReseau) -> ProjetReseau:
    """Le brouillon des quatre années qui suivent : l’arbre est repris, le départ de chaque cible est à relever."""
    duree = projet.derniere_annee - projet.premiere_annee + 1
    suivant = ProjetReseau.objects.create(
        reseau=projet.reseau,
        titre=projet.titre,
        premiere_annee=projet.derniere_annee + 1,
        derniere_annee=projet.derniere_annee + duree,
        analyse=projet.analyse,
        provenance=f"notre projet {projet.periode}",
    )
    _copier_l_arbre(projet, suivant, garder_la_lignee=False, decaler=duree)
    return suivant


@transaction.atomic
def reprendre(projet: ProjetReseau, reseau: Reseau, *, premiere_annee: int) -> ProjetReseau:
    """Le brouillon d’un projet, d’après celui qu’un autre réseau partage : axes et objectifs.

    Ni l’analyse ni les cibles : elles disent la situation de l’autre réseau.
    """
    duree = projet.derniere_annee - projet.premiere_annee + 1
    repris = ProjetReseau.objects.create(
        reseau=reseau,
        titre=projet.titre,
        premiere_annee=premiere_annee,
        derniere_annee=premiere_annee + duree - 1,
        provenance=f"{projet.reseau}, projet {libelle_annee(projet.premiere_annee)}"[:250],
    )
    _copier_l_arbre(projet, repris, garder_la_lignee=False, avec_cibles=False)
    return repris


def _copier_l_arbre(depuis, vers, *, garder_la_lignee: bool, decaler: int = 0, avec_cibles: bool = True) -> None:
    """Six requêtes, quel que soit l’arbre."""

    def lignee(modele):
        return modele.lignee if garder_la_lignee else uuid.uuid4()

    axes = list(axes_de(depuis))
    nouveaux = Axe.objects.bulk_create(
        Axe(projet=vers, numero=axe.numero, intitule=axe.intitule, lignee=lignee(axe)) for axe in axes
    )
    couples = list(zip(axes, nouveaux, strict=True))
    AxePriorite.objects.bulk_create(
        AxePriorite(axe=nouveau, priorite=lien.priorite) for axe, nouveau in couples for lien in axe.priorites.all()
    )
    anciens = [(objectif, nouveau) for axe, nouveau in couples for objectif in axe.objectifs.all()]
    objectifs = Objectif.objects.bulk_create(
        Objectif(axe=axe, numero=objectif.numero, intitule=objectif.intitule, lignee=lignee(objectif))
        for objectif, axe in anciens
    )
    if not avec_cibles:
        return
    Cible.objects.bulk_create(
        Cible(
            objectif=nouveau,
            indicateur=cible.indicateur,
            intitule=cible.intitule,
            unite=cible.unite,
            # D’où partiront les quatre ans d’après, nul ne le sait encore ; une version garde son départ.
            depart=None if decaler else cible.depart,
            visee=cible.visee,
            echeance=cible.echeance + decaler,
        )
        for (ancien, _), nouveau in zip(anciens, objectifs, strict=True)
        for cible in ancien.cibles.all()
    )
