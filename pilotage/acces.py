"""Qui peut faire quoi : la seule table rôle → droits, et la seule fonction qui en tire une requête.

« Puis-je ? » et « lesquels ? » sont la même question : une liste, un détail, un formulaire, un export,
un fichier, une tâche la posent par `Modele.objects.autorises(agent, droit)`. Ce qui est hors du
périmètre n’existe pas.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.db.models import Q


class Role(models.TextChoices):
    COORDONNATEUR = "coordonnateur", "coordonnateur"
    PILOTE = "pilote", "pilote"
    DIRECTEUR = "directeur", "directeur d’école"
    MEMBRE = "membre", "membre du réseau"
    GESTIONNAIRE = "gestionnaire", "gestionnaire"
    PARTENAIRE = "partenaire", "partenaire"
    CORRESPONDANT = "correspondant", "correspondant académique"
    LECTEUR = "lecteur", "lecteur académique"
    ADMINISTRATEUR = "administrateur", "administrateur"


class Portee(StrEnum):
    """Sur quoi porte l’affectation d’un rôle."""

    RESEAU = "reseau"
    ETABLISSEMENT = "etablissement"
    ACADEMIE = "academie"
    TOUT = "tout"


class Droit(StrEnum):
    ENTRER = "entrer"  # avoir une page d’accueil et voir le nom du réseau
    VOIR_RESEAU = "voir_reseau"
    VOIR_PROJET = "voir_projet"
    MODIFIER_PROJET = "modifier_projet"
    NOTER_ADOPTIONS = "noter_adoptions"  # ce que chaque conseil a voté du projet
    ADOPTER_PROJET = "adopter_projet"
    VOIR_ACTIONS = "voir_actions"
    PROPOSER_ACTION = "proposer_action"
    MODIFIER_ACTION = "modifier_action"
    VALIDER_ACTION = "valider_action"
    COMMENTER_ACTIONS = "commenter_actions"  # lire les commentaires entre agents, et en écrire
    VOIR_PARTAGES = "voir_partages"  # ce que les réseaux de l’académie ont choisi de montrer aux autres
    PARTAGER = "partager"
    GERER_NATURES = "gerer_natures"  # la liste des natures d’action, de son réseau ou de son académie
    VOIR_LETTRE = "voir_lettre"  # la lettre de mission du coordonnateur
    MODIFIER_LETTRE = "modifier_lettre"
    VOIR_INSTANCES = "voir_instances"
    MODIFIER_INSTANCES = "modifier_instances"  # composer, convoquer, tenir, écrire le compte rendu
    VISER_DOSSIERS = "viser_dossiers"  # le dossier du conseil école-collège, au titre de sa fonction
    VOIR_SEANCES = "voir_seances"
    VOIR_DECISIONS = "voir_decisions"
    SUIVRE_DECISIONS = "suivre_decisions"
    VOIR_REMONTEES = "voir_remontees"  # les siennes ; toutes pour qui les traite
    REMONTER = "remonter"
    TRAITER_REMONTEES = "traiter_remontees"
    LIRE_INFORMATIONS = "lire_informations"
    INFORMER = "informer"
    VOIR_JOURNAL = "voir_journal"
    TENIR_JOURNAL = "tenir_journal"
    VOIR_PARTENAIRES = "voir_partenaires"
    MODIFIER_PARTENAIRES = "modifier_partenaires"
    VOIR_DISPOSITIFS = "voir_dispositifs"
    VOIR_CONVENTIONS = "voir_conventions"
    MODIFIER_CONVENTIONS = "modifier_conventions"
    ECRIRE_MODELES = "ecrire_modeles"  # le modèle de convention de son académie
    EVALUER_COOPERATION = "evaluer_cooperation"
    VOIR_BUDGET = "voir_budget"
    SAISIR_BUDGET = "saisir_budget"
    REPARTIR_BUDGET = "repartir_budget"
    VOIR_TABLEAU_BORD = "voir_tableau_bord"
    VOIR_CAMPAGNES = "voir_campagnes"  # les chiffres demandés aux établissements, et ce qui manque
    SAISIR_VALEURS = "saisir_valeurs"  # ceux de son établissement, ou de tous ceux du réseau
    OUVRIR_CAMPAGNES = "ouvrir_campagnes"
    VOIR_SAISIES = "voir_saisies"  # les nombres saisis, tels quels
    VALIDER_VALEURS = "valider_valeurs"
    LIRE_PAR_JETON = "lire_par_jeton"  # donner aux outils de l’académie un jeton qui lit les tableaux de bord
    VOIR_RAPPORT = "voir_rapport"
    PRODUIRE_RAPPORT = "produire_rapport"
    ECRIRE_RAPPORT = "ecrire_rapport"  # ses textes, ses commentaires, le soumettre, le transmettre
    SIGNER_RAPPORT = "signer_rapport"  # les pilotes ; le gestionnaire, pour le budget
    VOIR_PASSATION = "voir_passation"  # le dossier pour qui prend la suite du coordonnateur
    IMPORTER = "importer"
    GERER_EVALUATIONS = "gerer_evaluations"  # les échelles et les compétences des évaluations nationales, pour tous
    GERER_COMPTES = "gerer_comptes"


_LECTURE = frozenset(
    {
        Droit.ENTRER,
        Droit.VOIR_RESEAU,
        Droit.VOIR_PROJET,
        Droit.VOIR_ACTIONS,
        Droit.VOIR_TABLEAU_BORD,
        Droit.VOIR_RAPPORT,
        Droit.VOIR_DISPOSITIFS,
    }
)

_INSTANCES = frozenset({Droit.VOIR_INSTANCES, Droit.VOIR_SEANCES, Droit.VOIR_DECISIONS, Droit.LIRE_INFORMATIONS})
_CONDUITE_INSTANCES = _INSTANCES | {
    Droit.MODIFIER_INSTANCES,
    Droit.SUIVRE_DECISIONS,
    Droit.VOIR_REMONTEES,
    Droit.TRAITER_REMONTEES,
    Droit.INFORMER,
}
_REMONTER = frozenset({Droit.VOIR_REMONTEES, Droit.REMONTER})

_ALLIANCES = frozenset({Droit.VOIR_PARTENAIRES, Droit.VOIR_CONVENTIONS})
_TENUE_ALLIANCES = _ALLIANCES | {
    Droit.MODIFIER_PARTENAIRES,
    Droit.MODIFIER_CONVENTIONS,
    Droit.EVALUER_COOPERATION,
    Droit.VOIR_BUDGET,
    Droit.REPARTIR_BUDGET,
}
_ARGENT = frozenset({Droit.VOIR_BUDGET, Droit.SAISIR_BUDGET, Droit.REPARTIR_BUDGET})

DROITS: dict[str, frozenset[Droit]] = {
    Role.COORDONNATEUR: _LECTURE
    | _CONDUITE_INSTANCES
    | _REMONTER
    | _TENUE_ALLIANCES
    | {
        Droit.PROPOSER_ACTION,
        Droit.MODIFIER_ACTION,
        Droit.COMMENTER_ACTIONS,
        Droit.GERER_NATURES,
        Droit.MODIFIER_PROJET,
        Droit.NOTER_ADOPTIONS,
        Droit.VOIR_PARTAGES,
        Droit.PARTAGER,
        Droit.PRODUIRE_RAPPORT,
        Droit.ECRIRE_RAPPORT,
        Droit.VOIR_PASSATION,
        Droit.VOIR_LETTRE,
        Droit.MODIFIER_LETTRE,
        Droit.VOIR_JOURNAL,
        Droit.TENIR_JOURNAL,
        Droit.VOIR_CAMPAGNES,
        Droit.SAISIR_VALEURS,
        Droit.OUVRIR_CAMPAGNES,
        Droit.VOIR_SAISIES,
    },
    Role.PILOTE: _LECTURE
    | _CONDUITE_INSTANCES
    | _ALLIANCES
    | {Droit.MODIFIER_CONVENTIONS, Droit.EVALUER_COOPERATION, Droit.VOIR_BUDGET}
    | {Droit.PROPOSER_ACTION, Droit.MODIFIER_ACTION, Droit.VALIDER_ACTION, Droit.PRODUIRE_RAPPORT, Droit.VOIR_JOURNAL}
    | {Droit.COMMENTER_ACTIONS, Droit.GERER_NATURES, Droit.VOIR_LETTRE, Droit.MODIFIER_LETTRE}
    | {Droit.ECRIRE_RAPPORT, Droit.SIGNER_RAPPORT, Droit.VISER_DOSSIERS, Droit.VOIR_PASSATION}
    | {Droit.NOTER_ADOPTIONS, Droit.ADOPTER_PROJET, Droit.VOIR_PARTAGES, Droit.PARTAGER}
    | {Droit.VOIR_CAMPAGNES, Droit.OUVRIR_CAMPAGNES, Droit.VOIR_SAISIES, Droit.VALIDER_VALEURS},
    Role.DIRECTEUR: _LECTURE
    | _INSTANCES
    | _REMONTER
    | _ALLIANCES
    | {Droit.PROPOSER_ACTION, Droit.COMMENTER_ACTIONS, Droit.VOIR_PARTAGES}
    | {Droit.VOIR_CAMPAGNES, Droit.SAISIR_VALEURS},
    Role.MEMBRE: _LECTURE - {Droit.VOIR_RAPPORT}
    | _INSTANCES
    | _REMONTER
    | {Droit.PROPOSER_ACTION, Droit.COMMENTER_ACTIONS, Droit.VOIR_PARTENAIRES, Droit.VOIR_PARTAGES},
    Role.GESTIONNAIRE: _LECTURE
    | _INSTANCES
    | _ALLIANCES
    | _ARGENT
    | {Droit.MODIFIER_CONVENTIONS, Droit.COMMENTER_ACTIONS, Droit.SIGNER_RAPPORT},
    Role.PARTENAIRE: frozenset({Droit.ENTRER, Droit.VOIR_ACTIONS, Droit.VOIR_SEANCES}) | _ALLIANCES,
    Role.CORRESPONDANT: _LECTURE
    | _ALLIANCES
    | {Droit.VOIR_BUDGET, Droit.GERER_NATURES, Droit.VOIR_PARTAGES, Droit.ECRIRE_MODELES}
    | {Droit.VOIR_INSTANCES, Droit.VOIR_SEANCES, Droit.VOIR_DECISIONS, Droit.LIRE_PAR_JETON},
    Role.LECTEUR: frozenset({Droit.ENTRER, Droit.VOIR_RESEAU, Droit.VOIR_TABLEAU_BORD, Droit.VOIR_RAPPORT})
    | {Droit.LIRE_PAR_JETON},
    Role.ADMINISTRATEUR: frozenset(
        {Droit.ENTRER, Droit.VOIR_RESEAU, Droit.IMPORTER, Droit.GERER_COMPTES, Droit.ECRIRE_MODELES}
        | {Droit.GERER_EVALUATIONS}
    ),
}

PORTEES: dict[str, frozenset[Portee]] = {
    Role.COORDONNATEUR: frozenset({Portee.RESEAU}),
    Role.PILOTE: frozenset({Portee.RESEAU}),
    Role.DIRECTEUR: frozenset({Portee.ETABLISSEMENT}),
    Role.MEMBRE: frozenset({Portee.RESEAU, Portee.ETABLISSEMENT}),
    Role.GESTIONNAIRE: frozenset({Portee.RESEAU}),
    # Le partenaire entre dans un réseau, et n’y voit que ce qui mène à lui (`CHEMIN_REPRESENTANT`).
    Role.PARTENAIRE: frozenset({Portee.RESEAU}),
    Role.CORRESPONDANT: frozenset({Portee.ACADEMIE}),
    Role.LECTEUR: frozenset({Portee.ACADEMIE}),
    Role.ADMINISTRATEUR: frozenset({Portee.TOUT}),
}


def roles_ayant(droit: Droit) -> frozenset[str]:
    return frozenset(role for role, droits in DROITS.items() if droit in droits)


@dataclass
class Etendue:
    """Ce qu’un droit ouvre à un agent : des réseaux, des académies, des représentations, ou tout."""

    reseaux: set[int] = field(default_factory=set)
    academies: set[int] = field(default_factory=set)
    representations: dict[int, int] = field(default_factory=dict)  # affectation → son réseau
    tout: bool = False

    def __bool__(self):
        return bool(self.tout or self.reseaux or self.academies or self.representations)

    def ajouter(self, affectation) -> None:
        """Étend à ce qu’ouvre cette affectation, quel que soit le droit."""
        if affectation.role == Role.ADMINISTRATEUR:
            self.tout = True
        elif affectation.role == Role.PARTENAIRE:
            self.representations[affectation.pk] = affectation.reseau_id
        elif affectation.academie_id:
            self.academies.add(affectation.academie_id)
        else:
            self.reseaux.update(affectation.reseaux_ouverts)

    def couvre(self, reseau) -> bool:
        return (
            self.tout
            or reseau.pk in self.reseaux
            or reseau.academie_id in self.academies
            or reseau.pk in self.representations.values()
        )


def etendue(agent, droit: Droit) -> Etendue:
    """Étendue du droit d’un agent, d’après ses affectations en cours ; vide si rien ne l’accorde."""
    resultat = Etendue()
    if not agent.is_authenticated:
        return resultat
    for affectation in agent.affectations_du_jour:
        if droit in DROITS[affectation.role]:
            resultat.ajouter(affectation)
    return resultat


def perimetre(modele, agent, droit: Droit) -> Q:
    """Condition qui borne `modele` à ce que `droit` ouvre à `agent`.

    Le modèle dit par quel chemin on remonte à son réseau (`CHEMIN_RESEAU`, vide pour le réseau lui-même)
    et, s’il se montre aux partenaires, par quel chemin on descend à l’affectation de leur représentant
    (`CHEMIN_REPRESENTANT`). `CHEMIN_MULTIPLE` : le chemin traverse un à-plusieurs ; une sous-requête évite les doublons.
    """
    ouvert = etendue(agent, droit)
    if ouvert.tout:
        return Q()
    chemin = modele.CHEMIN_RESEAU
    multiple = getattr(modele, "CHEMIN_MULTIPLE", False)
    condition = Q(pk__in=[])
    if ouvert.reseaux:
        condition |= _chercher(modele, f"{chemin or 'pk'}__in", ouvert.reseaux, multiple)
    if ouvert.academies:
        condition |= _chercher(
            modele, f"{chemin}__academie__in" if chemin else "academie__in", ouvert.academies, multiple
        )
    if ouvert.representations and (descente := getattr(modele, "CHEMIN_REPRESENTANT", "")):
        condition |= _chercher(modele, f"{descente}__in", ouvert.representations, True)
    return condition


def perimetre_de_l_academie(modele, agent, droit: Droit) -> Q:
    """Condition qui ouvre `modele` d’un réseau aux autres de son académie : la seule porte d’un réseau à l’autre.

    Elle ne s’ouvre que pour un modèle qui le déclare (`CHEMIN_ACADEMIE`) : ce qu’un réseau a choisi de montrer, rien d’autre.
    """
    ouvert = etendue(agent, droit)
    chemin = getattr(modele, "CHEMIN_ACADEMIE", "")
    if not chemin:
        return Q(pk__in=[])
    if ouvert.tout:
        return Q()
    siennes = Q(**{f"{chemin}__in": sorted(ouvert.academies)})
    return siennes | _chercher(modele, f"{chemin}__reseaux__in", ouvert.reseaux, True)


def _chercher(modele, recherche, valeurs, multiple) -> Q:
    condition = Q(**{recherche: sorted(valeurs)})
    return Q(pk__in=modele._base_manager.filter(condition).values("pk")) if multiple else condition


def droits_ouverts(agent, reseau=None) -> frozenset[Droit]:
    """Droits de l’agent dans ce réseau (ou quelque part, sans réseau), sans requête de plus."""
    if not agent.is_authenticated:
        return frozenset()
    droits: set[Droit] = set()
    # Une affectation à la fois : chaque page le demande, pour tous les droits.
    for affectation in agent.affectations_du_jour:
        ouvert = Etendue()
        ouvert.ajouter(affectation)
        if ouvert if reseau is None else ouvert.couvre(reseau):
            droits |= DROITS[affectation.role]
    return frozenset(droits)


class PerimetreQuerySet(models.QuerySet):
    """Requête bornée au périmètre d’un agent ; chaque modèle dit par quel chemin on remonte à son réseau."""

    def autorises(self, agent, droit: Droit):
        return self.filter(perimetre(self.model, agent, droit))
