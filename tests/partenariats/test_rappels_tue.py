"""Le matin des rappels, un vrai groupe de processus tué par un kill -9 : chaque échéance est rappelée, et une fois."""

import os
import signal
from collections import Counter
from datetime import timedelta

import pytest
from celery import current_app

from partenariats.models import Rappel
from partenariats.tasks import rappeler
from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.models import Courriel
from tests.factories import AppelFactory, ConventionFactory, PartenaireFactory, ReseauFactory, agent_du_reseau
from tests.maison.processus import Processus, attendre, courtier_de_fichiers
from tests.maison.travaux_d_essai import trace


@pytest.fixture
def processus(tmp_path, transactional_db):
    lances = Processus(
        tmp_path,
        CELERY_BROKER_URL="filesystem://",
        REPNET_TRAVAIL_BAIL="4",
        REPNET_TRAVAIL_BALAYAGE="1",
        ESSAI_DOSSIER=str(tmp_path),
    )
    with courtier_de_fichiers(tmp_path / "donnees" / "file"):
        yield lances
        lances.tout_tuer()


def lancer(processus):
    sans = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    celery = ("-m", "celery", "--app", "tests.maison.rappels_d_essai", "--quiet")
    return processus.lancer(*celery, "worker", "--concurrency", "2", "--loglevel", "info", *sans)


def sonner():
    """Ce que fait l’horloge ; sur une connexion à soi, celles que Celery garde parlent au dossier d’un essai précédent."""
    with current_app.connection_for_write() as connexion:
        rappeler.apply_async(connection=connexion)


@pytest.mark.parametrize("ou", ["avant", "apres"])
def test_un_kill_9_pendant_les_rappels_n_en_perd_aucun_et_n_en_double_aucun(processus, tmp_path, ou):
    processus.environnement["ESSAI_ARRET"] = ou
    reseau = ReseauFactory()
    lecteurs = {agent_du_reseau(role, reseau).courriel for role in (Role.COORDONNATEUR, Role.GESTIONNAIRE)}
    fin = aujourd_hui() + timedelta(days=30)
    for _ in range(3):
        ConventionFactory(
            reseau=reseau, signee=True, avec=PartenaireFactory(reseau=reseau), debut=fin - timedelta(days=300), fin=fin
        )
    AppelFactory(reseau=reseau, depot_le=fin)

    principal = lancer(processus)
    sonner()
    attendre(lambda: trace(tmp_path, "debut"), "le début des rappels", processus.journal)
    os.kill(principal.pid, signal.SIGKILL)
    principal.wait()
    processus.tout_tuer()
    # Tué avant d’avoir validé, tout ou rien : ni rappel sans courriel, ni courriel sans rappel.
    assert (Rappel.objects.count(), Courriel.objects.count()) == ((0, 0) if ou == "avant" else (4, 2))

    (tmp_path / "continuer").touch()
    lancer(processus)
    # L’horloge redit son matin, et une seconde machine avec elle.
    for _ in range(2):
        sonner()
    deja = {"avant": 1, "apres": 2}[ou]
    attendre(lambda: len(trace(tmp_path, "fin")) >= deja, "les rappels du second essai", processus.journal)
    attendre(
        lambda: Courriel.objects.exists() and not Courriel.objects.filter(etat=Courriel.Etat.A_ENVOYER).exists(),
        "l’envoi des courriels",
        processus.journal,
    )

    assert Rappel.objects.count() == 4
    assert Counter(Courriel.objects.values_list("destinataire", flat=True)) == Counter(dict.fromkeys(lecteurs, 1))
    assert all(texte.count("(dans 30 jours)") == 4 for texte in Courriel.objects.values_list("texte", flat=True))
    assert set(Courriel.objects.values_list("tentatives", flat=True)) == {1}
