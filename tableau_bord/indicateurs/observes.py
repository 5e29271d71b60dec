"""Les indicateurs observés dans les fichiers publics : leurs fiches. Leurs valeurs sont dans `Valeur`."""

from decimal import Decimal

from tableau_bord.indicateurs.registre import observer

_IPS = {
    "unite": "indice",
    "agregation": "moyenne",
    "sur_personnes": True,
    "publie": True,
    "ecart_significatif": Decimal(3),
    "ruptures": (2022,),
    "periode": "année scolaire, constat à la rentrée",
}

observer(
    "ips_ecoles",
    "IPS moyen des écoles",
    niveau="ecole",
    definition="Indice de position sociale moyen des élèves, d’après la profession des responsables : plus il est "
    "élevé, plus le milieu est favorable aux apprentissages. Les maternelles n’en ont pas ; les écoles de moins de "
    "25 élèves non plus. Deux IPS qui diffèrent de 3 points ou moins ne se distinguent pas ; la série change de "
    "définition à la rentrée 2022.",
    formule="Σ (IPS de l’école × effectif) ÷ Σ effectifs",
    source="DEPP, IPS des écoles (data.education.gouv.fr)",
    references="Moyenne des IPS pondérée par les effectifs. Aucune quand le fichier de l’année ne donne pas d’effectifs "
    "(c’est le cas avant la rentrée 2022).",
    **_IPS,
)
observer(
    "ips_college",
    "IPS moyen du collège",
    niveau="college",
    definition="Indice de position sociale moyen des élèves du collège, d’après la profession des responsables : plus "
    "il est élevé, plus le milieu est favorable aux apprentissages. Deux IPS qui diffèrent de 3 points ou moins ne se "
    "distinguent pas ; la série change de définition à la rentrée 2022.",
    formule="Σ (IPS du collège × effectif) ÷ Σ effectifs ; l’IPS lui-même s’il n’y a qu’un collège",
    source="DEPP, IPS des collèges (data.education.gouv.fr)",
    references="Moyenne des IPS pondérée par les effectifs. Aucune quand le fichier de l’année ne donne pas d’effectifs "
    "(c’est le cas avant la rentrée 2022).",
    **_IPS,
)

_IVAC = {
    "niveau": "college",
    "source": "DEPP, indicateurs de valeur ajoutée des collèges (data.education.gouv.fr)",
    "sens": "hausse",
    "sur_personnes": True,
    "publie": True,
    "periode": "session de juin, donnée à l’année scolaire où elle a lieu",
}

observer(
    "dnb_reussite",
    "Réussite au DNB, série générale",
    unite="%",
    definition="Part des candidats présents au diplôme national du brevet, série générale, qui y sont admis. "
    "La source ne publie rien sous 20 candidats.",
    formule="Σ admis ÷ Σ candidats présents ; admis = taux publié × candidats",
    references="Σ admis ÷ Σ candidats des collèges de l’ensemble, jamais une moyenne de taux.",
    **_IVAC,
)
observer(
    "va_dnb",
    "Valeur ajoutée, réussite au DNB",
    unite="points",
    agregation="aucune",
    definition="Écart, en points, entre le taux de réussite du collège (série générale) et celui qu’on attend de "
    "collèges qui accueillent des élèves semblables (âge, sexe, milieu social, niveau en 6e). "
    "La source ne la publie pas sous 30 candidats.",
    formule="taux constaté − taux attendu, calculés par la DEPP ; ne s’agrège pas",
    references="Aucune : la valeur ajoutée compare déjà le collège à des collèges semblables, et 0 est ce qu’on en "
    "attend. La moyenne d’un ensemble de valeurs ajoutées n’aurait pas de sens.",
    **_IVAC,
)
observer(
    "acces_6e_3e",
    "Accès de la 6e à la 3e",
    unite="%",
    agregation="moyenne",
    definition="Part des élèves de 6e qui poursuivent leur scolarité dans le collège jusqu’en 3e. Le fichier donne ce "
    "taux sans le nombre d’élèves de 6e : le dénominateur est inconnu, et l’effectif montré est celui des candidats "
    "présents au DNB.",
    formule="taux publié par la DEPP",
    references="Approchées : le fichier ne donnant pas le nombre d’élèves de 6e, les taux sont pondérés par les "
    "candidats présents au DNB (séries générale et professionnelle).",
    **_IVAC,
)
