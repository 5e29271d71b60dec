"""Sortir une liste : CSV pour un tableur français, ODS. Les mêmes lignes que celles de la page."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import tablib
from django.http import HttpResponse
from django.utils import timezone

from pilotage.mise_en_forme_ods import mettre_en_forme

FORMATS = {"csv": "text/csv; charset=utf-8", "ods": "application/vnd.oasis.opendocument.spreadsheet"}
# Une cellule qui commence ainsi serait une formule pour le tableur qui l’ouvre.
FORMULES = ("=", "+", "-", "@", "\t", "\r")


def cellule(valeur) -> str:
    """Une valeur telle qu’un tableur français la lit : virgule décimale, date jour/mois/année, formule neutralisée."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, (int, float, Decimal)):
        return str(valeur).replace(".", ",")
    if isinstance(valeur, datetime):
        return f"{timezone.localtime(valeur):%d/%m/%Y %H:%M}"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    texte = str(valeur)
    return f"'{texte}" if texte.startswith(FORMULES) else texte


def en_csv(entetes: Sequence[str], lignes: Iterable[Sequence]) -> bytes:
    """UTF-8 avec BOM et points-virgules : ce que les tableurs français ouvrent d’un double clic."""
    tampon = io.StringIO()
    ecrire = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecrire.writerow(entetes)
    ecrire.writerows([cellule(valeur) for valeur in ligne] for ligne in lignes)
    return tampon.getvalue().encode("utf-8-sig")


def en_ods(titre: str, entetes: Sequence[str], lignes: Iterable[Sequence]) -> bytes:
    """Une feuille ; les nombres et les dates restent des nombres et des dates."""

    def brute(valeur):
        if valeur is None:
            return ""
        if isinstance(valeur, (bool, str)) or not isinstance(valeur, (int, float, Decimal, date)):
            return cellule(valeur)
        return timezone.localtime(valeur).replace(tzinfo=None) if isinstance(valeur, datetime) else valeur

    feuille = tablib.Dataset(*[[brute(v) for v in ligne] for ligne in lignes], headers=list(entetes), title=titre[:31])
    return mettre_en_forme(feuille.export("ods"))


def reponse(format_: str, nom: str, entetes: Sequence[str], lignes: Iterable[Sequence]) -> HttpResponse:
    """La pièce jointe, prête à enregistrer. Lève `KeyError` pour un format inconnu."""
    type_mime = FORMATS[format_]
    contenu = en_ods(nom, entetes, lignes) if format_ == "ods" else en_csv(entetes, lignes)
    return HttpResponse(
        contenu,
        content_type=type_mime,
        headers={
            "Content-Disposition": f'attachment; filename="{nom}.{format_}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
