"""Ce que les colonnes d’une ligne disent d’un établissement : un taux, un indice, un compte, un quotient."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tableau_bord.imports.cases import PRECISION
from tableau_bord.imports.jeux import Observation

Champs = dict[str, Decimal | None]


def mesures_des_colonnes(
    observations: tuple[Observation, ...], lues: dict[str, Any]
) -> Iterator[tuple[str, Champs | None]]:
    """(indicateur, mesure) de chaque observation dont les colonnes sont dans le fichier ; `None` si elle est inconnue."""
    for observation in observations:
        if all(nom in lues for nom in observation.colonnes):
            yield observation.indicateur, _mesure(lues, observation)


def _mesure(lues: dict[str, Any], observation: Observation) -> Champs | None:
    if observation.parts:
        return _part(lues, observation)
    if observation.quotient:
        return _quotient(*(lues[nom] for nom in observation.quotient))
    valeur = lues[observation.valeur]
    if valeur is None:
        return None
    presentes = [nom for nom in observation.effectif if nom in lues]
    effectif = _effectif(lues, observation)
    if not observation.taux:
        return {"valeur": valeur} | ({"effectif": effectif} if presentes else {})
    if not effectif:
        return {"numerateur": None, "denominateur": None, "valeur": valeur, "effectif": effectif}
    # Le nombre d’admis n’est pas publié : taux × candidats le redonne, sans arrondi, pour que Σ/Σ soit juste.
    numerateur = (valeur * effectif / 100).quantize(PRECISION)
    return {"numerateur": numerateur, "denominateur": effectif, "valeur": None, "effectif": effectif}


def _effectif(lues: dict[str, Any], observation: Observation) -> Decimal | None:
    # Une série sans candidat laisse sa case vide : l’effectif est la somme de ce qui est connu.
    connus = [lues[nom] for nom in observation.effectif if lues.get(nom) is not None]
    return sum(connus, Decimal(0)) if connus else None


def _part(lues: dict[str, Any], observation: Observation) -> Champs | None:
    """Le fichier donne les comptes : une part inconnue rend la somme inconnue, un dénominateur nul aussi."""
    parts = [lues[nom] for nom in observation.parts]
    ensemble = _effectif(lues, observation)
    if None in parts or not ensemble:
        return None
    return {"numerateur": sum(parts, Decimal(0)), "denominateur": ensemble, "valeur": None, "effectif": ensemble}


def _quotient(dividende: Decimal | None, diviseur: Decimal | None) -> Champs | None:
    if dividende is None or not diviseur:
        return None
    return {
        "numerateur": dividende,
        "denominateur": diviseur,
        "valeur": (dividende / diviseur).quantize(PRECISION),
        "effectif": None,
    }
