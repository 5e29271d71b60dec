"""Peupler un réseau d’un peu de tout.

Les modèles du premier socle ont leur ligne ici ; les autres se remplissent d’eux-mêmes (`tests/maison/remplissage.py`),
sauf s’ils ont des contraintes que le remplissage ne devine pas : alors un essai demande de leur écrire une ligne.
"""

from django.core.files.base import ContentFile
from django.utils import timezone

from actions.etats import Etat
from actions.models import (
    ActionNiveau,
    AxeMission,
    AxePriorite,
    Cible,
    EntreeJournal,
    Niveau,
    Partage,
    PassageAction,
    ProjetReseau,
    Reserve,
)
from partenariats.models import ModeleConvention
from pilotage.acces import Role
from pilotage.models import Agent, LettreMission, Reseau, Travail, Vacances
from tableau_bord.imports.releves import deduire_les_annees
from tableau_bord.models import (
    Campagne,
    DemandeCampagne,
    Edition,
    Import,
    IndicateurLocal,
    Recueil,
    Releve,
    ReponseCampagne,
    Saisie,
    Valeur,
)
from tableau_bord.periodes import Periodicite
from tests.factories import (
    ActionFactory,
    AffectationFactory,
    AxeFactory,
    CirconscriptionFactory,
    ConventionFactory,
    EnveloppeFactory,
    EtablissementFactory,
    InstanceFactory,
    MembreFactory,
    ObjectifFactory,
    PartenaireFactory,
    ProjetReseauFactory,
    RattachementFactory,
    RepresentationFactory,
)
from tests.maison.remplissage import completer_reseau, compter


def peupler_reseau(reseau: Reseau, *, annee: int, par: Agent, nombre: int = 1) -> None:
    """Ajoute à ce réseau `nombre` objets de chaque modèle, saisis par cet agent ; rappelée, elle en ajoute encore."""
    avant = compter(reseau)
    projet = reseau.projets.first() or _projet(reseau, annee)
    axe = projet.axes.first()
    Vacances.objects.get_or_create(
        academie=reseau.academie,
        debut=f"{annee + 1}-02-06",
        defaults={"libelle": "Hiver", "reprise": f"{annee + 1}-02-22"},
    )
    for rang in range(nombre):
        etablissement = EtablissementFactory(
            academie=reseau.academie, circonscription=CirconscriptionFactory(academie=reseau.academie)
        )
        RattachementFactory(reseau=reseau, etablissement=etablissement)
        AffectationFactory(role=Role.MEMBRE, reseau=reseau)
        partenaire = PartenaireFactory(reseau=reseau)
        RepresentationFactory(partenaire=partenaire)
        objectif = ObjectifFactory(axe=axe)
        Cible.objects.create(objectif=objectif, intitule="Élèves qui lisent chaque jour", visee=80, echeance=annee + 1)
        action = _action(reseau, annee, objectif, etablissement, partenaire, par)
        Partage.objects.create(reseau=reseau, action=action, avec_bilan=True, par=par)
        _entree_du_journal(action, etablissement, partenaire, par)
        IndicateurLocal.objects.create(
            reseau=reseau,
            libelle=f"Familles au café des parents {reseau.indicateurs.count()}",
            definition="Familles venues une fois au moins.",
            unite=IndicateurLocal.Unite.FAMILLES,
            cree_par=par,
        )
        _indicateur_par_trimestre(reseau, annee, etablissement, par)
        ConventionFactory(reseau=reseau, avec=partenaire, cree_par=par)
        Reserve.objects.create(
            enveloppe=EnveloppeFactory(reseau=reseau), etablissement=etablissement, montant=100, modifie_par=par
        )
        ModeleConvention.objects.create(
            academie=reseau.academie,
            version=ModeleConvention.objects.filter(academie=reseau.academie).count() + 1,
            texte="# {intitule}\n\n{parties}\n\n{signatures}",
            par=par,
        )
        MembreFactory(instance=InstanceFactory(reseau=reseau))
        LettreMission.objects.create(
            reseau=reseau,
            coordonnateur=par,
            quotite=50,
            implantation=LettreMission.Implantation.COLLEGE,
            autorite=LettreMission.Autorite.IEN,
            axe_pilotage="Tenir le tableau de bord du réseau.",
            debut=f"{annee}-09-01",
        )
        numero = reseau.editions.count() + 1
        _edition(reseau, annee, numero, par)
        Travail.objects.create(
            genre="rapport",
            parametres={"annee": annee},
            cle=f"rapport-{reseau.pk}-{numero}",
            demandeur=par,
            reseau=reseau,
            etat=Travail.Etat.FAIT,
            message="Le rapport est prêt.",
        )
        _recueil(par, annee - rang)
        Import.objects.create(nom_fichier=f"liste-{rang}.csv", jeu="reseaux", etat=Import.Etat.FAIT, par=par)
        _campagne(reseau, annee, etablissement, par)
    completer_reseau(reseau, avant, par=par, nombre=nombre)


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
    return action


