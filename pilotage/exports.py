"""Sortir une liste : CSV pour un tableur français, ODS, JSON. Les mêmes lignes que celles de la page."""

import csv
import io
import json
import textwrap
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import tablib
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils import timezone

from pilotage.mise_en_forme_ods import mettre_en_forme

# Ceux qu’un tableur ouvre.
TABLEURS = {"csv": "text/csv; charset=utf-8", "ods": "application/vnd.oasis.opendocument.spreadsheet"}
FORMATS = TABLEURS | {"json": "application/json"}
# Au-delà, Excel refuse d’ouvrir la feuille.
NOM_DE_FEUILLE_MAX = 31
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
    return tampon.getvalue().encode("utf-8-sig", errors="replace")


def en_ods(titre: str, entetes: Sequence[str], lignes: Iterable[Sequence]) -> bytes:
    """Une feuille ; les nombres et les dates restent des nombres et des dates."""
    return mettre_en_forme(_feuille(titre, entetes, lignes).export("ods"))


def en_classeur(feuilles: Iterable[tuple[str, Sequence[str], Iterable[Sequence]]]) -> bytes:
    """Un ODS de plusieurs feuilles : pour chacune son nom, ses en-têtes, ses lignes."""
    return mettre_en_forme(tablib.Databook([_feuille(*feuille) for feuille in feuilles]).export("ods"))


def en_json(entetes: Sequence[str], lignes: Iterable[Sequence]) -> bytes:
    """Un objet par ligne, ses clés sont les en-têtes ; les nombres restent des nombres, une date s’écrit AAAA-MM-JJ."""

    def brute(valeur):
        if isinstance(valeur, Decimal):
            return int(valeur) if valeur == valeur.to_integral_value() else float(valeur)
        return valeur if valeur is None or isinstance(valeur, (bool, int, float, date)) else str(valeur)

    objets = [dict(zip(entetes, map(brute, ligne), strict=True)) for ligne in lignes]
    return json.dumps(objets, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _feuille(titre: str, entetes: Sequence[str], lignes: Iterable[Sequence]) -> tablib.Dataset:
    nom = textwrap.shorten(titre, NOM_DE_FEUILLE_MAX, placeholder="…")

    def brute(valeur):
        if valeur is None:
            return ""
        if isinstance(valeur, (bool, str)) or not isinstance(valeur, (int, float, Decimal, date)):
            return cellule(valeur)
        return timezone.localtime(valeur).replace(tzinfo=None) if isinstance(valeur, datetime) else valeur

    return tablib.Dataset(*[[brute(v) for v in ligne] for ligne in lignes], headers=list(entetes), title=nom)


def reponse(format_: str, nom: str, entetes: Sequence[str], lignes: Iterable[Sequence]) -> HttpResponse:
    """La pièce jointe, prête à enregistrer. Lève `KeyError` pour un format inconnu."""
    type_mime = FORMATS[format_]
    if format_ == "json":
        contenu = en_json(entetes, lignes)
    else:
        contenu = en_ods(nom, entetes, lignes) if format_ == "ods" else en_csv(entetes, lignes)
    return piece_jointe(contenu, type_mime, f"{nom}.{format_}")


def piece_jointe(contenu: bytes, type_mime: str, nom: str) -> HttpResponse:
    """Un fichier fait à la demande, à enregistrer sous ce nom."""
    return HttpResponse(
        contenu,
        content_type=type_mime,
        headers={"Content-Disposition": f'attachment; filename="{nom}"', "X-Content-Type-Options": "nosniff"},
    )
