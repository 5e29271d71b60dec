"""Ce que les actions de la démonstration ont de plus : nature, porteur, publics, indicateurs, liens, bilans, commentaires."""

import random
from datetime import timedelta

from actions.copies import preparer_la_suite
from actions.etats import Etat
from actions.models import (
    Action,
    ActionPeriode,
    BilanEtape,
    BilanFinal,
    Commentaire,
    IndicateurAction,
    LienAction,
    NatureAction,
    Suite,
    Temps,
)
from pilotage.annees import aujourd_hui
from pilotage.models import Agent, Decision, Reseau

# début de l’intitulé → nature, porteur (clé d’agent ou mots), temps, classes, enseignants, parents
MATIERE = {
    "Accueil des nouveaux": ("formation", "coordonnatrice", Temps.HORS, None, 24, None),
    "Portes ouvertes": ("familles", "directrice", Temps.HORS, 12, 18, 260),
    "Un mot par jour": ("aide aux élèves", "Les trois équipes de maternelle", Temps.SCOLAIRE, 11, 11, None),
    "Ateliers de compréhension": ("aide aux élèves", "professeur", Temps.SCOLAIRE, 7, 9, None),
    "Rallye lecture": ("liaison inter-degrés", "professeur", Temps.SCOLAIRE, 12, 14, None),
    "Concours d’éloquence": ("parcours culturel", "coordonnatrice", Temps.SCOLAIRE, 6, 8, 90),
    "Fluence": ("aide aux élèves", "coordonnatrice", Temps.SCOLAIRE, 14, 16, None),
    "Écrire le journal": ("ouverture", "Le maître de CM2 de La Fontaine", Temps.SCOLAIRE, 4, 4, 20),
    "Journée d’intégration": ("liaison inter-degrés", "Le CPE du collège", Temps.SCOLAIRE, 8, 16, None),
    "Échanges de service": ("liaison inter-degrés", "directrice", Temps.SCOLAIRE, 6, 10, None),
    "Conseil école-collège": ("liaison inter-degrés", "principal", Temps.HORS, None, 22, None),
    "Médiation": ("climat scolaire", "Le CPE du collège", Temps.PLUSIEURS, 6, 8, None),
    "Cour de récréation": ("climat scolaire", "directrice", Temps.PERISCOLAIRE, 13, 15, 30),
    "Formation inter-degrés": ("formation", "coordonnatrice", Temps.HORS, None, 42, None),
    "Café des parents": ("familles", "La référente familles du centre social", Temps.SCOLAIRE, None, 6, 120),
    "Mallette": ("familles", "principal", Temps.HORS, 5, 7, 110),
    "Devoirs faits": ("aide aux élèves", "principal", Temps.HORS, None, 12, None),
    "Accompagnement à la scolarité": ("aide aux élèves", "Le centre social du Moulin", Temps.PERISCOLAIRE, None, 5, 45),
    "Parcours culturel": ("parcours culturel", "coordonnatrice", Temps.SCOLAIRE, 28, 30, None),
    "Chorale": ("parcours culturel", "professeur", Temps.SCOLAIRE, 8, 9, 200),
    "Liaison 3e-seconde": ("liaison inter-degrés", "principal", Temps.SCOLAIRE, 5, 9, None),
    "Bilans de santé": ("santé", "L’infirmière du collège", Temps.SCOLAIRE, 4, 5, 80),
}

# début de l’intitulé → indicateurs (intitulé, unité, départ, cible, atteint si elle est finie)
INDICATEURS: dict[str, list[tuple[str, str, float, float, float]]] = {
    "Fluence": [("Élèves de CE2 lisant 70 mots par minute", "%", 48, 65, 61)],
    "Ateliers de compréhension": [("Séances tenues", "séances", 0, 40, 36), ("Concertations", "réunions", 0, 3, 3)],
    "Café des parents": [("Parents différents venus", "parents", 34, 60, 57)],
    "Mallette": [("Familles de 6e venues au moins une fois", "%", 41, 60, 55)],
    "Rallye lecture": [("Livres lus par classe, en moyenne", "livres", 6, 10, 8.5)],
}
LIENS = {
    "Fluence": [("Ressources pour la lecture à voix haute", "https://eduscol.education.fr/")],
    "Parcours culturel": [("Le pass culture et ADAGE", "https://www.education.gouv.fr/")],
    "Rallye lecture": [("La liste des dix livres", "https://www.reseau-canope.fr/")],
}