def _entree_du_journal(action, etablissement, partenaire, agent):
    entree = EntreeJournal.objects.create(
        reseau=action.reseau,
        genre="reunion",
        axe_mission=AxeMission.PILOTAGE,
        texte="Préparer le rallye lecture avec les maîtres.",
        duree=45,
        action=action,
        partenaire=partenaire,
        auteur=agent,
    )
    entree.etablissements.add(etablissement)


def _indicateur_par_trimestre(reseau, annee, etablissement, par):
    """Un indicateur du réseau qui se relève par trimestre, et le premier trimestre d’une école."""
    local = IndicateurLocal.objects.create(
        reseau=reseau,
        libelle=f"Familles reçues en entretien {reseau.indicateurs.count()}",
        definition="Familles reçues une fois au moins dans le trimestre.",
        periodicite=Periodicite.TRIMESTRE,
        cree_par=par,
    )
    trace = Import.objects.create(
        nom_fichier=f"saisie : {local}, 1er trimestre", jeu="saisie", etat=Import.Etat.FAIT, par=par
    )
    Saisie.objects.create(trace=trace, reseau=reseau, etablissement=etablissement)
    Releve.objects.create(
        indicateur=local.code,
        uai=etablissement.uai,
        annee=annee,
        periode=1,
        numerateur=40,
        denominateur=120,
        effectif=120,
        provenance=trace,
    )
    deduire_les_annees({(etablissement.uai, local.code, annee)})


EVALUATION_DEMANDEE = "eval_6e_francais_fragiles"  # se passe au collège, tête du réseau


def _recueil(agent, annee):
    recueil = Recueil(demandeur=agent, annee=annee, empreinte="0" * 64, taille=9, pret_le=timezone.now())
    recueil.archive.save(f"recueil-{agent.pk}-{annee}.zip", ContentFile(b"PK archive"))


def _campagne(reseau, annee, etablissement, agent):
    """Une campagne ouverte, qui attend la tête et une école, et une saisie à valider."""
    campagne = Campagne.objects.create(
        reseau=reseau, intitule="Devoirs faits et parents", annee=annee, echeance=f"{annee + 1}-06-30", cree_par=agent
    )
    DemandeCampagne.objects.create(campagne=campagne, code="clas")
    DemandeCampagne.objects.create(campagne=campagne, code=EVALUATION_DEMANDEE, par_competence=True)
    for attendu in (reseau.tete, etablissement):
        ReponseCampagne.objects.create(campagne=campagne, etablissement=attendu)
    trace = Import.objects.create(
        nom_fichier=f"saisie : Devoirs faits, {reseau.saisies.count()}", jeu="saisie", etat=Import.Etat.FAIT, par=agent
    )
    Saisie.objects.create(trace=trace, reseau=reseau, campagne=campagne, etablissement=etablissement)
    Valeur.objects.create(
        indicateur="clas",
        uai=etablissement.uai,
        annee=annee,
        numerateur=30,
        denominateur=120,
        effectif=120,
        provenance=trace,
        ligne=1,
    )
    # Une compétence évaluée : ses trois groupes, et le chiffre suivi.
    Valeur.objects.bulk_create(
        Valeur(
            indicateur=f"comp_cp_francais_phonemes_{suite}",
            uai=etablissement.uai,
            annee=annee,
            numerateur=eleves,
            denominateur=55,
            effectif=55,
            provenance=trace,
            ligne=1,
        )
        for suite, eleves in (("1", 10), ("2", 12), ("3", 33), ("fragiles", 22))
    )


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
