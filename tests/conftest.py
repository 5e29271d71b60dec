"""Ce que tous les essais partagent : un client attentif, un monde peuplé, des gabarits sans variable oubliée."""

import gc
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from tableau_bord.indicateurs.observes.evaluations import tenir_l_origine
from tests.maison.client import ClientAttentif
from tests.maison.gabarits import VariableOubliee
from tests.maison.monde import peupler_monde

RACINE = Path(__file__).resolve().parent.parent


def pytest_configure():
    # Argon2 est lent à dessein : les essais, qui créent des centaines de comptes, prennent un hachage rapide.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    # Les essais se rassemblent sans base : le catalogue est celui qu’elle aura.
    tenir_l_origine()
    # Un essai qui compte des requêtes n’en a pas une de plus parce que le précédent a duré.
    settings.CATALOGUE_RELU_APRES = 3600
    # Chaque client de test recharge les intergiciels : que whitenoise ne relise pas dix mille fichiers à chaque fois.
    settings.WHITENOISE_AUTOREFRESH = True


# Commencés les premiers, pour qu’un processus n’en finisse pas un pendant que l’autre n’a plus rien à faire. Aucun de ceux
# qui vident la base (transactional_db) : pytest-django les garde pour la fin.
LES_PLUS_LONGS = (
    "tests/parcours/test_accessibilite.py",
    "tests/maison/test_droits.py",
    "tests/maison/test_formulaires.py",
    "tests/pilotage/test_sauvegarde.py",
    "tests/tableau_bord/test_rapport_impression.py",
    "tests/maison/test_outils.py",
    "tests/maison/test_requetes.py",
)


# Ce par quoi un essai s’appuie sur la base, lui-même ou un processus qu’il lance.
PAR_LA_BASE = {"db", "transactional_db", "live_server", "processus"}


def pytest_collection_modifyitems(items):
    for essai in items:
        # Qui ne la demande pas n’en dépend pas : une fois suffit. Un banc lance ses propres processus.
        demande = essai.get_closest_marker("django_db") or not PAR_LA_BASE.isdisjoint(essai.fixturenames)
        if not demande and "banc" not in essai.path.parts:
            essai.add_marker(pytest.mark.une_base)
    rangs = {fichier: rang for rang, fichier in enumerate(LES_PLUS_LONGS)}
    items.sort(key=lambda essai: rangs.get(essai.nodeid.partition("::")[0], len(rangs)))


def pytest_collection_finish():
    # Les modules ne seront jamais libérés : que le ramasse-miettes ne les relise pas à chaque page demandée.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """La base SQLite des essais est un fichier : un vrai groupe de processus de travaux peut l’ouvrir aussi."""
    base = settings.DATABASES["default"]
    if base["ENGINE"] == "django.db.backends.sqlite3":
        base.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("base") / "essais.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _variables_oubliees_refusees():
    engines["django"].engine.string_if_invalid = VariableOubliee()


@pytest.fixture(autouse=True)
def _catalogue_d_origine():
    """Chaque essai part du catalogue d’une installation neuve : ce que le précédent a écrit des échelles est défait."""
    tenir_l_origine()


@pytest.fixture
def client():
    """Le client de test de Django, qui échoue si un GET écrit dans la base."""
    return ClientAttentif()


@pytest.fixture
def connecter(client):
    """`connecter(agent)` : le client de test, connecté."""

    def _connecter(agent):
        client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _connecter


@pytest.fixture
def monde(db):
    """Un réseau à soi, un autre qui ne l’est pas, tous deux peuplés ; voir `tests/maison/monde.py`."""
    return peupler_monde()


@pytest.fixture
def agent_de(monde):
    """`agent_de(Role.PILOTE)` : l’agent qui tient ce rôle dans `monde.propre`."""
    return lambda role: monde.agents[str(role)]


@pytest.fixture(scope="session")
def donnees_reelles():
    """Dossier des vrais fichiers publics ; l’essai est sauté là où il n’y en a pas."""
    import os

    dossier = Path(os.environ.get("REPNET_DONNEES_REELLES", RACINE.parent / "shared" / "donnees"))
    if not dossier.is_dir():
        pytest.skip("les vrais fichiers publics ne sont pas là (REPNET_DONNEES_REELLES)")
    return dossier
