"""Deux mille vies d’une action, au hasard : aucun état illégal, chaque passage tracé une fois et une seule."""

import pytest

from tests.actions.test_vie_au_hasard import jouer

pytestmark = pytest.mark.django_db


def test_deux_mille_vies_restent_legales_et_tracees():
    jouer(2_000)
