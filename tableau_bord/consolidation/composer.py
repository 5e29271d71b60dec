"""Composer la synthèse : les réseaux dont l’agent lit le rapport, et eux seuls."""

from dataclasses import dataclass
from datetime import date

from pilotage.acces import Droit, etendue
from pilotage.annees import aujourd_hui, libelle_annee, verifier_annee
from pilotage.models import Agent, Reseau
from tableau_bord.consolidation import chiffres, vie
from tableau_bord.rapport.ensemble import rapports, reseaux_lus
from tableau_bord.rubriques import Rubrique


@dataclass(frozen=True)
class SyntheseReseaux:
    titre: str
    annee: int
    annee_libelle: str
    le: date
    reseaux: int
    rubriques: tuple[Rubrique, ...]


def composer(agent: Agent, annee: int) -> SyntheseReseaux:
    """Lève `ValidationError` si l’année n’est pas une année scolaire. Nombre de requêtes constant."""
    verifier_annee(annee)
    reseaux = list(reseaux_lus(agent))
    lignes = rapports(reseaux, annee)
    return SyntheseReseaux(
        titre=_titre(agent, reseaux),
        annee=annee,
        annee_libelle=libelle_annee(annee),
        le=aujourd_hui(),
        reseaux=len(reseaux),
        rubriques=(
            vie.carte(reseaux, annee),
            *chiffres.rubriques(agent, reseaux, annee),
            vie.instances(reseaux, annee),
            vie.budget(reseaux, annee),
            vie.etat_des_rapports(lignes),
        ),
    )


def _titre(agent: Agent, reseaux: list[Reseau]) -> str:
    """« Synthèse de l’académie de Poitiers » pour qui la voit tout entière."""
    ouvert = etendue(agent, Droit.VOIR_RAPPORT)
    noms = {reseau.academie.nom for reseau in reseaux}
    if len(noms) == 1 and {reseau.academie_id for reseau in reseaux} <= ouvert.academies:
        return f"Synthèse de l’académie de {noms.pop()}"
    return "Synthèse de mes réseaux"