BILANS = [
    (
        Suite.RECONDUIRE,
        "Les élèves ont gagné en aisance ; les enseignants demandent de commencer plus tôt dans l’année.",
        "Les plus fragiles prennent la parole sans qu’on les sollicite.",
        "Les séances se préparent à deux, un professeur des écoles et un professeur du collège.",
        "Commencer en octobre plutôt qu’en novembre.",
    ),
    (
        Suite.AJUSTER,
        "Participation forte au premier trimestre, plus inégale ensuite.",
        "Ceux qui ont suivi toutes les séances progressent nettement ; les autres, peu.",
        "Le matériel commun a servi partout.",
        "Deux séances par période plutôt qu’une par semaine, pour tenir jusqu’en juin.",
    ),
    (
        Suite.ETENDRE,
        "Les deux degrés se sont vraiment parlé ; la progression commune est écrite.",
        "Les mêmes mots en CM2 et en 6e : les élèves s’y retrouvent.",
        "Six classes ont échangé leurs évaluations.",
        "L’étendre aux sciences, et aux deux écoles qui n’y étaient pas.",
    ),
    (
        Suite.REORIENTER,
        "Objectif atteint pour les présents ; il reste à toucher les écoles éloignées.",
        "Bons retours des classes de Valombre.",
        "Le transport a découragé Saint-Aubin et Brézolles.",
        "Y aller, plutôt que de les faire venir.",
    ),
]

# Pour les actions sans élèves : une formation, un accueil de collègues.
BILANS_ADULTES = [
    (
        Suite.RECONDUIRE,
        "Chacun connaît désormais un visage dans l’autre degré ; le livret a servi toute l’année.",
        "",
        "Deux binômes se sont formés, qui préparent ensemble.",
        "Ajouter la visite d’une classe de maternelle.",
    ),
    (
        Suite.AJUSTER,
        "Le contenu est jugé utile ; le calendrier, trop serré.",
        "",
        "Les supports communs sont utilisés dans six écoles sur neuf.",
        "Trois demi-journées plutôt qu’une journée entière.",
    ),
]

COMMENTAIRES = [
    ("directrice", "Les deux classes de CM2 sont partantes. Peut-on décaler la première séance d’une semaine ?"),
    (
        "coordonnatrice",
        "C’est fait, la médiathèque est d’accord. @Sophie Lemoine, il me faudra le nombre exact de classes.",
    ),
    ("gestionnaire", "Le bon de commande des livres est parti ; livraison prévue avant les vacances."),
]


def enrichir(reseau: Reseau, agents: dict[str, Agent], hasard: random.Random) -> None:
    """Complète les actions de ce réseau ; une seule fois."""
    natures = {nature.nom: nature for nature in NatureAction.objects.du_reseau(reseau)}
    for action in reseau.actions.order_by("pk"):
        debut = next((cle for cle in MATIERE if action.intitule.startswith(cle)), None)
        if debut is None:
            continue
        _completer(action, debut, natures, agents, hasard)
        _mesurer(action, debut)
        _evaluer(action, agents, hasard)
    _faire_vivre(reseau, agents)


