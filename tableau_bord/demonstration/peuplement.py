"""Peuple la démonstration : deux réseaux fictifs, deux années scolaires d’activité, un compte par rôle ; et six voisins."""

import random
from datetime import date, timedelta

from django.db import transaction

from actions.etats import Etat
from actions.models import (
    Action,
    ActionNiveau,
    Axe,
    AxePriorite,
    BilanFinal,
    EntreeJournal,
    Objectif,
    PassageAction,
    ProjetReseau,
)
from partenariats.models import Partenaire, Representation
from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui, bornes
from pilotage.demonstration import COMPTES
from pilotage.models import Academie, Affectation, Agent, Circonscription, Etablissement, Rattachement, Reseau
from pilotage.uai import lettre_de_controle
from tableau_bord.demonstration import contenu
from tableau_bord.demonstration.alliances import peupler_alliances
from tableau_bord.demonstration.calendrier import peupler_calendrier
from tableau_bord.demonstration.campagnes import peupler_campagnes
from tableau_bord.demonstration.conseil import peupler_conseil
from tableau_bord.demonstration.dates import dater
from tableau_bord.demonstration.images import joindre_le_plan
from tableau_bord.demonstration.instances import peupler_instances
from tableau_bord.demonstration.observations import observer
from tableau_bord.demonstration.periodes import peupler_periodes
from tableau_bord.demonstration.projet import peupler_projet
from tableau_bord.demonstration.rapports import peupler_rapports
from tableau_bord.demonstration.vie_des_actions import enrichir

Fonction = Affectation.Fonction

# courriel (avant l’arobase) → prénom, nom, rôle, fonction, quotité
AGENTS = {
    "coordonnatrice": ("Claire", "Aubry", Role.COORDONNATEUR, "", 50),
    "ien": ("Hélène", "Marchais", Role.PILOTE, Fonction.IEN, None),
    "principal": ("Bruno", "Castel", Role.PILOTE, Fonction.PRINCIPAL, None),
    "iaipr": ("Nadia", "Rousselot", Role.PILOTE, Fonction.IA_IPR, None),
    "directrice": ("Sophie", "Lemoine", Role.DIRECTEUR, "", None),
    "professeur": ("Karim", "Bellanger", Role.MEMBRE, "", None),
    "gestionnaire": ("Anne", "Petitjean", Role.GESTIONNAIRE, "", None),
    "association": ("Louis", "Fauvel", Role.PARTENAIRE, "", None),
    "correspondant": ("Marc", "Thévenin", Role.CORRESPONDANT, "", None),
    "dasen": ("Isabelle", "Garnier", Role.LECTEUR, Fonction.DASEN, None),
    "admin": ("Julie", "Verdier", Role.ADMINISTRATEUR, "", None),
}


def uai(rang: int) -> str:
    """UAI juste d’un établissement fictif : le département 999 n’existe pas."""
    chiffres = f"{contenu.DEPARTEMENT}{rang:04d}"
    return chiffres + lettre_de_controle(chiffres)


