"""Écrire les valeurs observées, par lots : une valeur inchangée garde sa provenance, une case inconnue ne s’écrit pas."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from tableau_bord.imports.bilan import Bilan, compter
from tableau_bord.imports.cases import departement_de_l_uai
from tableau_bord.imports.jeux import Ligne, Observation
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.models import Import, Valeur

LOT = 500
_DITS = ("numerateur", "denominateur", "valeur", "effectif", "secteur", "academie", "departement")
_PRECISION = Decimal("0.0001")
# Ce qui arrive à une valeur, au singulier et au pluriel.
_MOTS = {
    "nouvelle": ("nouvelle valeur", "nouvelles valeurs"),
    "modifiée": ("valeur modifiée", "valeurs modifiées"),
    "retirée": ("valeur retirée", "valeurs retirées"),
}

Cle = tuple[str, str, int]  # UAI, indicateur, année


def ecrire_observations(
    lignes: Iterable[Ligne], observations: tuple[Observation, ...], provenance: Import, bilan: Bilan
) -> None:
    """Met les valeurs en base en accord avec les lignes, puis les sommes de référence des années touchées.

    À appeler dans une transaction. Une colonne absente du fichier laisse en base ce qu’elle y avait mis ; une case vide
    d’une colonne présente retire la valeur : la source ne la donne plus.
    """
    comptes: Counter[tuple[str, str]] = Counter()  # (indicateur, verbe)
    touches: set[tuple[str, int]] = set()
    iterateur = iter(lignes)
    while lot := list(islice(iterateur, LOT)):
        _ecrire_lot(lot, observations, provenance, comptes, touches)
    for observation in observations:
        libelle = CATALOGUE[observation.indicateur].libelle
        details = [
            f"{compter(nombre)} {mots[nombre > 1]}"
            for verbe, mots in _MOTS.items()
            if (nombre := comptes[observation.indicateur, verbe])
        ]
        if details:
            bilan.changer(f"{libelle} : {', '.join(details)}.")
    if touches:
        recalculer_sommes(touches)


def _ecrire_lot(lot, observations, provenance, comptes, touches) -> None:
    voulues = {cle: (champs, ligne) for ligne in lot for cle, champs in _valeurs(ligne, observations)}
    existantes: dict[Cle, dict[str, Any]] = {
        (valeur["uai"], valeur["indicateur"], valeur["annee"]): valeur
        for valeur in Valeur.objects.filter(
            uai__in={uai for uai, _, _ in voulues},
            indicateur__in=[observation.indicateur for observation in observations],
            annee__in={annee for _, _, annee in voulues},
        ).values()
    }
    a_ecrire, a_retirer = [], []
    for cle, (champs, ligne) in voulues.items():
        ancienne = existantes.get(cle)
        verbe = _verbe(ancienne, champs)
        if not verbe:
            continue
        comptes[cle[1], verbe] += 1
        touches.add((cle[1], cle[2]))
        if verbe == "retirée":
            a_retirer.append(ancienne["id"])
        else:
            a_ecrire.append(_valeur(cle, champs, ancienne, provenance, ligne.numero))
    Valeur.objects.filter(pk__in=a_retirer).delete()
    Valeur.objects.bulk_create(
        a_ecrire,
        update_conflicts=True,
        unique_fields=["uai", "indicateur", "annee"],
        update_fields=[*_DITS, "provenance", "ligne"],
    )


def _verbe(ancienne: dict[str, Any] | None, champs: dict[str, Any] | None) -> str:
    """Ce qu’il faut faire de cette valeur ; vide s’il n’y a rien à faire. `champs` est `None` si elle est inconnue."""
    if champs is None:
        return "retirée" if ancienne else ""
    if ancienne is None:
        return "nouvelle"
    return "modifiée" if any(ancienne[nom] != voulu for nom, voulu in champs.items()) else ""


def _valeur(cle: Cle, champs, ancienne: dict[str, Any] | None, provenance: Import, numero: int) -> Valeur:
    uai, indicateur, annee = cle
    # Ce que le fichier ne dit pas reste comme avant.
    gardes = {nom: ancienne[nom] for nom in _DITS} if ancienne else {}
    return Valeur(uai=uai, indicateur=indicateur, annee=annee, provenance=provenance, ligne=numero, **gardes | champs)


def _valeurs(ligne: Ligne, observations) -> Iterator[tuple[Cle, dict[str, Any] | None]]:
    """Les valeurs qu’une ligne donne ; celles des colonnes absentes n’y sont pas, celles des cases vides sont `None`."""
    lues = ligne.valeurs
    situation = {"departement": lues.get("departement") or departement_de_l_uai(lues["uai"])}
    if "secteur" in lues:
        situation["secteur"] = lues["secteur"]
    if "academie" in lues or "code_academie" in lues:
        situation["academie"] = lues.get("academie") or lues.get("code_academie") or ""
    for observation in observations:
        if observation.valeur in lues:
            mesure = _mesure(lues, observation)
            yield (
                (lues["uai"], observation.indicateur, lues["annee"]),
                mesure and mesure | situation,
            )


def _mesure(lues: dict[str, Any], observation: Observation) -> dict[str, Any] | None:
    valeur = lues[observation.valeur]
    if valeur is None:
        return None
    presentes = [nom for nom in observation.effectif if nom in lues]
    connus = [lues[nom] for nom in presentes if lues[nom] is not None]
    # Une série sans candidat laisse sa case vide : l’effectif est la somme de ce qui est connu.
    effectif = sum(connus) if connus else None
    if not observation.taux:
        return {"valeur": valeur} | ({"effectif": effectif} if presentes else {})
    if not effectif:
        return {"numerateur": None, "denominateur": None, "valeur": valeur, "effectif": effectif}
    # Le nombre d’admis n’est pas publié : taux × candidats le redonne, sans arrondi, pour que Σ/Σ soit juste.
    numerateur = (valeur * effectif / 100).quantize(_PRECISION)
    return {"numerateur": numerateur, "denominateur": effectif, "valeur": None, "effectif": effectif}
