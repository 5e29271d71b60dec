"""De vrais processus, tués par un kill -9 pendant qu’ils impriment : le rapport est fait quand même, et une seule fois."""

import hashlib
import os
import signal

import pytest

from pilotage.models import Travail
from pilotage.travaux import demander
from tableau_bord.models import Edition
from tests.factories import AgentFactory
from tests.maison.processus import Processus, attendre, courtier_de_fichiers
from tests.tableau_bord.rapports import ANNEE, reseau_garni


@pytest.fixture
def processus(tmp_path, transactional_db):
    lances = Processus(
        tmp_path, CELERY_BROKER_URL="filesystem://", REPNET_TRAVAIL_BAIL="4", REPNET_TRAVAIL_BALAYAGE="1"
    )
    with courtier_de_fichiers(tmp_path / "donnees" / "file"):
        yield lances
        lances.tout_tuer()


def lancer(processus):
    celery = ("-m", "celery", "--app", "repnet", "--quiet")
    processus.lancer(*celery, "beat", "--schedule", str(processus.donnees / "horloge"), "--loglevel", "warning")
    sans = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    return processus.lancer(*celery, "worker", "--concurrency", "1", "--loglevel", "info", *sans)


def test_un_rapport_interrompu_par_un_kill_9_est_fait_une_fois(processus):
    reseau = reseau_garni(actions=20, ecoles=6)
    lancer(processus)
    travail = demander("rapport_produire", par=AgentFactory(), cle="rapport", reseau=reseau, annee=ANNEE)

    def avance():
        return Travail.objects.filter(pk=travail.pk, progression__gte=40).exists()

    attendre(avance, "l’impression", processus.journal)
    for numero in processus.vivants():
        os.kill(numero, signal.SIGKILL)
    processus.tout_tuer()
    assert not Edition.objects.exists()

    lancer(processus)
    attendre(
        lambda: Travail.objects.filter(pk=travail.pk, etat=Travail.Etat.FAIT).exists(), "le rapport", processus.journal
    )

    edition = Edition.objects.get()
    fichiers = [chemin for chemin in (processus.donnees / "fichiers").rglob("*") if chemin.is_file()]
    assert [chemin.relative_to(processus.donnees / "fichiers").as_posix() for chemin in fichiers] == [edition.pdf.name]
    assert hashlib.sha256(fichiers[0].read_bytes()).hexdigest() == edition.empreinte
    assert (edition.numero, edition.travail) == (1, travail)
    travail.refresh_from_db()
    assert travail.tentatives >= 2
    assert travail.resultat["adresse"] == edition.get_absolute_url()
