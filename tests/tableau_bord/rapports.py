"""De quoi faire le rapport d’un réseau dans les essais."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from actions.models import ActionNiveau, AxeMission, AxePriorite, EntreeJournal, Etat
from pilotage.acces import Role
from pilotage.models import Affectation, Circonscription, Instance, LettreMission, Presence, Reseau
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.models import Import, Valeur
from tests.factories import (
    ActionFactory,
    AffectationFactory,
    AxeFactory,
    DecisionFactory,
    EnveloppeFactory,
    InstanceFactory,
    LigneFactory,
    MembreFactory,
    ObjectifFactory,
    PartenaireFactory,
    ProjetReseauFactory,
    ReseauFactory,
    SeanceFactory,
)

ANNEE = 2023
Fonction = Affectation.Fonction


def reseau_garni(actions: int = 6, ecoles: int = 3) -> Reseau:
    """Un REP+ de l’année 2023-2024 : projet, pilotes, actions de toutes sortes, valeurs sur trois ans."""
    reseau = ReseauFactory(type=Reseau.Type.REP_PLUS, nom="Les Deux Rives", ecoles=ecoles)
    circonscription, _ = Circonscription.objects.get_or_create(academie=reseau.academie, nom="IEN de Valombre")
    reseau.etablissements.ecoles().update(circonscription=circonscription)
    AffectationFactory(role=Role.COORDONNATEUR, reseau=reseau, quotite=50, debut=date(2022, 9, 1))
    for fonction in (Fonction.IEN, Fonction.PRINCIPAL, Fonction.IA_IPR):
        AffectationFactory(role=Role.PILOTE, reseau=reseau, fonction=fonction, debut=date(2022, 9, 1))
    projet = ProjetReseauFactory(reseau=reseau, titre="Apprendre ensemble", premiere_annee=2022, derniere_annee=2025)
    objectifs = [ObjectifFactory(axe=AxeFactory(projet=projet, numero=n), numero=1) for n in (1, 2)]
    AxePriorite.objects.create(axe=objectifs[0].axe, priorite=1)
    remplir(reseau, objectifs, actions)
    observer(reseau)
    faire_vivre(reseau)
    return Reseau.objects.pour_entete().get(pk=reseau.pk)


def remplir(reseau: Reseau, objectifs, combien: int) -> None:
    """Des actions dans chaque état, certaines sans objectif, sans élèves, sans bilan."""
    lieux = list(reseau.etablissements.all())
    partenaire = PartenaireFactory(reseau=reseau)
    etats = [Etat.EVALUEE, Etat.TERMINEE, Etat.EN_COURS, Etat.ABANDONNEE, Etat.PROPOSEE, Etat.SUSPENDUE]
    for rang in range(combien):
        action = ActionFactory(
            reseau=reseau,
            annee=ANNEE,
            intitule=f"Rallye lecture {rang}",
            description="Dix livres lus en commun.",
            objectif=None if rang % 5 == 4 else objectifs[rang % len(objectifs)],
            axe_mission=AxeMission.values[rang % 3],
            etat=etats[rang % len(etats)],
            eleves_prevus=40 + rang,
            eleves_touches=36 + rang if rang % 2 == 0 else None,
            bilan="Les deux degrés se sont parlé." if rang % 2 == 0 else "",
            debut=date(2023, 10, 2),
            fin=date(2024, 5, 30),
        )
        action.etablissements.set(lieux[: 1 + rang % 2])
        action.partenaires.add(partenaire)
        ActionNiveau.objects.create(action=action, niveau="CM2")


def observer(reseau: Reseau) -> None:
    """Réussite au DNB du collège sur trois ans, IPS des écoles en 2023 ; ailleurs, un autre REP+ pour comparer."""
    provenance = Import.objects.create(nom_fichier="fichier.csv", jeu="ivac", etat=Import.Etat.FAIT)
    communs = {"secteur": "PU", "academie": "13", "departement": "16", "provenance": provenance, "ligne": 2}
    for annee, admis in ((2021, 30), (2022, 32), (2023, 39)):
        Valeur.objects.create(
            indicateur="dnb_reussite",
            uai=reseau.tete.uai,
            annee=annee,
            numerateur=Decimal(admis),
            denominateur=Decimal(50),
            effectif=Decimal(50),
            **communs,
        )
    for rang, ecole in enumerate(reseau.etablissements.ecoles().order_by("uai")):
        Valeur.objects.create(
            indicateur="ips_ecoles",
            uai=ecole.uai,
            annee=ANNEE,
            valeur=Decimal(70 + rang),
            effectif=Decimal(120),
            **communs,
        )
    recalculer_sommes()


def faire_vivre(reseau: Reseau) -> None:
    """Deux conseils école-collège, des décisions tenues ou non, un journal, une lettre de mission, une convention, un budget."""
    coordonnateur = reseau.affectations.filter(role=Role.COORDONNATEUR).get().agent
    conseil = InstanceFactory(
        reseau=reseau, type="conseil_ecole_college", nom="Conseil école-collège", seances_par_an=2
    )
    Instance.objects.filter(pk=conseil.pk).update(ouverte_le=date(2022, 9, 1))
    membres = [MembreFactory(instance=conseil, siege=siege, debut=date(2022, 9, 1)) for siege in ("ecoles", "college")]
    for mois, jour in ((11, 20), (5, 21)):
        debut = datetime(2023 if mois == 11 else 2024, mois, jour, 17, tzinfo=timezone.get_current_timezone())
        seance = SeanceFactory(instance=conseil, debut=debut, fin=debut + timedelta(hours=2), etat="diffusee")
        for membre, etat in zip(membres, ("present", "excuse"), strict=True):
            Presence.objects.update_or_create(seance=seance, membre=membre, defaults={"etat": etat})
    for intitule, etat, echeance in (
        ("Étendre le rallye lecture", "a_faire", date(2024, 6, 30)),
        ("Écrire la progression des fractions", "tenue", None),
    ):
        DecisionFactory(instance=conseil, intitule=intitule, etat=etat, prise_le=date(2023, 11, 20), echeance=echeance)
    LettreMission.objects.create(
        reseau=reseau,
        coordonnateur=coordonnateur,
        quotite=50,
        implantation="circonscription",
        autorite="ien",
        axe_pedagogie="- Coordonner les liaisons CM2-6e",
        debut=date(2022, 9, 1),
        signee_le=date(2022, 9, 12),
        signee_par="Hélène Marchais, IEN",
    )
    for jour, genre, axe, duree in ((10, "reunion", 3, 90), (11, "formation", 1, 180), (12, "visite", 1, None)):
        entree = EntreeJournal.objects.create(
            reseau=reseau,
            jour=date(2024, 1, jour),
            genre=genre,
            axe_mission=axe,
            duree=duree,
            texte="Concertation inter-degrés.",
            auteur=coordonnateur,
        )
        entree.etablissements.set(reseau.etablissements.ecoles()[:1])
    enveloppe = EnveloppeFactory(
        reseau=reseau,
        intitule="Accompagnement du soir",
        exercice="scolaire",
        annee=ANNEE,
        notifie=Decimal("5200"),
        engage=Decimal("1000.50"),
        realise=Decimal("1000.50"),
    )
    LigneFactory(enveloppe=enveloppe, montant=Decimal("1000.50"))
