"""Un courtier de fichiers, et un travail d’essai à prendre."""

import pytest

from pilotage.travaux import demander, genre
from pilotage.travaux import genres as registre
from tests.factories import AgentFactory
from tests.maison.processus import LIMITE, courtier_de_fichiers


@pytest.fixture(autouse=True)
def file(tmp_path, settings):
    """Le dossier du courtier : chaque essai a le sien, et tout le temps d’y écrire sur une machine chargée."""
    settings.TRAVAIL_ENVOI_MAX = LIMITE
    with courtier_de_fichiers(tmp_path):
        yield tmp_path / "messages"


@pytest.fixture
def travaillant(monkeypatch):
    """`travaillant(fonction)` : déclare le genre « essai », fait par cette fonction."""
    monkeypatch.setattr(registre, "_GENRES", dict(registre._GENRES))

    def _declarer(fonction=lambda travail, avancer: {}, **options):
        genre("essai", "Essai", **options)(fonction)

    _declarer()

    def _remplacer(fonction, **options):
        registre._GENRES.pop("essai")
        _declarer(fonction, **options)

    return _remplacer


@pytest.fixture
def travail(db, travaillant):
    return demander("essai", par=AgentFactory(), cle="essai")
