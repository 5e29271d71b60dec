"""Écrire le calendrier scolaire : les vacances des académies que RepNet connaît."""

from collections.abc import Iterable
from datetime import date

from pilotage.academies import code_academie
from pilotage.models import Academie, Vacances
from tableau_bord.imports.bilan import Bilan, compter
from tableau_bord.imports.jeux import Ligne


def ecrire_calendrier(lignes: Iterable[Ligne], bilan: Bilan) -> None:
    """Met les vacances en accord avec le fichier, sans toucher à celles dont il ne parle pas.

    À appeler dans une transaction. Une académie que RepNet ne suit pas encore est laissée de côté, et comptée.
    """
    academies = {academie.code: academie for academie in Academie.objects.all()}
    connues = {(vacances.academie_id, vacances.debut): vacances for vacances in Vacances.objects.all()}
    voulues: dict[tuple[int, date], Vacances] = {}
    inconnues = set()
    for ligne in lignes:
        lues = ligne.valeurs
        academie = academies.get(code_academie(lues["lieu"]) or "")
        if academie is None:
            inconnues.add(lues["lieu"])
            continue
        libelle = lues["libelle"].replace("'", "’")[:60]
        voulues[academie.pk, lues["debut"]] = Vacances(
            academie=academie, libelle=libelle, debut=lues["debut"], reprise=lues["reprise"]
        )
    a_ecrire = [vacances for cle, vacances in voulues.items() if _differe(connues.get(cle), vacances)]
    Vacances.objects.bulk_create(
        a_ecrire,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["academie", "debut"],
        update_fields=["libelle", "reprise"],
    )
    if a_ecrire:
        bilan.changer(f"{compter(len(a_ecrire), 'période de vacances écrite', 'périodes de vacances écrites')}.")
    if inconnues:
        combien = compter(len(inconnues), "académie")
        bilan.precisions.append(f"{combien} du fichier sans réseau dans RepNet : leurs dates sont laissées de côté.")


def _differe(connue: Vacances | None, voulue: Vacances) -> bool:
    return connue is None or (connue.libelle, connue.reprise) != (voulue.libelle, voulue.reprise)
