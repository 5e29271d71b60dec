"""Le chiffre d’un ensemble de réseaux : Σ/Σ de ce que leurs pages montrent, jamais une moyenne de taux.

Ce qui est masqué n’y entre pas : l’ensemble ne se compare donc à rien qui le laisserait déduire (docs/decisions/0031).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pilotage.models import Reseau
from tableau_bord.indicateurs.composition import Carte
from tableau_bord.indicateurs.mesures import Fiche, Mesure, Resultat, agreger

# Un établissement compté dans un REP ne l’est pas une seconde fois dans sa cité éducative ou son réseau d’établissements.
D_ABORD: tuple[str, ...] = (Reseau.Type.REP_PLUS, Reseau.Type.REP)


@dataclass(frozen=True)
class Ensemble:
    """La mesure d’un ensemble, et sur combien de réseaux elle porte."""

    fiche: Fiche
    mesure: Mesure
    reseaux: int


def consolider(fiche: Fiche, resultats: Mapping[int, Resultat | None], comptes: Iterable[int]) -> Ensemble:
    """`resultats` : réseau → sa ligne, après le secret ; `comptes` : les réseaux qui n’ont pas d’établissement en commun.

    Une valeur qui ne s’agrège pas (la valeur ajoutée) reste inconnue.
    """
    montres = [r for pk in comptes if (r := resultats.get(pk)) is not None and not r.masque and r.mesure.est_connue]
    if fiche.agregation == "aucune":
        return Ensemble(fiche, Mesure(), len(montres))
    return Ensemble(fiche, agreger(fiche, [r.mesure for r in montres]), len(montres))


def sans_double_compte(reseaux: Iterable[Reseau], annees: Iterable[int]) -> dict[int, list[int]]:
    """Année → ceux de ces réseaux qui n’ont aucun établissement en commun, les REP+ et les REP d’abord ; une requête."""
    reseaux = sorted(reseaux, key=lambda r: (D_ABORD.index(r.type) if r.type in D_ABORD else len(D_ABORD), r.pk))
    carte = Carte(reseaux, annees)
    comptes: dict[int, list[int]] = {annee: [] for annee in annees}
    for annee, retenus in comptes.items():
        pris: set[int] = set()
        for reseau in reseaux:
            siens = {etablissement.pk for etablissement in carte.siens(reseau, annee)}
            if not siens & pris:
                pris |= siens
                retenus.append(reseau.pk)
    return comptes