@transaction.atomic
def peupler() -> bool:
    """Crée la démonstration si elle n’existe pas ; rend faux, sans rien toucher, si elle est déjà là."""
    if Reseau.objects.filter(code=uai(contenu.COLLEGE[0])).exists():
        return False
    hasard = random.Random(2026)  # noqa: S311 — une démonstration rejouable, pas un secret
    code, nom = contenu.ACADEMIE
    academie, _ = Academie.objects.get_or_create(code=code, defaults={"nom": nom})
    reseau, etablissements = _reseau(academie, Reseau.Type.REP_PLUS, contenu.COLLEGE, contenu.ECOLES, "IEN de Valombre")
    voisin, etablissements_voisins = _reseau(
        academie, Reseau.Type.REP, contenu.COLLEGE_VOISIN, contenu.ECOLES_VOISINES, "IEN de Valombre"
    )
    partenaires = [Partenaire.objects.create(reseau=reseau, nom=n, nature=nature) for n, nature in contenu.PARTENAIRES]
    agents = _agents(reseau, voisin, etablissements, partenaires[0])
    courante = annee_courante()
    peupler_calendrier(academie, range(courante - 1, courante + 1))
    for ce_reseau, tous, part in ((reseau, etablissements, 1.0), (voisin, etablissements_voisins, 0.4)):
        objectifs = _projet(ce_reseau, courante - 2)
        for annee in (courante - 1, courante):
            _actions(
                ce_reseau, annee, objectifs, tous, agents, partenaires if ce_reseau == reseau else [], part, hasard
            )
    _journal(reseau, etablissements, agents["coordonnatrice"], hasard)
    peupler_alliances(reseau, agents, partenaires, random.Random(2027))  # noqa: S311 (comme le premier)
    observer(academie.code, [reseau, voisin], contenu, uai, hasard)
    peupler_instances(reseau, agents, hasard)
    enrichir(reseau, agents, random.Random(2028))  # noqa: S311 (comme le premier)
    peupler_projet(reseau, voisin, agents)
    peupler_conseil(reseau, agents)
    joindre_le_plan(reseau, par=agents["coordonnatrice"])
    dater([reseau, voisin], agents)
    peupler_campagnes(reseau, etablissements, agents)
    peupler_periodes(reseau, etablissements, agents, random.Random(2029))  # noqa: S311 (comme le premier)
    # En dernier : il raconte tout le reste.
    peupler_rapports(reseau, agents)
    return True


def _reseau(academie, type_, college, ecoles, circonscription):
    circonscription, _ = Circonscription.objects.get_or_create(academie=academie, nom=circonscription)
    etablissements = {}
    for rang, nature, nom, commune, _ in (college, *ecoles):
        etablissements[rang] = Etablissement.objects.create(
            uai=uai(rang),
            nature=nature,
            nom=nom,
            commune=commune,
            departement=contenu.DEPARTEMENT,
            academie=academie,
            circonscription=None if nature == contenu.Nature.COLLEGE else circonscription,
        )
    tete = etablissements[college[0]]
    reseau = Reseau.objects.create(code=tete.uai, type=type_, nom=tete.nom, tete=tete, academie=academie)
    debut = bornes(annee_courante() - 4)[0]
    for etablissement in etablissements.values():
        Rattachement.objects.create(reseau=reseau, etablissement=etablissement, debut=debut)
    return reseau, etablissements


def _agents(reseau, voisin, etablissements, partenaire) -> dict[str, Agent]:
    debut = bornes(annee_courante() - 3)[0]
    mots_de_passe = {courriel: mot_de_passe for _, courriel, mot_de_passe in COMPTES}
    agents = {}
    for cle, (prenom, nom, role, fonction, quotite) in AGENTS.items():
        courriel = f"{cle}@valombre.example"
        agent = Agent.objects.create_user(courriel, mots_de_passe[courriel], prenom=prenom, nom=nom)
        lieu = {
            Role.DIRECTEUR: {"etablissement": etablissements[15]},
            Role.CORRESPONDANT: {"academie": reseau.academie},
            Role.LECTEUR: {"academie": reseau.academie},
            Role.ADMINISTRATEUR: {},
        }.get(role, {"reseau": reseau})
        affectation = Affectation.objects.create(
            agent=agent, role=role, fonction=fonction, quotite=quotite, debut=debut, **lieu
        )
        if role == Role.PARTENAIRE:
            Representation.objects.create(affectation=affectation, partenaire=partenaire)
        agents[cle] = agent
    # L’inspectrice suit deux réseaux : elle choisit à l’entrée.
    Affectation.objects.create(agent=agents["ien"], role=Role.PILOTE, fonction=Fonction.IEN, reseau=voisin, debut=debut)
    return agents


def _projet(reseau, premiere_annee) -> dict[tuple[int, int], Objectif]:
    projet = ProjetReseau.objects.create(
        reseau=reseau, titre=contenu.PROJET, premiere_annee=premiere_annee, derniere_annee=premiere_annee + 3
    )
    objectifs = {}
    for numero, (intitule, priorites, liste) in enumerate(contenu.AXES, start=1):
        axe = Axe.objects.create(projet=projet, numero=numero, intitule=intitule)
        AxePriorite.objects.bulk_create(AxePriorite(axe=axe, priorite=p) for p in priorites)
        for rang, texte in enumerate(liste, start=1):
            objectifs[numero, rang] = Objectif.objects.create(axe=axe, numero=rang, intitule=texte)
    return objectifs


