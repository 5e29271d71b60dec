"""Les rubriques de la conduite du réseau : ce qui presse, les instances, les décisions, les remontées, le calendrier."""

from collections import defaultdict

from django.utils import timezone

from actions.models import Action
from actions.models.bilans import bilans_d_etape_dus, bilans_finaux_dus
from pilotage.acces import Droit
from pilotage.models import Instance, Remontee
from tableau_bord import rendez_vous
from tableau_bord.ecriture import compte, jour
from tableau_bord.passation.lecture import HORIZON, Lecture
from tableau_bord.rubriques import Rubrique, tableau


def ce_qui_attend(lecture: Lecture) -> Rubrique:
    """Ce qui est en retard, puis ce qui vient dans les trente jours."""
    retards = [
        *((d.echeance, "décision en retard", d.intitule) for d in lecture.decisions if d.est_en_retard),
        *((e.le, f"{e.libelle}, en retard", str(e.sujet)) for e in lecture.echeances if e.est_en_retard),
        *((fin, "bilan à écrire", intitule) for fin, intitule in _bilans(lecture)),
    ]
    lignes = [(jour(le) if le else "sans date", quoi, objet) for le, quoi, objet in sorted(retards, key=_par_date)]
    proches = rendez_vous.a_venir(
        au=lecture.jour,
        actions=lecture.actions,
        decisions=lecture.decisions,
        seances=lecture.seances,
        echeances=lecture.echeances,
    )
    colonnes = (("Date", 20), ("Quoi", 25), ("Objet", 55))
    return Rubrique(
        "ce-qui-attend",
        "Ce qui attend",
        tableaux=tableau("En retard ou à faire maintenant", colonnes, lignes)
        + tableau("Dans les trente jours", colonnes, ((jour(r.le), r.quoi, r.libelle) for r in proches)),
        liens=(lecture.page("L’accueil du réseau", "reseau_accueil"),),
        vide="Rien n’est en retard, et rien ne vient dans les trente jours.",
    )


def _par_date(retard):
    """Ce qui n’a pas de date vient à la fin."""
    le, quoi, objet = retard
    return (le is None, str(le), quoi, objet)


def _bilans(lecture: Lecture):
    """(date, intitulé) des bilans finaux et d’étape qui sont dus."""
    requete = Action.objects.autorises(lecture.agent, Droit.VOIR_ACTIONS).filter(reseau=lecture.reseau).order_by("pk")
    yield from requete.filter(bilans_finaux_dus(au=lecture.jour)).values_list("fin", "intitule")
    yield from requete.filter(bilans_d_etape_dus(au=lecture.jour)).values_list("bilan_etape_le", "intitule")


def instances(lecture: Lecture) -> Rubrique:
    """Chaque instance qui siège encore : ses membres, et sa prochaine séance."""
    ouvertes = list(
        Instance.objects.autorises(lecture.agent, Droit.VOIR_INSTANCES)
        .filter(reseau=lecture.reseau)
        .actives()
        .pour_liste(au=lecture.jour, annee=lecture.annee)
    )
    membres = defaultdict(list)
    for membre in lecture.membres:
        membres[membre.instance_id].append(membre)
    resume = (
        (
            instance.nom,
            instance.get_type_display(),
            _seances(instance),
            jour(timezone.localtime(instance.prochaine).date()) if instance.prochaine else "aucune n’est prévue",
        )
        for instance in ouvertes
    )
    return Rubrique(
        "instances",
        "Les instances et leurs membres",
        tableaux=tableau(
            "Les instances",
            (("Instance", 35), ("Sorte", 25), ("Séances de l’année", 20), ("Prochaine", 20)),
            resume,
        )
        + tuple(
            un
            for instance in ouvertes
            for un in tableau(
                f"Membres : {instance.nom}",
                (("Nom", 20), ("Fonction, organisme", 35), ("Qualité", 15), ("Courriel", 30)),
                (
                    (m.nom_affiche, m.titre, m.get_qualite_display(), m.adresse or "inconnu")
                    for m in membres[instance.pk]
                ),
            )
        ),
        liens=(lecture.page("Toutes les instances", "instance_liste"), lecture.page("La carte", "instances_carte")),
        vide="Aucune instance n’est enregistrée.",
    )


