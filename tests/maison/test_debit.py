"""Le débit se compte une fois pour tous les processus : de vrais processus comptent ensemble, par fichier et par Redis."""

import logging
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from django.core.cache import caches

from pilotage import debit

pytestmark = pytest.mark.une_base

MINUTE = 1_000_000 * debit.DUREE
PROCESSUS, CHACUN = 4, 25


@pytest.fixture(params=["fichiers", "redis"])
def compteur(request, settings, tmp_path):
    settings.DEBIT_DOSSIER = tmp_path / "debit"
    settings.CACHES = {nom: cache for nom, cache in settings.CACHES.items() if nom != debit.CACHE}
    if request.param == "redis":
        prise = request.getfixturevalue("redis").replace("redis+socket://", "unix://")
        redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": prise}
        settings.CACHES = settings.CACHES | {debit.CACHE: redis}
        yield debit.compter
        caches[debit.CACHE].close()
    else:
        yield debit.compter


def compter_souvent(_rang: int) -> list[int]:
    return [debit.compter("outil", MINUTE + tour % 60) for tour in range(CHACUN)]


def test_plusieurs_processus_comptent_ensemble_sans_en_perdre_un(compteur):
    with ProcessPoolExecutor(PROCESSUS, mp_context=get_context("fork")) as processus:
        rangs = [rang for siens in processus.map(compter_souvent, range(PROCESSUS)) for rang in siens]
    assert sorted(rangs) == list(range(1, PROCESSUS * CHACUN + 1))


def test_chaque_cle_et_chaque_minute_ont_leur_compte(compteur):
    assert [compteur("un", MINUTE), compteur("un", MINUTE + 59.9), compteur("autre", MINUTE)] == [1, 2, 1]
    assert [compteur("un", MINUTE + 60), compteur("un", MINUTE + 61)] == [1, 2]


def test_ce_qui_reste_de_la_minute():
    assert [debit.reste(MINUTE), debit.reste(MINUTE + 59.5), debit.reste(MINUTE + 60)] == [60, 1, 60]


@pytest.mark.parametrize("ecrit", ["", "16666", "pas un compte", "1000000 -3", "1000000 trois"])
def test_un_fichier_abime_repart_de_zero(settings, tmp_path, ecrit):
    settings.DEBIT_DOSSIER = tmp_path
    settings.CACHES = {nom: cache for nom, cache in settings.CACHES.items() if nom != debit.CACHE}
    debit.compter("outil", MINUTE)
    (fichier,) = tmp_path.iterdir()
    fichier.write_text(ecrit)
    assert [debit.compter("outil", MINUTE), debit.compter("outil", MINUTE)] == [1, 2]


@pytest.mark.parametrize("ou", ["fichiers", "redis"])
def test_un_compteur_en_panne_laisse_passer_et_le_journal_le_dit(settings, tmp_path, caplog, ou):
    settings.DEBIT_DOSSIER = tmp_path / "fichier" / "debit"
    (tmp_path / "fichier").touch()
    autres = {nom: cache for nom, cache in settings.CACHES.items() if nom != debit.CACHE}
    absent = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"unix://{tmp_path}/absent"}
    settings.CACHES = autres | ({debit.CACHE: absent} if ou == "redis" else {})
    with caplog.at_level(logging.WARNING, debit.__name__):
        assert debit.compter("outil", MINUTE) == 0
    assert "ne se compte plus" in caplog.text


def test_aucune_cle_ne_se_lit_dans_le_dossier(settings, tmp_path):
    settings.DEBIT_DOSSIER = tmp_path
    settings.CACHES = {nom: cache for nom, cache in settings.CACHES.items() if nom != debit.CACHE}
    debit.compter("lecture-secrete", MINUTE)
    (fichier,) = tmp_path.iterdir()
    assert "secrete" not in fichier.name + fichier.read_text()
    assert fichier.stat().st_mode & 0o077 == 0
