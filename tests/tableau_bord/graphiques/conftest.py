"""Aucun dessin gardé d’un essai à l’autre ; et ceux qu’on fait vraiment."""

import pytest
from django.core.cache import caches

from tableau_bord.graphiques import (
    dessin,
)


@pytest.fixture(autouse=True)
def _cache_vide():
    caches["dessins"].clear()


@pytest.fixture
def traces(monkeypatch):
    """Les spécifications vraiment dessinées, dans l’ordre."""
    faits = []
    dessiner = dessin._dessiner
    monkeypatch.setattr(
        dessin, "_dessiner", lambda specification: faits.append(specification) or dessiner(specification)
    )
    return faits
