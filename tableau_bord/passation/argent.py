"""Les rubriques des engagements : les conventions, ce qu’il reste du budget. Un exercice, une unité à la fois."""

from decimal import Decimal

from partenariats.exercices import par_exercice
from partenariats.models import Convention, Enveloppe
from pilotage.acces import Droit
from tableau_bord.ecriture import INCONNU, enumerer, jour, nombre
from tableau_bord.passation.lecture import Lecture
from tableau_bord.rapport.blocs import Tableau
from tableau_bord.rubriques import Rubrique, tableau


def conventions(lecture: Lecture) -> Rubrique:
    """Celles qui courent ou se préparent, puis toutes les échéances : conventions, appels à projets, enveloppes."""
    siennes = Convention.objects.autorises(lecture.agent, Droit.VOIR_CONVENTIONS).filter(reseau=lecture.reseau)
    suivies = siennes.a_suivre().avec_situation(au=lecture.jour).prefetch_related("parties__partenaire")
    lignes = (
        (
            convention.intitule,
            enumerer(partie.partenaire.nom for partie in convention.parties.all() if partie.partenaire) or "à préciser",
            f"jusqu’au {jour(convention.fin)}" if convention.fin else "à fixer",
            convention.situation_libelle,
        )
        for convention in suivies.exclude(situation="echue").order_by("fin", "intitule", "pk")
    )
    echeances = (
        (jour(e.le) + (", en retard" if e.est_en_retard else ""), e.libelle, str(e.sujet)) for e in lecture.echeances
    )
    return Rubrique(
        "conventions",
        "Les conventions et les échéances",
        tableaux=tableau(
            "Conventions en cours ou en préparation",
            (("Convention", 40), ("Avec", 25), ("Court", 20), ("Situation", 15)),
            lignes,
        )
        + tableau("Échéances des trois prochains mois", (("Date", 25), ("Quoi", 30), ("Sur quoi", 45)), echeances),
        liens=(
            lecture.page("Toutes les conventions", "convention_liste"),
            lecture.page("Les appels à projets", "appel_liste"),
        ),
        vide="Aucune convention ne court, et aucune échéance ne vient.",
    )


def budget(lecture: Lecture) -> Rubrique:
    """Ce qu’il reste à engager, enveloppe par enveloppe, sur les exercices qui ne sont pas finis."""
    siennes = Enveloppe.objects.autorises(lecture.agent, Droit.VOIR_BUDGET).filter(reseau=lecture.reseau)
    vivantes = siennes.filter(annee__gte=lecture.annee)
    tableaux: list[Tableau] = []
    for groupe in par_exercice(vivantes.pour_tableau()):
        lignes: list[tuple[str, ...]] = [
            (
                e.financeur.nom,
                e.intitule,
                _montant(e.notifie, groupe),
                _montant(e.engage, groupe),
                _montant(e.reste, groupe),
            )
            for e in groupe.enveloppes
        ]
        totaux = groupe.totaux
        lignes.append(
            ("Ensemble", "", *(_montant(totaux[colonne], groupe) for colonne in ("notifie", "engage", "reste")))
        )
        tableaux += tableau(
            f"Reste à engager, {groupe.titre}",
            (("Source", 25), ("Enveloppe", 30), ("Notifié", 15), ("Engagé", 15), ("Reste", 15)),
            lignes,
            nombres=3,
        )
    return Rubrique(
        "budget",
        "Le budget qui reste",
        tableaux=tuple(tableaux),
        liens=(lecture.page("Le budget", "enveloppe_liste"), lecture.page("Les moyens", "moyens")),
        vide="Aucune enveloppe n’est enregistrée pour les exercices en cours.",
    )


def _montant(montant: Decimal | None, groupe) -> str:
    return INCONNU if montant is None else f"{nombre(montant, 2)}\u00a0{groupe.symbole}"
