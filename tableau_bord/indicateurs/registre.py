"""Le catalogue : chaque indicateur y entre par sa fiche, dans l’ordre où le tableau de bord le montre.

Un indicateur calculé est une fonction sur l’activité du réseau ; sa docstring est la définition que l’utilisateur lit.
Un indicateur observé n’a qu’une fiche : ses valeurs viennent des fichiers publics, par établissement et par année.
"""

import inspect
from collections.abc import Callable, Iterable

from tableau_bord.indicateurs.activite import Activite
from tableau_bord.indicateurs.mesures import Fiche, Mesure

CATALOGUE: dict[str, Fiche] = {}
CALCULS: dict[str, Callable[[Activite], Mesure]] = {}


def indicateur(libelle: str, **champs):
    """Inscrit une fonction `(activite) -> Mesure` ; son nom est le code, sa docstring la définition."""

    def inscrire(calcul):
        code = calcul.__name__
        definition = " ".join(inspect.getdoc(calcul).split())
        observer(code, libelle, definition=definition, source="RepNet, saisies du réseau", niveau="reseau", **champs)
        CALCULS[code] = calcul
        return calcul

    return inscrire


def observer(code: str, libelle: str, **champs) -> Fiche:
    """Inscrit la fiche d’un indicateur ; refuse deux fois le même code."""
    if code in CATALOGUE:
        raise ValueError(f"L’indicateur « {code} » est déjà au catalogue.")
    CATALOGUE[code] = Fiche(code=code, libelle=libelle, **champs)
    return CATALOGUE[code]


def fiches(codes: Iterable[str] | None = None) -> list[Fiche]:
    """Les fiches demandées (toutes par défaut), dans l’ordre du catalogue ; lève `KeyError` pour un code inconnu."""
    demandes = set(CATALOGUE if codes is None else codes)
    if inconnus := demandes - CATALOGUE.keys():
        raise KeyError(f"Indicateur inconnu : {', '.join(sorted(inconnus))}.")
    return [fiche for fiche in CATALOGUE.values() if fiche.code in demandes]