def _seances(instance) -> str:
    """Combien se sont tenues cette année, sur combien de dues."""
    tenues = compte(instance.seances_tenues, "tenue")
    return f"{tenues} sur {instance.seances_par_an} au moins" if instance.seances_par_an else tenues


def decisions(lecture: Lecture) -> Rubrique:
    lignes = (
        (
            decision.intitule,
            f"{decision.instance.nom}, {jour(decision.prise_le)}",
            decision.a_la_charge_de or "personne",
            _echeance(decision),
            decision.get_etat_display(),
        )
        for decision in lecture.decisions
    )
    return Rubrique(
        "decisions",
        "Les décisions ouvertes",
        tableaux=tableau(
            "Décisions à suivre, les retards d’abord",
            (("Décision", 35), ("Instance, prise le", 20), ("Responsable", 15), ("Échéance", 15), ("État", 15)),
            lignes,
        ),
        liens=(lecture.page("Toutes les décisions", "decision_liste"),),
        vide="Aucune décision n’est ouverte.",
    )


def _echeance(decision) -> str:
    if not decision.echeance:
        return "sans"
    return f"{jour(decision.echeance)}{', en retard' if decision.est_en_retard else ''}"


def remontees(lecture: Lecture) -> Rubrique:
    """Les besoins, envies et soucis auxquels personne n’a encore répondu."""
    siennes = Remontee.objects.autorises(lecture.agent, Droit.VOIR_REMONTEES).filter(reseau=lecture.reseau)
    lignes = (
        (
            jour(timezone.localtime(remontee.cree_le).date()),
            remontee.get_genre_display(),
            remontee.etablissement.nom_usuel if remontee.etablissement else "le réseau",
            remontee.texte,
        )
        for remontee in siennes.a_traiter().pour_liste().order_by("cree_le", "pk")
    )
    return Rubrique(
        "remontees",
        "Ce que le territoire attend",
        tableaux=tableau(
            "Remontées sans réponse",
            (("Écrite le", 15), ("C’est", 15), ("De", 25), ("Ce qui est dit", 45)),
            lignes,
        ),
        liens=(lecture.page("Les remontées", "remontee_liste"),) if Droit.VOIR_REMONTEES in lecture.droits else (),
        vide="Aucune remontée n’attend de réponse.",
    )


def calendrier(lecture: Lecture) -> Rubrique:
    """Les séances et les échéances des six mois à venir ; l’agenda du téléphone donne le reste."""
    fin = lecture.jour + HORIZON
    dates = [
        *((s.jour, "séance", str(s.objet or s.instance)) for s in lecture.seances),
        *((e.le, e.libelle, str(e.sujet)) for e in lecture.echeances),
        *((d.echeance, "décision à tenir", d.intitule) for d in lecture.decisions if d.echeance),
        *((a.debut, "début d’action", a.intitule) for a in lecture.actions if a.debut),
        *((a.fin, "fin d’action", a.intitule) for a in lecture.actions if a.fin),
    ]
    lignes = sorted(ligne for ligne in dates if lecture.jour <= ligne[0] <= fin)
    return Rubrique(
        "calendrier",
        "Le calendrier à venir",
        tableaux=tableau(
            "Les six prochains mois",
            (("Date", 20), ("Quoi", 25), ("Objet", 55)),
            ((jour(le), quoi, objet) for le, quoi, objet in lignes),
        ),
        liens=(lecture.page("Le calendrier de l’année", "calendrier"),),
        vide="Rien n’est prévu dans les six mois.",
    )
