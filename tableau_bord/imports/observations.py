"""Écrire les valeurs observées, par lots : une valeur inchangée garde sa provenance, une case inconnue ne s’écrit pas."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from pilotage.models import Etablissement
from tableau_bord.imports.bilan import Bilan, compter
from tableau_bord.imports.cases import departement_de_l_uai
from tableau_bord.imports.jeux import Jeu, Ligne
from tableau_bord.imports.jeux.jeu import Mesures
from tableau_bord.imports.mesures import mesures_des_colonnes
from tableau_bord.imports.publiees import Publiees
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.indicateurs.registre import fiche_de, libelle_de
from tableau_bord.models import Import, Valeur, ValeurRemplacee

LOT = 500
_DITS = ("numerateur", "denominateur", "valeur", "effectif", "secteur", "academie", "departement")
# Ce qui arrive à une valeur, au singulier et au pluriel.
_MOTS = {
    "nouvelle": ("nouvelle valeur", "nouvelles valeurs"),
    "modifiée": ("valeur modifiée", "valeurs modifiées"),
    "retirée": ("valeur retirée", "valeurs retirées"),
}
# De combien de personnes, le fichier ne le dit pas.
SANS_EFFECTIF = "sans effectif"

Cle = tuple[str, str, int]  # UAI, indicateur, année


def ecrire_observations(lignes: Iterable[Ligne], jeu: Jeu, variante: str, provenance: Import, bilan: Bilan) -> None:
    """Met les valeurs en base en accord avec les lignes, puis les sommes de référence des années touchées.

    À appeler dans une transaction. Une colonne absente du fichier laisse en base ce qu’elle y avait mis ; une case vide
    d’une colonne présente retire la valeur : la source ne la donne plus. `variante` : celle du jeu, s’il en a.
    """
    comptes: Counter[tuple[str, str]] = Counter()  # (indicateur, verbe)
    touches: set[tuple[str, int]] = set()
    publiees = Publiees(jeu, variante)
    mesures = jeu.mesures or partial(mesures_des_colonnes, jeu.observations or jeu.variantes[variante])
    iterateur = iter(lignes)
    while lot := list(islice(iterateur, LOT)):
        publiees.retenir(lot)
        _ecrire_lot(lot, mesures, provenance, comptes, touches)
    indicateurs = dict.fromkeys(indicateur for indicateur, _ in comptes)
    for indicateur in sorted(indicateurs, key=_rang):
        details = [
            f"{compter(nombre)} {mots[nombre > 1]}"
            for verbe, mots in _MOTS.items()
            if (nombre := comptes[indicateur, verbe])
        ]
        bilan.changer(f"{libelle_de(indicateur)} : {', '.join(details)}.")
        if (combien := comptes[indicateur, SANS_EFFECTIF]) and _se_jugent_sur_l_effectif(indicateur):
            bilan.precisions.append(
                f"{libelle_de(indicateur)} : {compter(combien, 'valeur')} sans effectif. On ne peut savoir si c’est "
                "peu de personnes : les pages diront « n. c. ». Ajoutez l’effectif, ou le numérateur et le dénominateur."
            )
    publiees.ecrire(provenance, bilan)
    if touches:
        recalculer_sommes(touches)


def _se_jugent_sur_l_effectif(indicateur: str) -> bool:
    fiche = fiche_de(indicateur)
    return fiche is not None and fiche.est_sensible and fiche.agregation != "somme"


def _rang(indicateur: str) -> int:
    """Celui du catalogue ; les indicateurs d’un réseau viennent après."""
    return next((rang for rang, code in enumerate(CATALOGUE) if code == indicateur), len(CATALOGUE))


def _ecrire_lot(lot, mesures, provenance, comptes, touches) -> None:
    voulues = {cle: (champs, ligne) for ligne in lot for cle, champs in _valeurs(ligne, mesures)}
    uais = {uai for uai, _, _ in voulues}
    existantes: dict[Cle, dict[str, Any]] = {
        (valeur["uai"], valeur["indicateur"], valeur["annee"]): valeur
        for valeur in Valeur.objects.filter(
            uai__in=uais,
            indicateur__in={indicateur for _, indicateur, _ in voulues},
            annee__in={annee for _, _, annee in voulues},
        ).values()
    }
    connus = _situations(uais) if any(champs and "academie" not in champs for champs, _ in voulues.values()) else {}
    a_ecrire, a_retirer, remplacees = [], [], []
    for cle, (champs, ligne) in voulues.items():
        ancienne = existantes.get(cle)
        verbe = _verbe(ancienne, champs)
        if not verbe:
            continue
        comptes[cle[1], verbe] += 1
        if champs and champs.get("effectif") is None and champs.get("denominateur") is None:
            comptes[cle[1], SANS_EFFECTIF] += 1
        touches.add((cle[1], cle[2]))
        if ancienne:
            remplacees.append(_remplacee(ancienne, provenance))
        if verbe == "retirée":
            a_retirer.append(ancienne["id"])
        else:
            a_ecrire.append(_valeur(cle, connus.get(cle[0], {}) | champs, ancienne, provenance, ligne.numero))
    Valeur.objects.filter(pk__in=a_retirer).delete()
    ValeurRemplacee.objects.bulk_create(remplacees, batch_size=LOT, ignore_conflicts=True)
    Valeur.objects.bulk_create(
        a_ecrire,
        batch_size=LOT,
        update_conflicts=True,
        unique_fields=["uai", "indicateur", "annee"],
        update_fields=[*_DITS, "provenance", "ligne"],
    )


def _situations(uais: set[str]) -> dict[str, dict[str, str]]:
    """Secteur et académie des établissements connus, pour un fichier qui ne les dit pas."""
    requete = Etablissement.objects.filter(uai__in=uais).values_list("uai", "secteur", "academie__code")
    return {uai: {"secteur": secteur, "academie": academie} for uai, secteur, academie in requete}


def _remplacee(ancienne: dict[str, Any], provenance: Import) -> ValeurRemplacee:
    gardes = {nom: ancienne[nom] for nom in ("uai", "indicateur", "annee", "provenance_id", "ligne", *_DITS)}
    return ValeurRemplacee(par_import=provenance, **gardes)


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


def _valeurs(ligne: Ligne, mesures: Mesures) -> Iterator[tuple[Cle, dict[str, Any] | None]]:
    """Les valeurs qu’une ligne donne ; celles des colonnes absentes n’y sont pas, celles des cases vides sont `None`."""
    lues = ligne.valeurs
    situation = {"departement": lues.get("departement") or departement_de_l_uai(lues["uai"])}
    if "secteur" in lues:
        situation["secteur"] = lues["secteur"]
    if "academie" in lues or "code_academie" in lues:
        situation["academie"] = lues.get("academie") or lues.get("code_academie") or ""
    for indicateur, mesure in mesures(lues):
        yield (lues["uai"], indicateur, lues["annee"]), mesure and mesure | situation
