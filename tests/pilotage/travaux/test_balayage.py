"""Le balayage reprend ce qu’un message ou un processus perdu a laissé."""

from datetime import timedelta

import pytest

from pilotage.models import Travail
from pilotage.travaux import balayer, demander
from tests.pilotage.travaux.gestes import expirer, relu

UNE_MINUTE = timedelta(minutes=1)


@pytest.fixture
def envois(monkeypatch):
    """Les travaux que le balayage renvoie, dans l’ordre."""
    recus = []
    monkeypatch.setattr("pilotage.travaux.balayage.envoyer", lambda travail: recus.append(travail.pk) or True)
    return recus


def test_le_balayage_renvoie_un_message_perdu_et_laisse_celui_qui_vient_de_partir(travail, envois):
    balayer()
    assert envois == []
    expirer(travail)
    balayer()
    balayer()
    assert envois == [travail.pk]


def test_le_balayage_renvoie_le_travail_d_un_processus_disparu(travail, envois):
    travail.prendre(duree=UNE_MINUTE)
    balayer()
    assert envois == []
    expirer(travail)
    balayer()
    assert envois == [travail.pk]


def test_au_demarrage_tout_ce_qui_attend_repart(travail, envois, travaillant):
    tenu = demander("essai", par=None, cle="tenu")
    tenu.prendre(duree=UNE_MINUTE)
    balayer(tout=True)
    assert envois == [travail.pk]


def test_le_balayage_abandonne_au_cinquieme_essai_interrompu_et_dit_pourquoi(travail, envois):
    for _ in range(Travail.TENTATIVES_MAX):
        assert relu(travail).prendre(duree=UNE_MINUTE)
        expirer(travail)
    assert not relu(travail).prendre(duree=UNE_MINUTE)
    balayer()
    abandonne = relu(travail)
    assert envois == []
    assert abandonne.etat == Travail.Etat.ECHOUE
    assert "5 fois" in abandonne.erreur
    assert "a disparu" in abandonne.erreur
    assert abandonne.fini_le is not None


def test_le_balayage_ne_touche_pas_a_ce_qui_est_fini(travail, envois):
    travail.prendre(duree=UNE_MINUTE)
    travail.conclure({})
    expirer(travail)
    balayer(tout=True)
    assert envois == []
    assert relu(travail).etat == Travail.Etat.FAIT


def test_un_courtier_muet_arrete_le_balayage_sans_perdre_le_tour(travail, travaillant, monkeypatch):
    autre = demander("essai", par=None, cle="autre")
    expirer(travail)
    expirer(autre)
    essayes = []
    monkeypatch.setattr("pilotage.travaux.balayage.envoyer", lambda travail: essayes.append(travail.pk))
    assert balayer() == 0
    assert balayer() == 0
    assert essayes == [travail.pk, travail.pk]
