"""Composer le dossier de passation : chaque rubrique lit ce que l’agent a le droit de lire, et rien d’autre."""

from collections.abc import Callable

from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui, libelle_annee
from pilotage.models import Agent, Reseau
from tableau_bord.ecriture import enumerer, jour
from tableau_bord.passation import argent, classement, conduite, personnes, projet
from tableau_bord.passation.donnees import DossierPassation
from tableau_bord.passation.lecture import Lecture
from tableau_bord.rubriques import Rubrique

# Dans l’ordre où l’on reprend un réseau : ce qui presse, ce qui est engagé, avec qui, avec quoi, où c’est rangé.
RUBRIQUES: tuple[Callable[[Lecture], Rubrique], ...] = (
    conduite.ce_qui_attend,
    projet.projet,
    projet.actions,
    conduite.instances,
    conduite.decisions,
    conduite.remontees,
    argent.conventions,
    argent.budget,
    personnes.etablissements,
    personnes.contacts,
    conduite.calendrier,
    classement.documents,
)


def composer(reseau: Reseau, agent: Agent) -> DossierPassation:
    """Le dossier du jour, borné à ce que `agent` peut lire ; le nombre de requêtes ne dépend pas de ce qu’il contient."""
    lecture = Lecture(reseau=reseau, agent=agent, annee=annee_courante(), jour=aujourd_hui())
    return DossierPassation(
        reseau=str(reseau),
        academie=reseau.academie.nom,
        annee=libelle_annee(lecture.annee),
        le=lecture.jour,
        coordination=_coordination(lecture),
        rubriques=tuple(rubrique(lecture) for rubrique in RUBRIQUES),
    )


def _coordination(lecture: Lecture) -> str:
    tenants = [
        f"{affectation.agent}, depuis le {jour(affectation.debut)}"
        for affectation in lecture.affectations
        if affectation.role == Role.COORDONNATEUR
    ]
    return f"Coordination : {enumerer(tenants)}." if tenants else "Le réseau n’a pas de coordonnateur aujourd’hui."
