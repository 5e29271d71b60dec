"""Tracer un graphique : une fois par contenu, puis relu du cache. Seul ce module connaît vl-convert."""

import hashlib
import json
from functools import cache

from django.conf import settings
from django.core.cache import caches

from tableau_bord.graphiques.modele import Dessin, Graphique
from tableau_bord.graphiques.vega import specifier

CACHE = "dessins"


def tracer(graphique: Graphique) -> Dessin:
    """Le dessin du graphique. Le même contenu, ici ou sur une autre page, n’est dessiné qu’une fois ; rien en base."""
    specification = json.dumps(specifier(graphique), ensure_ascii=False, sort_keys=True)
    cle = _cle(specification)
    svg = caches[CACHE].get(cle)
    if svg is None:
        svg = _dessiner(specification)
        caches[CACHE].set(cle, svg)
    return Dessin(svg, graphique.genre, graphique.titre, graphique.alternative, graphique.table, graphique.csv)


def _cle(specification: str) -> str:
    """Change avec le contenu, et avec l’outil qui le dessine."""
    return hashlib.sha256(f"{_outil().__version__}\n{specification}".encode()).hexdigest()


def _dessiner(specification: str) -> str:
    # Aucune adresse permise : un graphique n’a que les données qu’il porte.
    return _outil().vegalite_to_svg(specification, allowed_base_urls=[], format_locale="fr-FR")


@cache
def _outil():
    # Chargé au premier dessin : le moteur ne survit pas à un fork, et une page sans graphique n’en a pas besoin.
    import vl_convert

    vl_convert.register_font_directory(str(settings.BASE_DIR / "static" / "polices"))
    return vl_convert
