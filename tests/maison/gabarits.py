"""Une variable oubliée dans un de nos gabarits fait échouer l’essai, au lieu de s’afficher vide."""

import sys
from pathlib import Path

from django.conf import settings
from django.template.base import Node


class GabaritFautif(AssertionError):
    """Un gabarit demande une variable que sa vue ne donne pas."""


class VariableOubliee:
    """Valeur de `string_if_invalid` : Django y cherche « %s », puis l’applique au nom de la variable manquante.

    Les gabarits de Django et des bibliothèques comptent sur les variables absentes : eux restent tolérés.
    """

    def __contains__(self, cherche):
        return cherche == "%s"

    def __mod__(self, variable):
        gabarit = _gabarit_en_cours()
        if gabarit is not None and gabarit.is_relative_to(settings.BASE_DIR / "templates"):
            raise GabaritFautif(
                f"{gabarit.relative_to(settings.BASE_DIR)} : la variable « {variable} » n’existe pas ici. "
                "La vue doit la donner, ou le gabarit l’entourer d’un {% if %}."
            )
        return ""


def _gabarit_en_cours() -> Path | None:
    """Fichier du gabarit dont un nœud s’affiche, lu dans la pile des appels."""
    cadre = sys._getframe(2)
    while cadre is not None:
        noeud = cadre.f_locals.get("self")
        if isinstance(noeud, Node) and getattr(noeud, "origin", None) is not None:
            return Path(noeud.origin.name)
        cadre = cadre.f_back
    return None
