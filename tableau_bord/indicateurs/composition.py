"""Qui compose le réseau une année donnée, d’après les rattachements datés."""

from collections.abc import Iterable

from pilotage.annees import annee_scolaire, bornes
from pilotage.models import Etablissement, Rattachement, Reseau

Composition = dict[tuple[int, int], list[Etablissement]]


def compositions(reseaux: Iterable[Reseau], annees: Iterable[int]) -> Composition:
    """Établissements rattachés au moins un jour de l’année, par (clé du réseau, année) ; une requête.

    Avant le plus ancien rattachement connu, on prend la composition de cette première année : la carte d’avant n’est
    pas connue, et c’est déjà ainsi que les références classent les établissements.
    """
    annees = sorted(set(annees))
    par_reseau: dict[int, list[Rattachement]] = {reseau.pk: [] for reseau in reseaux}
    rattachements = Rattachement.objects.filter(reseau__in=list(par_reseau)).select_related(
        "etablissement__circonscription"
    )
    for rattachement in rattachements.order_by("-etablissement__nature", "etablissement__nom", "etablissement__uai"):
        par_reseau[rattachement.reseau_id].append(rattachement)
    resultat = {}
    for pk, siens in par_reseau.items():
        premiere = min((annee_scolaire(r.debut) for r in siens), default=0)
        for annee in annees:
            premier, dernier = bornes(max(annee, premiere))
            presents = {
                r.etablissement_id: r.etablissement
                for r in siens
                if r.debut <= dernier and (r.fin is None or r.fin >= premier)
            }
            resultat[pk, annee] = list(presents.values())
    return resultat
