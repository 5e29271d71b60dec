"""Garder la mesure de chaque réseau d’accord avec les valeurs, sans toucher à ce qui est déjà juste."""

import zlib
from collections.abc import Iterable

from django.db import connection

from tableau_bord.indicateurs import Fiche
from tableau_bord.models import MesureReseau

LOT = 1000
_NOMBRES = ("numerateur", "denominateur", "valeur", "effectif")
_CHAMPS = (*_NOMBRES, "est_masquee")


def tenir_la_carte(*, seul: bool = False) -> None:
    """Jusqu’à la fin de la transaction, les rattachements ne changent pas sous nos pieds ; `seul` : pour les changer."""
    _tenir("carte", "pg_advisory_xact_lock" if seul else "pg_advisory_xact_lock_shared")


def attendre_son_tour(famille: str, annee: int) -> None:
    """Jusqu’à la fin de la transaction, nul autre ne recalcule cette famille cette année-là.

    Deux écritures simultanées ne se voient pas l’une l’autre : sans attendre, la seconde somme oublierait la première.
    """
    _tenir(f"{famille} {annee}", "pg_advisory_xact_lock")


def _tenir(quoi: str, verrou: str) -> None:
    # SQLite n’écrit déjà qu’une transaction à la fois.
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute(f"SELECT {verrou}(%s)", [zlib.crc32(f"agregats {quoi}".encode())])


def ecrire_mesures(siennes: Iterable[Fiche], annee: int, mesures: list[MesureReseau]) -> int:
    """Met la base en accord avec `mesures`, celles de tous les réseaux ; rend le nombre de lignes écrites ou retirées."""
    requete = MesureReseau.objects.filter(indicateur__in=[fiche.code for fiche in siennes], annee=annee)
    gardees = {
        (reseau, indicateur): (pk, tuple(champs))
        for pk, reseau, indicateur, *champs in requete.values_list("pk", "reseau", "indicateur", *_CHAMPS)
    }
    a_ecrire = []
    for mesure in mesures:
        _, connue = gardees.pop((mesure.reseau_id, mesure.indicateur), (None, None))
        if connue != tuple(getattr(mesure, champ) for champ in _CHAMPS):
            a_ecrire.append(mesure)
    perimees = [pk for pk, _ in gardees.values()]
    MesureReseau.objects.filter(pk__in=perimees).delete()
    MesureReseau.objects.bulk_create(
        a_ecrire,
        batch_size=LOT,
        update_conflicts=True,
        unique_fields=["reseau", "indicateur", "annee"],
        update_fields=_CHAMPS,
    )
    return len(perimees) + len(a_ecrire)
