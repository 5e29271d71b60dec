"""Le monde des essais de la maison, construit une fois par module, et un vrai Redis pour qui en a besoin."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from django.db import transaction

from tests.maison.monde import peupler_monde
from tests.maison.processus import attendre


@pytest.fixture(scope="module")
def monde_commun(django_db_setup, django_db_blocker):
    """Comme `monde`, partagé par tout le module ; les essais qui s’en servent n’y laissent rien."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield peupler_monde()
        transaction.set_rollback(True)


@pytest.fixture
def redis():
    """Un vrai Redis sur une prise locale, le temps d’un essai."""
    if not shutil.which("redis-server"):
        pytest.skip("redis-server n’est pas installé")
    # Le chemin d’une prise locale est court par nature : pas dans le dossier des essais.
    with tempfile.TemporaryDirectory(prefix="redis-") as dossier:
        prise = Path(dossier) / "prise"
        commande = ["redis-server", "--port", "0", "--unixsocket", str(prise), "--save", "", "--appendonly", "no"]
        serveur = subprocess.Popen([*commande, "--dir", dossier], stdout=subprocess.DEVNULL)
        try:
            attendre(prise.exists, "la prise de Redis")
            yield f"redis+socket://{prise}"
        finally:
            serveur.kill()
            serveur.wait()