def _completer(action, debut, natures, agents, hasard) -> None:
    nature, porteur, temps, classes, enseignants, parents = MATIERE[debut]
    action.nature, action.temps = natures[nature], temps
    action.porteur = agents.get(porteur)
    action.autre_porteur = "" if action.porteur else porteur
    finie = action.etat in (Etat.TERMINEE, Etat.EVALUEE)
    for prevu, touche, combien in (
        ("classes_prevues", "classes_touchees", classes),
        ("enseignants_prevus", "enseignants_touches", enseignants),
        ("parents_prevus", "parents_touches", parents),
    ):
        setattr(action, prevu, combien)
        if finie and combien:
            setattr(action, touche, max(1, round(combien * hasard.uniform(0.7, 1.05))))
    if debut in ("Devoirs faits", "Accompagnement à la scolarité"):
        action.hse_prevues, action.imp_prevues = 180, "1.5"
        if finie:
            action.hse_faites, action.imp_faites = "162.5", "1.5"
    elif debut in ("Concours d’éloquence", "Chorale"):
        action.intervenants_prevus = 36
        if finie:
            action.intervenants_faits = 34
    action.save()
    ActionPeriode.objects.bulk_create(
        ActionPeriode(action=action, periode=periode) for periode in _periodes(action.debut, action.fin)
    )


def _periodes(debut, fin) -> list[int]:
    """Les périodes de classe qu’elle traverse, à peu près : deux mois chacune depuis septembre."""
    rangs = [min(5, ((jour.month - 9) % 12) // 2 + 1) for jour in (debut, fin)]
    return list(range(rangs[0], rangs[1] + 1))


def _mesurer(action, debut) -> None:
    finie = action.etat in (Etat.TERMINEE, Etat.EVALUEE)
    IndicateurAction.objects.bulk_create(
        IndicateurAction(
            action=action,
            intitule=intitule,
            unite=unite,
            depart=depart,
            cible=cible,
            atteint=atteint if finie else None,
        )
        for intitule, unite, depart, cible, atteint in INDICATEURS.get(debut, ())
    )
    LienAction.objects.bulk_create(
        LienAction(action=action, intitule=intitule, adresse=adresse) for intitule, adresse in LIENS.get(debut, ())
    )


def _evaluer(action, agents, hasard) -> None:
    if action.etat != Etat.EVALUEE:
        return
    suite, synthese, eleves, pratiques, a_changer = hasard.choice(BILANS if action.eleves_prevus else BILANS_ADULTES)
    BilanFinal.objects.update_or_create(
        action=action,
        defaults={
            "synthese": synthese,
            "effets_eleves": eleves,
            "effets_pratiques": pratiques,
            "suite": suite,
            "a_changer": a_changer,
            "par": action.porteur or agents["coordonnatrice"],
        },
    )


def _faire_vivre(reseau: Reseau, agents) -> None:
    """Une suite préparée, une décision d’où vient une action, un bilan d’étape dû, un autre écrit, des commentaires."""
    jour = aujourd_hui()
    en_cours = list(reseau.actions.filter(etat=Etat.EN_COURS).order_by("fin", "pk"))
    if not en_cours:
        return
    evaluee = reseau.actions.filter(etat=Etat.EVALUEE, annee=en_cours[0].annee).order_by("pk").first()
    if evaluee:
        preparer_la_suite(evaluee, par=agents["coordonnatrice"])
    decision = Decision.objects.filter(instance__reseau=reseau, intitule__contains="concertation").first()
    Action.objects.filter(pk=en_cours[0].pk).update(decision=decision)
    if len(en_cours) > 1:
        Action.objects.filter(pk=en_cours[1].pk).update(bilan_etape_le=jour - timedelta(days=2))
        BilanEtape.objects.create(
            action=en_cours[0],
            jour=jour - timedelta(days=6),
            avancement="Toutes les classes ont commencé ; la moitié des séances est faite, les dates de mai sont prises.",
            difficultes="Deux remplacements ont décalé le calendrier d’une école.",
            a_changer="Regrouper les deux dernières séances.",
            par=agents["coordonnatrice"],
        )
    for qui, texte in COMMENTAIRES:
        Commentaire.objects.create(action=en_cours[0], texte=texte, par=agents[qui])
