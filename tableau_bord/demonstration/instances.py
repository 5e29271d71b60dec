"""Les instances du réseau fictif : qui siège, deux années de séances, ce qui s’est décidé, ce qui monte et redescend."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from pilotage.annees import aujourd_hui
from pilotage.calendrier.vacances import vacances_du_jour
from pilotage.courriels.demandes import convoquer
from pilotage.instances.composition import composer
from pilotage.instances.compte_rendu import composer as composer_compte_rendu
from pilotage.instances.deroulement import attendre_les_membres, inscrire
from pilotage.instances.etats import SEANCE_COMPTEE, EtatSeance
from pilotage.instances.ordres_du_jour import modele
from pilotage.instances.types import Qualite, Siege, TypeInstance, regles_du_type
from pilotage.models import (
    Agent,
    Decision,
    Information,
    Instance,
    Lecture,
    Membre,
    PassageSeance,
    Point,
    Remontee,
    Reseau,
    Seance,
)

# clé, sorte, nom, ce dont elle s’occupe, y faire siéger les pilotes
INSTANCES = [
    ("equipe", TypeInstance.EQUIPE_PILOTAGE, "Équipe de pilotage", "Le suivi du réseau, entre deux comités.", True),
    ("copil", TypeInstance.COMITE_PILOTAGE, "Comité de pilotage", "Le projet, son tableau de bord, ses moyens.", True),
    ("cec", TypeInstance.CONSEIL_ECOLE_COLLEGE, "Conseil école-collège", "La continuité du CM1 à la 6e.", True),
    ("pre", TypeInstance.COMITE_SUIVI_PRE, "Comité de suivi du PRE", "Conduit par la ville.", False),
    (
        "langage",
        TypeInstance.COMMISSION,
        "Commission langage",
        "Un vocabulaire commun de la petite section à la 6e.",
        False,
    ),
]

# Du dehors : nom, fonction, organisme, courriel, siège, où (qualité par instance)
DEHORS = [
    ("Pascale Jourdan", "adjointe à l’éducation", "Ville de Valombre", "p.jourdan@ville.example", Siege.VILLE,
     {"copil": Qualite.MEMBRE, "pre": Qualite.PRESIDENT}),
    ("Mehdi Lacroix", "coordonnateur du PRE", "Ville de Valombre", "m.lacroix@ville.example", Siege.PRE,
     {"copil": Qualite.MEMBRE, "pre": Qualite.SECRETAIRE}),
    ("Odile Fresnay", "représentante des parents", "FCPE", "o.fresnay@parents.example", Siege.PARENTS,
     {"copil": Qualite.MEMBRE}),
    ("Jean-Marc Tellier", "professeur de lettres", "Collège Les Deux Rives", "jm.tellier@valombre.example", Siege.COLLEGE,
     {"copil": Qualite.MEMBRE, "cec": Qualite.MEMBRE, "langage": Qualite.MEMBRE}),
    ("Aïcha Benali", "CPE", "Collège Les Deux Rives", "a.benali@valombre.example", Siege.COLLEGE,
     {"copil": Qualite.MEMBRE, "cec": Qualite.MEMBRE}),
    ("Lucie Maréchal", "professeure des écoles, CM2", "École Les Peupliers", "l.marechal@valombre.example", Siege.ECOLES,
     {"cec": Qualite.MEMBRE, "langage": Qualite.PRESIDENT}),
    ("Thierry Gosselin", "conseiller pédagogique", "Circonscription de Valombre", "t.gosselin@valombre.example", Siege.ECOLES,
     {"copil": Qualite.INVITE, "langage": Qualite.MEMBRE}),
    ("Docteur Weber", "médecin de PMI", "Département", "pmi@departement.example", Siege.SANTE,
     {"copil": Qualite.INVITE, "pre": Qualite.MEMBRE}),
]  # fmt: skip

# instance, jours par rapport à aujourd’hui, état, objet
SEANCES = [
    ("copil", -330, EtatSeance.DIFFUSEE, ""),
    ("cec", -300, EtatSeance.DIFFUSEE, ""),
    ("copil", -165, EtatSeance.DIFFUSEE, "Bilan de l’année"),
    ("cec", -160, EtatSeance.APPROUVEE, "Programme d’actions"),
    ("equipe", -60, EtatSeance.REDIGEE, ""),
    ("copil", -38, EtatSeance.REDIGEE, ""),
    ("langage", -24, EtatSeance.TENUE, ""),
    ("cec", 12, EtatSeance.CONVOQUEE, ""),
    ("equipe", 6, EtatSeance.PLANIFIEE, ""),
    ("pre", 9, EtatSeance.PLANIFIEE, ""),
    ("copil", 75, EtatSeance.PLANIFIEE, ""),
]

TEXTES = [
    "Le point est présenté avec les chiffres de l’année. Deux questions reviennent : les écoles éloignées, "
    "et le temps de concertation.",
    "Échange à partir de trois exemples :\n\n"
    "- une progression commune tient quand elle est écrite à deux ;\n"
    "- les évaluations repères doivent être lues ensemble ;\n"
    "- les partenaires demandent un calendrier plus tôt.",
    "Accord de tous sur le principe. Le calendrier sera fixé par l’équipe de pilotage.",
    "Rien à ajouter à la note envoyée avec la convocation.",
]

# intitulé, instance, responsable (nom, ou clé d’agent), jours avant l’échéance (négatif : passée), état, note de suivi
DECISIONS = [
    ("Écrire à la ville au sujet des transports vers le théâtre", "copil", "coordonnatrice", -12, "en_cours",
     "Courrier relu par le principal, parti le 3."),
    ("Fixer trois dates de concertation CM2-6e et les communiquer aux équipes", "copil", "principal", -3, "a_faire", ""),
    ("Présenter le tableau de bord à chaque conseil d’école", "copil", "directrice", 20, "a_faire", ""),
    ("Réunir le PRE et le REP sur les situations d’absentéisme", "copil", "Mehdi Lacroix", 5, "en_cours", ""),
    ("Étendre le rallye lecture à l’école du Grand Pré", "cec", "Lucie Maréchal", 40, "a_faire", ""),
    ("Rédiger la progression commune sur les fractions", "cec", "Jean-Marc Tellier", -90, "tenue",
     "Écrite et déposée dans la mémoire du réseau."),
    ("Demander une demi-journée de décharge pour les tuteurs", "equipe", "ien", -150, "abandonnee", ""),
    ("Inventorier les albums disponibles dans chaque école", "langage", "Lucie Maréchal", 15, "a_faire", ""),
]  # fmt: skip

REMONTEES = [
    (
        "besoin",
        "Un jeu de dix tablettes à partager entre les trois maternelles, pour enregistrer les élèves qui parlent.",
        9,
    ),
    ("souci", "Le car de la ville part avant la fin du théâtre : deux classes ont manqué la fin du spectacle.", 4),
    ("envie", "Monter une exposition commune des écoles et du collège à la médiathèque, en mai.", 2),
]

INFORMATIONS = [
    (
        "Calendrier des concertations",
        "Les trois dates sont fixées : **12 janvier**, 9 mars et 18 mai, de 13 h 30 à 16 h 30.",
        20,
    ),
    (
        "Évaluations repères",
        "Les résultats arrivent cette semaine. Une lecture commune est proposée au conseil école-collège.",
        5,
    ),
]


def peupler_instances(reseau: Reseau, agents: dict[str, Agent], hasard) -> None:
    """Deux années de vie des instances ; les dates sont comptées à partir d’aujourd’hui."""
    jour = aujourd_hui()
    instances = {cle: _instance(reseau, agents, cle, *champs) for cle, *champs in INSTANCES}
    for cle, dans, etat, objet in SEANCES:
        _seance(instances[cle], jour + timedelta(days=dans), etat, objet, agents, hasard)
    for intitule, cle, qui, dans, ou_en_est_on, note in DECISIONS:
        _decision(instances[cle], intitule, qui, jour + timedelta(days=dans), ou_en_est_on, note, agents, jour)
    _convoquer(reseau, agents)
    for seance in Seance.objects.filter(instance__reseau=reseau, etat__in=[EtatSeance.APPROUVEE, EtatSeance.DIFFUSEE]):
        seance.compte_rendu = asdict(composer_compte_rendu(seance))
        seance.save(update_fields=["compte_rendu"])
    _remontees_et_informations(reseau, agents, instances["equipe"], jour)


def _instance(reseau, agents, cle, sorte, nom, objet, avec_les_pilotes):
    debut = date(aujourd_hui().year - 2, 9, 1)
    instance = Instance.objects.create(
        reseau=reseau,
        type=sorte,
        nom=nom,
        objet=objet,
        seances_par_an=regles_du_type(sorte).seances_par_an,
        reservee=regles_du_type(sorte).reservee,
        ouverte_le=debut,
    )
    if avec_les_pilotes:
        composer(instance, au=aujourd_hui())
        instance.membres.update(debut=debut)
    if cle == "pre":
        Membre.objects.create(instance=instance, agent=agents["ien"], siege=Siege.IEN, debut=debut)
        Membre.objects.create(instance=instance, agent=agents["coordonnatrice"], siege=Siege.COORDONNATEUR, debut=debut)
    if cle == "copil":
        Membre.objects.create(
            instance=instance, agent=agents["association"], siege=Siege.ASSOCIATION, qualite=Qualite.INVITE, debut=debut
        )
    for nom_, fonction, organisme, courriel, siege, places in DEHORS:
        if cle in places:
            Membre.objects.create(
                instance=instance,
                nom=nom_,
                fonction=fonction,
                organisme=organisme,
                courriel=courriel,
                siege=siege,
                qualite=places[cle],
                voix=places[cle] != Qualite.INVITE,
                debut=debut,
            )
    return instance


def _ouvre(jour: date, academie) -> date:
    """Le jour de classe le plus proche, plus tard s’il est à venir, plus tôt s’il est passé."""
    pas = timedelta(days=1 if jour > aujourd_hui() else -1)
    while jour.weekday() > 4 or vacances_du_jour(academie, jour):
        jour += pas
    return jour


def _seance(instance, jour, etat, objet, agents, hasard):
    debut = timezone.make_aware(datetime.combine(_ouvre(jour, instance.reseau.academie), time(17, 30)))
    seance = Seance.objects.create(
        instance=instance,
        objet=objet,
        debut=debut,
        fin=debut + timedelta(hours=2),
        lieu="Collège Les Deux Rives, salle polyvalente",
        # Ce qui est convoqué le sera vraiment, une fois l’ordre du jour écrit.
        etat=EtatSeance.PLANIFIEE if etat == EtatSeance.CONVOQUEE else etat,
        cree_par=agents["coordonnatrice"],
    )
    tenue = etat in SEANCE_COMPTEE
    for rang, point in enumerate(modele(instance.type), start=1):
        Point.objects.create(
            seance=seance,
            ordre=rang,
            intitule=point.intitule,
            genre=point.genre,
            rubrique=point.rubrique,
            minutes=point.minutes,
            texte=TEXTES[rang % len(TEXTES)] if tenue else "",
        )
    if tenue:
        attendre_les_membres(seance)
        for presence in seance.presences.all():
            presence.etat = presence.reponse = hasard.choices(["present", "excuse", "absent"], [8, 2, 1])[0]
            presence.save()
        PassageSeance.objects.create(
            seance=seance, verbe="tenir", depuis="convoquee", vers="tenue", par=agents["coordonnatrice"]
        )


def _convoquer(reseau: Reseau, agents: dict[str, Agent]) -> None:
    """Les séances à convoquer le sont comme par un clic : leurs courriels attendent le travailleur, deux membres ont répondu."""
    a_convoquer = {cle for cle, _, etat, _ in SEANCES if etat == EtatSeance.CONVOQUEE}
    for sorte in (sorte for cle, sorte, *_ in INSTANCES if cle in a_convoquer):
        seances = Seance.objects.filter(instance__reseau=reseau, instance__type=sorte, etat=EtatSeance.PLANIFIEE)
        seance = seances.earliest("debut")
        convoquer(seance, par=agents["coordonnatrice"])
        for presence, reponse in zip(seance.presences.order_by("pk"), ("present", "excuse"), strict=False):
            presence.reponse = reponse
            presence.save(update_fields=["reponse"])


def _decision(instance, intitule, qui, echeance, etat, note, agents, jour):
    seance = instance.seances.filter(etat__in=SEANCE_COMPTEE, debut__date__lt=min(echeance, jour)).first()
    membres = instance.membres.all()
    responsable = membres.filter(agent=agents[qui]).first() if qui in agents else membres.filter(nom=qui).first()
    decision = Decision.objects.create(
        instance=instance,
        seance=seance,
        point=seance.points.order_by("ordre")[2] if seance and seance.points.count() > 2 else None,
        intitule=intitule,
        responsable=responsable,
        prise_le=seance.jour if seance else jour,
        echeance=echeance,
        etat=etat,
        cree_par=agents["coordonnatrice"],
    )
    if note:
        decision.suivis.create(texte=note, par=agents["coordonnatrice"])


def _remontees_et_informations(reseau, agents, equipe, jour):
    ecole = agents["directrice"].affectations.get().etablissement
    maintenant = timezone.now()
    for genre, texte, il_y_a in REMONTEES:
        remontee = Remontee.objects.create(
            reseau=reseau, genre=genre, texte=texte, etablissement=ecole, auteur=agents["directrice"]
        )
        Remontee.objects.filter(pk=remontee.pk).update(cree_le=maintenant - timedelta(days=il_y_a))
        if genre == "souci":
            inscrire(remontee, equipe.seances.a_venir(au=jour).first(), par=agents["coordonnatrice"])
    for titre, texte, il_y_a in INFORMATIONS:
        information = Information.objects.create(reseau=reseau, titre=titre, texte=texte, par=agents["coordonnatrice"])
        Information.objects.filter(pk=information.pk).update(publiee_le=maintenant - timedelta(days=il_y_a))
        Lecture.objects.create(information=information, agent=agents["professeur"])
