"""La matière du réseau fictif de Valombre : ce qu’un vrai réseau aurait noté en deux ans."""

from actions.models import AxeMission, Niveau
from partenariats.models import Partenaire
from pilotage.models import Etablissement

ACADEMIE = ("99", "Valombre (fictive)")
DEPARTEMENT = "999"

Nature = Etablissement.Nature
# rang de l’UAI, nature, nom, commune, effectif
COLLEGE = (1, Nature.COLLEGE, "Les Deux Rives", "Valombre", 512)
ECOLES = [
    (11, Nature.MATERNELLE, "Les Coquelicots", "Valombre", 96),
    (12, Nature.MATERNELLE, "La Pépinière", "Valombre", 88),
    (13, Nature.MATERNELLE, "Le Petit Bois", "Saint-Aubin-le-Vieux", 61),
    (14, Nature.ELEMENTAIRE, "Les Peupliers", "Valombre", 187),
    (15, Nature.ELEMENTAIRE, "La Fontaine", "Valombre", 214),
    (16, Nature.ELEMENTAIRE, "Le Moulin", "Valombre", 143),
    (17, Nature.ELEMENTAIRE, "Les Hirondelles", "Saint-Aubin-le-Vieux", 126),
    (18, Nature.ELEMENTAIRE, "Le Grand Pré", "Brézolles-sur-Orne", 98),
]
COLLEGE_VOISIN = (2, Nature.COLLEGE, "Le Haut Clos", "Montferrat-la-Vallée", 438)
ECOLES_VOISINES = [
    (21, Nature.MATERNELLE, "Les Lilas", "Montferrat-la-Vallée", 74),
    (22, Nature.ELEMENTAIRE, "Les Charmes", "Montferrat-la-Vallée", 168),
    (23, Nature.ELEMENTAIRE, "La Source", "Montferrat-la-Vallée", 152),
]

PARTENAIRES = [
    ("Association Les Mots Passants", Partenaire.Nature.ASSOCIATION),
    ("Ville de Valombre, service éducation", Partenaire.Nature.COLLECTIVITE),
    ("Médiathèque Les Passerelles", Partenaire.Nature.CULTURE),
    ("Centre social du Moulin", Partenaire.Nature.ASSOCIATION),
    ("Protection maternelle et infantile", Partenaire.Nature.SANTE),
    ("Théâtre de la Halle", Partenaire.Nature.CULTURE),
    ("Lycée polyvalent des Bords de l’Orne", Partenaire.Nature.ETABLISSEMENT),
]

PROJET = "Apprendre ensemble, de la petite section à la 3e"
# intitulé de l’axe, priorités du Référentiel, objectifs
AXES = [
    (
        "Lire, écrire, parler pour apprendre",
        (1,),
        [
            "Enrichir le vocabulaire dès la maternelle",
            "Comprendre les textes de toutes les disciplines",
            "Prendre la parole en continu, du CP à la 3e",
        ],
    ),
    (
        "Une école bienveillante et exigeante pour tous",
        (2, 4),
        [
            "Assurer la continuité du CM2 à la 6e",
            "Faire vivre un climat scolaire apaisé",
            "Travailler ensemble d’un degré à l’autre",
        ],
    ),
    (
        "Les familles et les partenaires, alliés de la réussite",
        (3,),
        [
            "Ouvrir l’école aux parents",
            "Accompagner la scolarité hors du temps de classe",
            "Élargir l’horizon culturel des élèves",
        ],
    ),
]

P, A, G = AxeMission.PEDAGOGIE, AxeMission.ALLIANCES, AxeMission.PILOTAGE
N = Niveau
CYCLE_1 = (N.PS, N.MS, N.GS)
CYCLE_2 = (N.CP, N.CE1, N.CE2)
LIAISON = (N.CM1, N.CM2, N.SIXIEME)
COLLEGE_ENTIER = (N.SIXIEME, N.CINQUIEME, N.QUATRIEME, N.TROISIEME)

