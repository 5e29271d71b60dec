"""Les sortes d’instances, et ce que chacune doit respecter : une table, qu’aucune vue ne récrit."""

from dataclasses import dataclass

from django.db import models


class TypeInstance(models.TextChoices):
    EQUIPE_PILOTAGE = "equipe_pilotage", "équipe de pilotage"
    COMITE_PILOTAGE = "comite_pilotage", "comité de pilotage"
    CONSEIL_ECOLE_COLLEGE = "conseil_ecole_college", "conseil école-collège"
    COMMISSION = "commission", "commission"
    GROUPE_TRAVAIL = "groupe_travail", "groupe de travail"
    CONSEIL_PEDAGOGIQUE = "conseil_pedagogique", "conseil pédagogique de réseau"
    CONSEIL_POLE = "conseil_pole", "conseil pédagogique de pôle"
    DIRECTOIRE = "directoire", "directoire"
    COMITE_SUIVI_PRE = "comite_suivi_pre", "comité de suivi du PRE"
    CONTRAT_VILLE = "contrat_ville", "comité du contrat de ville"
    PEDT = "pedt", "comité du PEdT"
    CITE_EDUCATIVE = "cite_educative", "comité de la cité éducative"
    AUTRE = "autre", "autre instance"


class Siege(models.TextChoices):
    """Au titre de quoi l’on siège : c’est là-dessus que portent la parité et les représentations attendues."""

    IEN = "ien", "IEN de circonscription"
    PRINCIPAL = "principal", "principal du collège"
    IA_IPR = "ia_ipr", "IA-IPR"
    DASEN = "dasen", "DASEN ou son représentant"
    COORDONNATEUR = "coordonnateur", "coordonnateur du réseau"
    ECOLES = "ecoles", "personnels des écoles"
    COLLEGE = "college", "personnels du collège"
    LYCEE = "lycee", "lycée"
    PARENTS = "parents", "parents d’élèves élus"
    PRE = "pre", "programme de réussite éducative"
    VILLE = "ville", "ville ou intercommunalité"
    DEPARTEMENT = "departement", "département ou région"
    PREFECTURE = "prefecture", "préfecture, services de l’État"
    ASSOCIATION = "association", "association, partenaire"
    SANTE = "sante", "santé, social, RASED"
    AUTRE = "autre", "autre"


# Qui représente l’Éducation nationale dans une instance que la ville ou la préfecture conduit.
EDUCATION_NATIONALE = frozenset(
    {Siege.IEN, Siege.PRINCIPAL, Siege.IA_IPR, Siege.DASEN, Siege.COORDONNATEUR, Siege.ECOLES, Siege.COLLEGE}
)


class Qualite(models.TextChoices):
    PRESIDENT = "president", "préside"
    COPRESIDENT = "copresident", "copréside"
    SECRETAIRE = "secretaire", "secrétaire"
    MEMBRE = "membre", "membre"
    INVITE = "invite", "invité"


QUALITES_PRESIDENTES = frozenset({Qualite.PRESIDENT, Qualite.COPRESIDENT})


@dataclass(frozen=True)
class Representation:
    """Quelqu’un doit siéger au titre de l’un de ces sièges ; `qui` le dit en français, article compris."""

    qui: str
    sieges: frozenset[str]
    texte: str = ""


@dataclass(frozen=True)
class Regles:
    """Ce qu’une sorte d’instance doit respecter ; `texte` : la source, citée quand la règle n’est pas tenue."""

    # Ensemble des sièges dont chacun doit présider, ensemble ; vide : une présidence, quelle qu’elle soit.
    presidence: frozenset[str] = frozenset()
    texte_presidence: str = ""
    seances_par_an: int = 0
    texte_seances: str = ""
    parite: bool = False
    texte_parite: str = ""
    representations: tuple[Representation, ...] = ()
    # Réservée à ses membres dès sa création : ce qui s’y dit n’est pas lu de tout le réseau.
    reservee: bool = False


CEC = "code de l’éducation, articles D401-1 à D401-4"
CEC_COMPOSITION = "code de l’éducation, article D401-2"
REFERENTIEL = "Référentiel de l’éducation prioritaire, priorités 3 et 6"

REGLES: dict[str, Regles] = {
    TypeInstance.EQUIPE_PILOTAGE: Regles(
        representations=(
            Representation("l’IEN", frozenset({Siege.IEN})),
            Representation("le principal du collège", frozenset({Siege.PRINCIPAL})),
            Representation("le coordonnateur", frozenset({Siege.COORDONNATEUR})),
        ),
        reservee=True,
    ),
    TypeInstance.COMITE_PILOTAGE: Regles(
        seances_par_an=2,
        texte_seances="usage des réseaux, à adapter ici",
        representations=(
            Representation("le programme de réussite éducative (PRE)", frozenset({Siege.PRE}), REFERENTIEL),
            Representation("la ville", frozenset({Siege.VILLE}), REFERENTIEL),
            Representation("les parents élus", frozenset({Siege.PARENTS}), REFERENTIEL),
        ),
    ),
    TypeInstance.CONSEIL_ECOLE_COLLEGE: Regles(
        presidence=frozenset({Siege.PRINCIPAL, Siege.IEN}),
        texte_presidence=CEC_COMPOSITION,
        seances_par_an=2,
        texte_seances=CEC,
        parite=True,
        texte_parite=CEC_COMPOSITION,
    ),
    TypeInstance.CONSEIL_PEDAGOGIQUE: Regles(
        seances_par_an=2, texte_seances="une séance en début et une en fin d’année"
    ),
    TypeInstance.CONSEIL_POLE: Regles(
        seances_par_an=2, texte_seances="aux mêmes dates que le conseil pédagogique de réseau"
    ),
    TypeInstance.DIRECTOIRE: Regles(representations=(Representation("le DASEN", frozenset({Siege.DASEN})),)),
    TypeInstance.COMITE_SUIVI_PRE: Regles(
        representations=(Representation("l’Éducation nationale", EDUCATION_NATIONALE, REFERENTIEL),)
    ),
    TypeInstance.CONTRAT_VILLE: Regles(
        representations=(Representation("l’Éducation nationale", EDUCATION_NATIONALE, REFERENTIEL),)
    ),
    TypeInstance.PEDT: Regles(
        representations=(Representation("l’Éducation nationale", EDUCATION_NATIONALE, REFERENTIEL),)
    ),
    TypeInstance.CITE_EDUCATIVE: Regles(
        representations=(
            Representation("le principal du collège, chef de file", frozenset({Siege.PRINCIPAL})),
            Representation("la préfecture", frozenset({Siege.PREFECTURE})),
            Representation("la ville", frozenset({Siege.VILLE})),
        )
    ),
}


def regles_du_type(type_instance: str) -> Regles:
    return REGLES.get(type_instance, Regles())
