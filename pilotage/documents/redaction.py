"""Rédiger un document d’après son gabarit, et l’envoyer dans le format demandé."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.text import slugify

from pilotage.documents.impression import imprimer
from pilotage.documents.odt import en_odt

FORMATS = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text"}


def rediger(gabarit: str, contexte: dict[str, Any], *, titre: str, auteur: str, pied: str = "") -> str:
    """Le document entier : `gabarit` en est le corps (il commence par son h1) ; `pied` se lit au bas de chaque page."""
    corps = render_to_string(gabarit, contexte)
    return render_to_string(
        "documents/document.html", {"corps": corps, "titre": titre, "auteur": auteur, "pied": pied or titre}
    )


def produire(format_: str, html: str, titre: str) -> bytes:
    """Les octets du document ; lève `KeyError` pour un format inconnu."""
    faire: dict[str, Callable[[], bytes]] = {"pdf": lambda: imprimer(html), "odt": lambda: en_odt(html, titre)}
    return faire[format_]()


def reponse(format_: str, nom: str, html: str, titre: str) -> HttpResponse:
    """La pièce jointe, prête à enregistrer sous `nom`. Lève `KeyError` pour un format inconnu."""
    return HttpResponse(
        produire(format_, html, titre),
        content_type=FORMATS[format_],
        headers={
            "Content-Disposition": f'attachment; filename="{slugify(nom) or "document"}.{format_}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
