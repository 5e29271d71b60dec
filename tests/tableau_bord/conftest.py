"""De petits fichiers publics, écrits par les essais."""

import pytest

from tests.tableau_bord import fichiers


@pytest.fixture
def liste(tmp_path):
    """Une liste de deux réseaux, un REP+ et un REP, rentrée 2022."""
    return fichiers.ecrire(tmp_path / "liste-rentree-2022.csv", fichiers.ENTETE_LISTE, fichiers.LIGNES_LISTE)


@pytest.fixture
def ivac(tmp_path):
    """Quatre collèges à la session 2024 : REP+, REP, public hors éducation prioritaire, privé."""
    return fichiers.ecrire(tmp_path / "ivac.csv", fichiers.ENTETE_IVAC, fichiers.LIGNES_IVAC)


@pytest.fixture
def ips(tmp_path):
    """Les mêmes collèges à la rentrée 2022."""
    return fichiers.ecrire(tmp_path / "ips.csv", fichiers.ENTETE_IPS, fichiers.LIGNES_IPS)