# intitulé, (axe, objectif), axe de la mission, rangs d’UAI, niveaux,
# (mois de début, mois de fin), élèves prévus, rangs des partenaires, description
ACTIONS = [
    (
        "Accueil des nouveaux enseignants du réseau",
        (2, 3),
        G,
        (1, 11, 14, 15, 16),
        (),
        (9, 10),
        None,
        (),
        "Une demi-journée de visite des écoles et du collège, un livret, un référent par nouvel arrivant.",
    ),
    (
        "Portes ouvertes de rentrée",
        (3, 1),
        A,
        (1, 14, 15, 16, 17),
        (N.CP, N.SIXIEME),
        (9, 10),
        230,
        (2,),
        "Chaque classe de CP et de 6e reçoit les parents un soir de septembre.",
    ),
    (
        "Un mot par jour",
        (1, 1),
        P,
        (11, 12, 13),
        CYCLE_1,
        (10, 5),
        240,
        (),
        "Chaque classe de maternelle découvre, dit et rejoue un mot par jour ; un imagier commun circule entre les trois écoles.",
    ),
    (
        "Ateliers de compréhension au CE1",
        (1, 2),
        P,
        (14, 15, 16, 17),
        (N.CE1,),
        (11, 4),
        132,
        (),
        "Deux séances par semaine en petits groupes, préparées ensemble lors de trois concertations.",
    ),
    (
        "Rallye lecture CM2-6e",
        (1, 2),
        P,
        (1, 14, 15, 16, 17, 18),
        (N.CM2, N.SIXIEME),
        (11, 5),
        260,
        (3,),
        "Dix livres lus en commun, des questions écrites par les élèves, une finale au collège.",
    ),
    (
        "Concours d’éloquence du réseau",
        (1, 3),
        P,
        (1, 15, 16),
        (N.CM2, N.QUATRIEME, N.TROISIEME),
        (1, 6),
        150,
        (6,),
        "Préparation en classe avec deux comédiennes, finale sur la scène du théâtre.",
    ),
    (
        "Fluence : repérer et entraîner",
        (1, 2),
        P,
        (1, 14, 15, 16, 17, 18),
        (N.CE2, N.SIXIEME),
        (9, 6),
        310,
        (),
        "Un même test en septembre, janvier et mai ; un entraînement quotidien de dix minutes.",
    ),
    (
        "Écrire le journal du quartier",
        (1, 3),
        P,
        (15, 17),
        (N.CM1, N.CM2),
        (1, 6),
        96,
        (2, 4),
        "Trois numéros, distribués dans les commerces et à la mairie.",
    ),
    (
        "Journée d’intégration des futurs 6e",
        (2, 1),
        P,
        (1, 14, 15, 16, 17, 18),
        LIAISON[1:],
        (5, 6),
        170,
        (),
        "Une journée au collège par école, avec repas et cours ouverts.",
    ),
    (
        "Échanges de service CM2-6e",
        (2, 3),
        P,
        (1, 14, 15),
        LIAISON[1:],
        (11, 3),
        120,
        (),
        "Professeurs des écoles et professeurs de collège échangent leur classe quatre demi-journées.",
    ),
    (
        "Conseil école-collège : progressions en mathématiques",
        (2, 3),
        P,
        (1, 14, 15, 16, 17, 18),
        LIAISON,
        (10, 5),
        None,
        (),
        "Une progression commune sur les fractions, du CM1 à la 6e.",
    ),
    (
        "Médiation par les pairs",
        (2, 2),
        P,
        (1, 14, 16),
        (N.CM1, N.CM2, N.CINQUIEME),
        (11, 6),
        48,
        (),
        "Formation de médiateurs et permanence hebdomadaire dans la cour.",
    ),
    (
        "Cour de récréation partagée",
        (2, 2),
        A,
        (14, 17),
        (*CYCLE_2, N.CM1, N.CM2),
        (9, 6),
        313,
        (2,),
        "Réaménagement avec les élèves : coins calmes, jeux au sol, règles écrites ensemble.",
    ),
    (
        "Formation inter-degrés : enseigner plus explicitement",
        (2, 3),
        P,
        (1, 14, 15, 16, 17, 18, 11, 12, 13),
        (),
        (10, 3),
        None,
        (),
        "Trois journées, une lecture croisée de séances filmées.",
    ),
    (
        "Café des parents",
        (3, 1),
        A,
        (1, 11, 12, 15),
        (),
        (10, 6),
        None,
        (4,),
        "Un vendredi sur deux, un thème choisi par les parents : écrans, sommeil, orientation.",
    ),
    (
        "Mallette des parents à l’entrée en 6e",
        (3, 1),
        A,
        (1,),
        (N.SIXIEME,),
        (9, 12),
        124,
        (),
        "Trois rencontres pour comprendre le collège.",
    ),
    (
        "Devoirs faits, du CM2 à la 3e",
        (3, 2),
        P,
        (1, 15),
        LIAISON[1:] + COLLEGE_ENTIER[1:],
        (10, 6),
        210,
        (1, 4),
        "Quatre soirs par semaine, avec les étudiants de l’association.",
    ),
    (
        "Accompagnement à la scolarité au centre social",
        (3, 2),
        A,
        (14, 15, 16),
        CYCLE_2,
        (10, 6),
        64,
        (4,),
        "Deux soirs par semaine, lien écrit avec les maîtres.",
    ),
    (
        "Parcours culturel : une œuvre par cycle",
        (3, 3),
        A,
        (11, 12, 13, 14, 15, 16, 17, 18),
        (*CYCLE_1, *CYCLE_2),
        (11, 6),
        620,
        (3, 6),
        "Chaque cycle rencontre une œuvre, un artiste, un lieu.",
    ),
    (
        "Chorale inter-écoles",
        (3, 3),
        A,
        (14, 15, 17, 18),
        CYCLE_2,
        (11, 6),
        180,
        (6,),
        "Un répertoire commun, un concert en juin.",
    ),
    (
        "Liaison 3e-seconde",
        (3, 3),
        G,
        (1,),
        (N.TROISIEME,),
        (1, 5),
        118,
        (7,),
        "Immersion au lycée, rencontre d’anciens élèves, oral blanc.",
    ),
    (
        "Bilans de santé en grande section",
        (3, 2),
        A,
        (11, 12, 13),
        (N.GS,),
        (11, 3),
        92,
        (5,),
        "Dépistages sur place, suites accompagnées auprès des familles.",
    ),
]

