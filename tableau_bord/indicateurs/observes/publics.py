"""L’indice de position sociale et les indicateurs de valeur ajoutée : ce que publie la DEPP pour tout le pays."""

from decimal import Decimal

from tableau_bord.indicateurs.mesures import Theme
from tableau_bord.indicateurs.registre import observer

_IPS = {
    "theme": Theme.PUBLIC,
    "attendu": True,
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
    references="Celles que le fichier publie, s’il en publie ; sinon la moyenne des IPS pondérée par les effectifs. Aucune "
    "quand le fichier de l’année ne donne ni l’une ni les autres (c’est le cas avant la rentrée 2022).",
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
    references="Celles que le fichier publie, s’il en publie ; sinon la moyenne des IPS pondérée par les effectifs. Aucune "
    "quand le fichier de l’année ne donne ni l’une ni les autres (c’est le cas avant la rentrée 2022).",
    **_IPS,
)
observer(
    "ips_ecart_type",
    "Écart-type de l’IPS du collège",
    niveau="college",
    definition="Dispersion des positions sociales des élèves autour de la moyenne du collège : plus il est grand, plus les "
    "milieux se mêlent.",
    formule="écart-type publié par la DEPP ; ne s’agrège pas",
    source="DEPP, IPS des collèges (data.education.gouv.fr)",
    references="Aucune : l’écart-type d’un ensemble de collèges ne se tire pas des leurs.",
    **(_IPS | {"agregation": "aucune", "ecart_significatif": Decimal(0), "attendu": False}),
)

_IVAC = {
    "theme": Theme.COLLEGE,
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
    attendu=True,
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
    attendu=True,
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
    attendu=True,
    **_IVAC,
)
observer(
    "dnb_mentions",
    "Mentions au DNB, série générale",
    unite="%",
    definition="Part des candidats présents au diplôme national du brevet, série générale, admis avec une mention "
    "(assez bien, bien ou très bien).",
    formule="Σ mentions ÷ Σ candidats présents",
    references="Σ mentions ÷ Σ candidats des collèges de l’ensemble.",
    **_IVAC,
)
observer(
    "dnb_note",
    "Note moyenne à l’écrit du DNB",
    unite="/20",
    agregation="moyenne",
    definition="Moyenne des notes aux épreuves écrites du diplôme national du brevet, série générale.",
    formule="Σ (note du collège × candidats) ÷ Σ candidats présents",
    references="Moyenne des notes pondérée par les candidats présents.",
    **_IVAC,
)
observer(
    "va_note",
    "Valeur ajoutée, note à l’écrit",
    unite="points",
    agregation="aucune",
    definition="Écart, en points sur 20, entre la note moyenne à l’écrit du collège et celle qu’on attend de collèges qui "
    "accueillent des élèves semblables.",
    formule="note constatée − note attendue, calculées par la DEPP ; ne s’agrège pas",
    references="Aucune : la valeur ajoutée compare déjà le collège à des collèges semblables.",
    **_IVAC,
)
observer(
    "dnb_reussite_pro",
    "Réussite au DNB, série professionnelle",
    unite="%",
    definition="Part des candidats présents au diplôme national du brevet, série professionnelle, qui y sont admis. La "
    "source ne publie rien sous 5 candidats.",
    formule="Σ admis ÷ Σ candidats présents ; admis = taux publié × candidats",
    references="Σ admis ÷ Σ candidats des collèges de l’ensemble.",
    **_IVAC,
)
observer(
    "presents_dnb",
    "Élèves de 3e présents au DNB",
    unite="%",
    agregation="moyenne",
    definition="Part des élèves de 3e ordinaire qui se présentent au diplôme national du brevet.",
    formule="part publiée par la DEPP ; entre plusieurs collèges, pondérée par les candidats présents",
    references="Approchées : le fichier ne donnant pas le nombre d’élèves de 3e, les parts sont pondérées par les candidats.",
    **_IVAC,
)

_DNB = _IVAC | {"source": "DEPP, DNB par établissement (data.education.gouv.fr)"}

observer(
    "dnb_toutes_series",
    "Réussite au DNB, toutes séries",
    unite="%",
    definition="Part des candidats présents au diplôme national du brevet, toutes séries confondues, qui y sont admis.",
    formule="Σ admis ÷ Σ candidats présents",
    references="Σ admis ÷ Σ présents des établissements de l’ensemble.",
    **_DNB,
)
observer(
    "dnb_mentions_toutes_series",
    "Mentions au DNB, toutes séries",
    unite="%",
    definition="Part des candidats présents, toutes séries confondues, admis avec une mention.",
    formule="Σ mentions ÷ Σ candidats présents",
    references="Σ mentions ÷ Σ présents des établissements de l’ensemble.",
    **_DNB,
)
