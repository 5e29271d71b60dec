"""Un travail se demande une fois, et sa demande ne se perd pas, même quand le courtier se tait."""

import base64
import json
import socket
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from pilotage.models import Travail
from pilotage.travaux import balayer, demander
from pilotage.travaux.envoi import publier
from repnet import settings as reglages
from tests.factories import AgentFactory, ReseauFactory
from tests.maison.processus import LIMITE, attendre, courtier
from tests.pilotage.travaux.gestes import relu

UNE_MINUTE = timedelta(minutes=1)


# ---- Demander


def test_une_demande_garde_ses_parametres_son_demandeur_et_son_reseau(db, travaillant):
    agent, reseau = AgentFactory(), ReseauFactory()
    travail = relu(demander("essai", par=agent, reseau=reseau, cle="essai:1", annee=2025))
    assert (travail.demandeur, travail.reseau, travail.parametres) == (agent, reseau, {"annee": 2025})
    assert (travail.etat, str(travail)) == (Travail.Etat.EN_ATTENTE, "Essai")


def test_un_genre_inconnu_ne_se_demande_pas(db):
    with pytest.raises(KeyError):
        demander("inconnu", par=None, cle="essai")


def test_la_meme_demande_encore_en_cours_est_rendue_telle_quelle(travail):
    assert demander("essai", par=travail.demandeur, cle="essai") == travail
    travail.prendre(duree=UNE_MINUTE)
    assert demander("essai", par=travail.demandeur, cle="essai") == travail
    travail.conclure({})
    assert demander("essai", par=travail.demandeur, cle="essai") != travail


def test_deux_demandes_simultanees_n_en_font_qu_une(transactional_db, travaillant):
    ensemble = threading.Barrier(4)
    cles = []

    def demander_avec_les_autres():
        ensemble.wait()
        try:
            cles.append(demander("essai", par=None, cle="essai").pk)
        finally:
            connection.close()

    fils = [threading.Thread(target=demander_avec_les_autres) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(cles) == 4
    assert len(set(cles)) == 1 == Travail.objects.count()


def test_qui_demande_la_meme_chose_suit_le_meme_travail(travail):
    collegue, etranger = AgentFactory(), AgentFactory()
    demander("essai", par=collegue, cle="essai")
    assert list(Travail.objects.de(travail.demandeur)) == [travail]
    assert list(Travail.objects.de(collegue)) == [travail]
    assert not Travail.objects.de(etranger).exists()


def test_le_message_ne_porte_que_la_cle_primaire(db, travaillant, file, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        travail = demander(
            "essai", par=AgentFactory(), reseau=ReseauFactory(), cle="cle-secrete", mot="parametre-secret"
        )
    [message] = file.iterdir()
    enveloppe = json.loads(message.read_text())
    assert enveloppe["content-type"] == "application/json"
    arguments, nommes, _ = json.loads(base64.b64decode(enveloppe["body"]))
    assert (arguments, nommes) == ([travail.pk], {})
    assert "secret" not in message.read_text()


def test_rien_ne_part_si_la_transaction_est_defaite(transactional_db, travaillant, file):
    with transaction.atomic():
        demander("essai", par=None, cle="essai")
        transaction.set_rollback(True)
    assert not Travail.objects.exists()
    assert not file.exists() or not list(file.iterdir())


def test_les_travaux_lourds_ont_leur_file(db, travaillant, file, django_capture_on_commit_callbacks):
    travaillant(lambda travail, avancer: {}, file="documents")
    with django_capture_on_commit_callbacks(execute=True):
        demander("essai", par=None, cle="essai")
    [message] = file.iterdir()
    assert message.name.endswith(".documents.msg")


# ---- Le courtier ne répond pas


@pytest.fixture
def muet():
    """Un courtier qui accepte la connexion et se tait."""
    appels = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as prise:

        def accepter():
            recues = []
            while True:
                try:
                    recues.append(prise.accept())
                except OSError:
                    return
                appels.set()

        threading.Thread(target=accepter, daemon=True).start()
        yield f"127.0.0.1:{prise.getsockname()[1]}", appels
        prise.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("modele", ["redis://{}/0", "amqp://a:b@{}//"])
def test_un_courtier_muet_est_abandonne_et_la_demande_est_enregistree(
    transactional_db, travaillant, muet, modele, settings, file
):
    adresse, appels = muet
    assert reglages.TRAVAIL_ENVOI_MAX == 2.0
    settings.TRAVAIL_ENVOI_MAX = 0.3
    with courtier(modele.format(adresse)):
        travail = demander("essai", par=AgentFactory(), cle="essai")
        assert appels.wait(LIMITE)
        # Le fil qui attendait le courtier s’en va aussi : chaque opération réseau a son propre délai.
        attendre(lambda: not [fil for fil in threading.enumerate() if fil.name == "envoi"], "la fin du fil d’envoi")
    assert relu(travail).etat == Travail.Etat.EN_ATTENTE
    settings.TRAVAIL_ENVOI_MAX = LIMITE
    # Le courtier revenu, le premier balayage envoie le message, sans attendre l’échéance d’une relance.
    assert balayer() == 1
    assert len(list(file.iterdir())) == 1


def test_un_courtier_absent_ne_leve_rien(travaillant):
    with courtier("redis://127.0.0.1:1/0"):
        assert publier("travail.executer", 1) is False