BILANS = [
    "Les élèves ont gagné en aisance ; les enseignants demandent de commencer plus tôt dans l’année. À reconduire.",
    "Participation forte au premier trimestre, plus inégale ensuite. À ajuster : deux séances par période.",
    "Les deux degrés se sont vraiment parlé ; la progression commune est écrite. À étendre aux autres disciplines.",
    "Objectif atteint pour les présents ; il reste à toucher les écoles éloignées. À réorienter vers Saint-Aubin et Brézolles.",
]

# genre, axe de la mission, rangs d’UAI, minutes, texte
JOURNAL = [
    ("visite", P, (15,), 90, "Observation d’une séance de compréhension au CE1, échange avec l’équipe à midi."),
    ("reunion", G, (1,), 120, "Équipe de pilotage : suivi des décisions, calendrier du trimestre."),
    ("formation", P, (14, 16), 180, "Concertation sur l’enseignement explicite : lecture croisée de deux séances."),
    ("partenaire", A, (), 60, "Point avec le centre social sur l’accompagnement à la scolarité."),
    ("familles", A, (11,), 75, "Café des parents : le sommeil et les écrans."),
    ("preparation", G, (), 150, "Préparation du comité de pilotage : chiffres, ordre du jour, invitations."),
    ("action", P, (12, 13), 60, "Lancement du mot du jour en moyenne section."),
    ("visite", P, (17,), 45, "Prêt de la malle de lecture, rencontre du nouveau directeur."),
    ("reunion", P, (1, 14), 90, "Liaison CM2-6e : choix des textes du rallye lecture."),
    ("partenaire", A, (), None, "Appel de la médiathèque : dates des accueils de classe."),
    ("visite", P, (16,), 60, "Aide à la mise en place de la médiation par les pairs."),
    ("formation", P, (1,), 180, "Journée inter-degrés au collège, trente participants."),
    ("familles", A, (1,), 60, "Mallette des parents, deuxième rencontre."),
    ("preparation", G, (), 90, "Mise à jour du tableau de bord et des effectifs."),
    ("autre", G, (), None, "Échange avec la coordonnatrice du réseau voisin sur l’éloquence."),
]
