"""Lire un classeur ODS comme on l’ouvre : ses feuilles, leurs lignes ; d’une case, son nombre ou son texte."""

import io
import zipfile

from lxml import etree

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
ERREURS = {"#REF!", "#VALUE!", "#NAME?", "Err:508"}


def feuilles(ods: bytes) -> dict[str, list[list[str]]]:
    """Nom de la feuille → ses lignes, en-tête comprise, dans l’ordre du classeur ; échoue sur une formule ou une erreur."""
    racine = etree.fromstring(zipfile.ZipFile(io.BytesIO(ods)).read("content.xml"))
    assert not [case for case in racine.iter(f"{TABLE}table-cell") if case.get(f"{TABLE}formula")]
    lues = {
        feuille.get(f"{TABLE}name"): [
            [case.get(f"{OFFICE}value") or "".join(case.itertext()) for case in rangee.iter(f"{TABLE}table-cell")]
            for rangee in feuille.iter(f"{TABLE}table-row")
        ]
        for feuille in racine.iter(f"{TABLE}table")
    }
    assert not ERREURS & {case for lignes in lues.values() for ligne in lignes for case in ligne}
    return lues


def lignes(ods: bytes) -> list[list[str]]:
    """Les lignes de toutes ses feuilles, à la suite."""
    return [ligne for siennes in feuilles(ods).values() for ligne in siennes]
