"""Peupler un réseau d’un peu de tout : un modèle nouveau a sa ligne ici, et tous les essais de la maison le connaissent."""

from django.core.files.base import ContentFile

from actions.etats import Etat
from actions.models import ActionNiveau, AxePriorite, Niveau, PassageAction, ProjetReseau
from pilotage.acces import Role
from pilotage.models import Reseau, Travail
from tableau_bord.models import Edition, Import
from tests.factories import (
    ActionFactory,
    AffectationFactory,
    AxeFactory,
    CirconscriptionFactory,
    EtablissementFactory,
    ObjectifFactory,
    PartenaireFactory,
    ProjetReseauFactory,
    RattachementFactory,
    RepresentationFactory,
)


def peupler_reseau(reseau: Reseau, *, annee: int, nombre: int = 1) -> None:
    """Ajoute à ce réseau `nombre` objets de chaque modèle ; appelée deux fois, elle en ajoute encore."""
    projet = reseau.projets.first() or _projet(reseau, annee)
    axe = projet.axes.first()
    coordonnateur = AffectationFactory(role=Role.COORDONNATEUR, reseau=reseau).agent
    for rang in range(nombre):
        etablissement = EtablissementFactory(
            academie=reseau.academie, circonscription=CirconscriptionFactory(academie=reseau.academie)
        )
        RattachementFactory(reseau=reseau, etablissement=etablissement)
        AffectationFactory(role=Role.MEMBRE, reseau=reseau)
        partenaire = PartenaireFactory(reseau=reseau)
        RepresentationFactory(partenaire=partenaire)
        objectif = ObjectifFactory(axe=axe)
        _action(reseau, annee, objectif, etablissement, partenaire, coordonnateur)
        numero = reseau.editions.count() + 1
        _edition(reseau, annee, numero, coordonnateur)
        Travail.objects.create(
            genre="rapport",
            parametres={"annee": annee},
            cle=f"rapport-{reseau.pk}-{numero}",
            demandeur=coordonnateur,
            reseau=reseau,
            etat=Travail.Etat.FAIT,
            message="Le rapport est prêt.",
        )
        Import.objects.create(nom_fichier=f"liste-{rang}.csv", jeu="reseaux", etat=Import.Etat.FAIT, par=coordonnateur)


def _projet(reseau, annee) -> ProjetReseau:
    projet = ProjetReseauFactory(reseau=reseau, premiere_annee=annee - 1, derniere_annee=annee + 2)
    for numero in (1, 2, 3):
        AxePriorite.objects.create(axe=AxeFactory(projet=projet, numero=numero), priorite=numero)
    return projet


def _action(reseau, annee, objectif, etablissement, partenaire, agent):
    # Le premier objet de chaque réseau est une proposition : tous les verbes n’y mènent pas, mais aucun ne doit faillir.
    action = ActionFactory(
        reseau=reseau,
        annee=annee,
        objectif=objectif,
        etat=Etat.PROPOSEE,
        description="Lire chaque jour un quart d’heure.",
        bilan="Les classes ont lu.",
        eleves_prevus=120,
        cree_par=agent,
    )
    action.etablissements.add(etablissement)
    action.partenaires.add(partenaire)
    ActionNiveau.objects.create(action=action, niveau=Niveau.CM2)
    PassageAction.objects.create(action=action, verbe="proposer", depuis=Etat.IDEE, vers=Etat.PROPOSEE, par=agent)


def _edition(reseau, annee, numero, agent):
    edition = Edition(
        reseau=reseau,
        annee=annee,
        numero=numero,
        donnees={},
        empreinte="0" * 64,
        pages=12,
        taille=9,
        par=agent,
    )
    edition.pdf.save(f"rapport-{reseau.code}-{annee}-{numero}.pdf", ContentFile(b"%PDF-1.7"), save=False)
    edition.save()
