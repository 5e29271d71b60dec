"""`manage.py demarrer` : un seul programme à lancer, qui relance ce qui meurt et ne laisse rien derrière lui."""

import http.client
import os
import re
import signal
import socket

import pytest

from tests.maison.processus import Processus, attendre


@pytest.fixture
def processus(tmp_path, transactional_db):
    lances = Processus(tmp_path, CELERY_BROKER_URL="filesystem://")
    yield lances
    lances.tout_tuer()


@pytest.fixture
def site(processus):
    """Le programme principal, et le port où il écoute."""
    principal = processus.lancer(
        *("manage.py", "demarrer", "--port", "0", "--workers-web", "1", "--workers-travaux", "1"),
    )

    def port():
        trouve = re.search(r"http://127\.0\.0\.1:(\d+)/", processus.journal.read_text())
        return trouve and int(trouve[1])

    return principal, attendre(port, "l’adresse du site", processus.journal, tant_que=principal)


def vit(port) -> bool:
    try:
        connexion = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connexion.request("GET", "/sante/vivant")
        return connexion.getresponse().status == 200
    except OSError:
        return False


def enfants(processus, mot) -> set[int]:
    return {numero for numero, commande in processus.vivants().items() if mot in commande}


def test_le_site_les_travaux_et_l_horloge_tournent_ensemble(processus, site):
    _, port = site
    attendre(lambda: vit(port), "une réponse du site", processus.journal)
    for mot in ("gunicorn", "celery --app repnet --quiet worker", "celery --app repnet --quiet beat"):
        attendre(lambda mot=mot: enfants(processus, mot), mot, processus.journal)


@pytest.mark.parametrize("mot", ["gunicorn", "--quiet worker", "--quiet beat"])
def test_un_processus_tue_est_relance(processus, site, mot):
    _, port = site
    attendre(lambda: vit(port), "une réponse du site", processus.journal)
    anciens = attendre(lambda: enfants(processus, mot), mot, processus.journal)

    for numero in anciens:
        os.kill(numero, signal.SIGKILL)

    attendre(lambda: enfants(processus, mot) - anciens, f"{mot} relancé", processus.journal)
    attendre(lambda: vit(port), "une réponse du site", processus.journal)
    assert "tué par le signal 9 ; relancé dans" in processus.journal.read_text()


def test_un_kill_9_du_principal_ne_laisse_pas_d_orphelin(processus, site):
    principal, port = site
    attendre(lambda: vit(port), "une réponse du site", processus.journal)
    # Le principal de chaque service et son enfant : de quoi laisser des orphelins.
    attendre(lambda: len(enfants(processus, "gunicorn")) == 2, "gunicorn et son enfant", processus.journal)
    attendre(lambda: len(enfants(processus, "--quiet worker")) == 2, "celery et son enfant", processus.journal)

    principal.kill()
    principal.wait()

    attendre(lambda: not processus.vivants(), "la mort de tous les enfants", processus.journal)


@pytest.mark.parametrize("ordre", [signal.SIGINT, signal.SIGTERM])
def test_un_arret_demande_arrete_tout(processus, site, ordre):
    principal, port = site
    attendre(lambda: vit(port), "une réponse du site", processus.journal)

    principal.send_signal(ordre)

    assert principal.wait(timeout=60) == 0
    assert not processus.vivants()
    assert processus.journal.read_text().rstrip().endswith("Tout est arrêté.")


def test_un_port_deja_pris_est_dit_en_une_phrase(processus):
    with socket.create_server(("127.0.0.1", 0)) as occupant:
        port = occupant.getsockname()[1]
        principal = processus.lancer("manage.py", "demarrer", "--port", str(port))
        assert principal.wait(timeout=60) == 1
    assert f"Le port {port} est déjà pris" in processus.journal.read_text()
    assert "Traceback" not in processus.journal.read_text()


def test_une_base_sans_ses_migrations_est_dite_en_une_phrase(processus, tmp_path):
    processus.environnement["DATABASE_URL"] = f"sqlite:///{tmp_path / 'vide.sqlite3'}"
    principal = processus.lancer("manage.py", "demarrer", "--port", "0")
    assert principal.wait(timeout=60) == 1
    assert "python manage.py migrate" in processus.journal.read_text()
    assert "Traceback" not in processus.journal.read_text()


def test_des_fichiers_statiques_pas_encore_rassembles_sont_dits_en_une_phrase(processus):
    processus.environnement["REPNET_STATIQUES_DIRECTS"] = "non"
    principal = processus.lancer("manage.py", "demarrer", "--port", "0")
    assert principal.wait(timeout=60) == 1
    assert "python manage.py collectstatic" in processus.journal.read_text()
    assert "Traceback" not in processus.journal.read_text()