def _actions(reseau, annee, objectifs, etablissements, agents, partenaires, part, hasard) -> None:
    premier, dernier = bornes(annee)
    jour = aujourd_hui()
    for intitule, objectif, axe_mission, rangs, niveaux, mois, prevus, associes, description in contenu.ACTIONS:
        if hasard.random() > part or (annee < annee_courante() and hasard.random() < 0.1):
            continue
        lieux = [etablissements[rang] for rang in rangs if rang in etablissements] or list(etablissements.values())[:2]
        debut = _jour_du_mois(annee, mois[0], hasard.randint(2, 20))
        fin = _jour_du_mois(annee, mois[1], hasard.randint(5, 25))
        etat = _etat(debut, fin, jour, hasard)
        prevus = prevus and max(12, round(prevus * part * hasard.uniform(0.92, 1.08)))
        touches = (
            round(prevus * hasard.uniform(0.78, 1.04)) if prevus and etat in (Etat.TERMINEE, Etat.EVALUEE) else None
        )
        action = Action.objects.create(
            reseau=reseau,
            annee=annee,
            intitule=intitule,
            description=description,
            objectif=objectifs[objectif],
            axe_mission=axe_mission,
            debut=min(max(debut, premier), dernier),
            fin=min(max(fin, premier), dernier),
            eleves_prevus=prevus,
            eleves_touches=touches,
            etat=etat,
            cree_par=agents["directrice" if hasard.random() < 0.15 else "coordonnatrice"],
        )
        action.etablissements.set(lieux)
        action.partenaires.set([partenaires[rang - 1] for rang in associes if rang <= len(partenaires)])
        ActionNiveau.objects.bulk_create(
            ActionNiveau(action=action, niveau=niveau) for niveau in dict.fromkeys(niveaux)
        )
        if etat == Etat.EVALUEE:
            BilanFinal.objects.create(
                action=action, synthese=hasard.choice(contenu.BILANS), par=agents["coordonnatrice"]
            )
        _trace(action, agents)


def _journal(reseau, etablissements, auteur, hasard) -> None:
    """Deux entrées par semaine de classe environ, depuis la rentrée de l’an passé ; une école est peu vue."""
    jour, fin = bornes(annee_courante() - 1)[0], aujourd_hui()
    tirage = 0
    while (jour := jour + timedelta(days=hasard.randint(2, 5))) <= fin:
        if jour.month in (7, 8) or jour.weekday() >= 5:
            continue
        genre, axe_mission, rangs, duree, texte = contenu.JOURNAL[tirage % len(contenu.JOURNAL)]
        tirage += 1
        entree = EntreeJournal.objects.create(
            reseau=reseau, jour=jour, genre=genre, axe_mission=axe_mission, duree=duree, texte=texte, auteur=auteur
        )
        entree.etablissements.set([etablissements[rang] for rang in rangs])


def _trace(action, agents) -> None:
    """Les passages qui ont mené l’action à son état."""
    chemin = [Etat.IDEE, Etat.PROPOSEE, Etat.VALIDEE, Etat.EN_COURS, Etat.TERMINEE, Etat.EVALUEE]
    verbes = ["proposer", "valider", "demarrer", "terminer", "evaluer"]
    etapes = chemin.index(action.etat)
    PassageAction.objects.bulk_create(
        PassageAction(
            action=action,
            verbe=verbes[i],
            depuis=chemin[i],
            vers=chemin[i + 1],
            par=agents["ien" if verbes[i] == "valider" else "coordonnatrice"],
        )
        for i in range(etapes)
    )


def _etat(debut: date, fin: date, jour: date, hasard) -> str:
    if fin < jour:
        return Etat.EVALUEE if hasard.random() < 0.8 else Etat.TERMINEE
    if debut <= jour:
        return Etat.EN_COURS
    if debut - jour < timedelta(days=45):
        return Etat.VALIDEE
    return Etat.PROPOSEE if hasard.random() < 0.5 else Etat.VALIDEE


def _jour_du_mois(annee: int, mois: int, jour: int) -> date:
    return date(annee if mois >= 9 else annee + 1, mois, jour)
