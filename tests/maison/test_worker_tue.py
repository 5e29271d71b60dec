"""Un vrai groupe de processus, tué par un kill -9 au milieu d’un travail : le travail est fait quand même, et une fois."""

import os
import signal

import pytest

from pilotage.models import Academie, Travail
from pilotage.travaux import demander
from tests.factories import AgentFactory
from tests.maison.processus import Processus, attendre, courtier, courtier_de_fichiers
from tests.maison.travaux_d_essai import trace


@pytest.fixture(params=["fichiers", "redis"])
def processus(request, tmp_path, transactional_db):
    """De quoi lancer des processus sur ce courtier, le même que celui de l’essai."""
    if request.param == "redis":
        adresse = request.getfixturevalue("redis")
        reglages = courtier(adresse)
    else:
        adresse = "filesystem://"
        reglages = courtier_de_fichiers(tmp_path / "donnees" / "file")
    lances = Processus(
        tmp_path,
        CELERY_BROKER_URL=adresse,
        # Un bail court : l’essai n’attend pas la minute que laisse une vraie installation.
        REPNET_TRAVAIL_BAIL="4",
        REPNET_TRAVAIL_BALAYAGE="1",
    )
    with reglages:
        yield lances
        lances.tout_tuer()


def lancer_les_travaux(processus):
    celery = ("-m", "celery", "--app", "tests.maison.travaux_d_essai", "--quiet")
    processus.lancer(*celery, "beat", "--schedule", str(processus.donnees / "horloge"), "--loglevel", "warning")
    sans = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    return processus.lancer(*celery, "worker", "--concurrency", "2", "--loglevel", "info", *sans)


def test_un_travail_interrompu_par_un_kill_9_est_fait_une_fois(processus, tmp_path):
    principal = lancer_les_travaux(processus)
    travail = demander("essai_long", par=AgentFactory(), cle="essai", dossier=str(tmp_path))
    [enfant] = attendre(lambda: trace(tmp_path, "debut"), "le début du travail", processus.journal)

    os.kill(principal.pid, signal.SIGKILL)
    principal.wait()
    attendre(lambda: enfant not in processus.vivants(), "la mort de l’enfant occupé", processus.journal)
    processus.tout_tuer()
    travail.refresh_from_db()
    assert travail.etat == Travail.Etat.EN_COURS
    assert not trace(tmp_path, "fin")

    (tmp_path / "continuer").touch()
    lancer_les_travaux(processus)

    def fini():
        travail.refresh_from_db()
        return travail.est_fini

    attendre(fini, "la fin du travail", processus.journal)
    assert (travail.etat, travail.erreur) == (Travail.Etat.FAIT, "")
    assert travail.tentatives == len(trace(tmp_path, "debut")) >= 2
    assert travail.resultat["adresse"] == "/reseaux/"
    assert len(trace(tmp_path, "fin")) == 1
    assert Academie.objects.filter(code="99").count() == 1


def test_un_enfant_tue_par_un_kill_9_n_emporte_pas_le_travail(processus, tmp_path):
    lancer_les_travaux(processus)
    travail = demander("essai_long", par=AgentFactory(), cle="essai", dossier=str(tmp_path))
    [enfant] = attendre(lambda: trace(tmp_path, "debut"), "le début du travail", processus.journal)

    os.kill(enfant, signal.SIGKILL)
    attendre(lambda: len(trace(tmp_path, "debut")) >= 2, "le second essai", processus.journal)
    (tmp_path / "continuer").touch()

    attendre(
        lambda: Travail.objects.filter(pk=travail.pk, etat=Travail.Etat.FAIT).exists(), "la fin", processus.journal
    )
    assert len(trace(tmp_path, "fin")) == 1


def test_un_travail_qui_dure_trop_est_arrete_et_le_dit(processus, tmp_path):
    # Prié de s’arrêter à mi-temps, arrêté de force au bout : assez d’écart entre les deux pour une machine chargée.
    processus.environnement["REPNET_TRAVAIL_DUREE_MAX"] = "16"
    lancer_les_travaux(processus)
    travail = demander("essai_long", par=AgentFactory(), cle="essai", dossier=str(tmp_path))

    attendre(
        lambda: Travail.objects.filter(pk=travail.pk, etat=Travail.Etat.ECHOUE).exists(), "l’arrêt", processus.journal
    )
    travail.refresh_from_db()
    assert travail.erreur.startswith("Le travail n’était pas fini")
    assert (travail.tentatives, trace(tmp_path, "fin")) == (1, [])
