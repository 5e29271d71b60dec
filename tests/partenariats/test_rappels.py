from datetime import date, timedelta

import pytest
from django.core import mail

from partenariats.models import Convention, Rappel
from partenariats.rappels import rappeler
from pilotage.acces import Role
from tests.factories import AffectationFactory, ConventionFactory, PartenaireFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db
FIN = date(2026, 12, 31)


@pytest.fixture
def reseau():
    return ReseauFactory()


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def convention(reseau):
    return ConventionFactory(reseau=reseau, signee=True, avec=PartenaireFactory(reseau=reseau))


def test_un_an_de_matins_envoie_un_rappel_a_90_jours_et_un_a_30(convention, coordonnateur):
    envois = {}
    jour = date(2026, 9, 1)
    while jour <= date(2027, 1, 31):
        if nombre := rappeler(au=jour):
            envois[(FIN - jour).days] = nombre
        jour += timedelta(days=1)
    assert envois == {90: 1, 30: 1}
    assert [message.to for message in mail.outbox] == [[coordonnateur.courriel]] * 2
    assert "31 décembre 2026 (dans 90 jours) : fin de la convention" in mail.outbox[0].body


def test_le_meme_matin_deux_fois_n_envoie_qu_un_courriel(convention, coordonnateur):
    jour = FIN - timedelta(days=30)
    assert (rappeler(au=jour), rappeler(au=jour)) == (1, 0)


def test_une_date_reportee_se_rappelle_a_nouveau(convention, coordonnateur):
    rappeler(au=FIN - timedelta(days=20))
    Convention.objects.filter(pk=convention.pk).update(fin=date(2027, 6, 30))
    assert rappeler(au=date(2027, 6, 10)) == 1


def test_seuls_ceux_qui_tiennent_les_conventions_de_ce_reseau_aujourd_hui_sont_avertis(reseau, convention):
    attendus = {agent_du_reseau(role, reseau).courriel for role in (Role.GESTIONNAIRE, Role.PILOTE)}
    for role in (Role.DIRECTEUR, Role.MEMBRE, Role.PARTENAIRE, Role.CORRESPONDANT):
        agent_du_reseau(role, reseau)
    agent_du_reseau(Role.COORDONNATEUR, ReseauFactory())
    AffectationFactory(role=Role.COORDONNATEUR, reseau=reseau, fin="2020-06-30")
    rappeler(au=FIN - timedelta(days=30))
    assert {message.to[0] for message in mail.outbox} == attendus


def test_un_serveur_de_courriel_en_panne_laisse_le_rappel_pour_demain(convention, coordonnateur, monkeypatch):
    def en_panne(*args, **kwargs):
        raise OSError("connexion refusée")

    monkeypatch.setattr("partenariats.rappels.send_mail", en_panne)
    assert rappeler(au=FIN - timedelta(days=30)) == 0
    assert not Rappel.objects.exists()
    monkeypatch.undo()
    assert rappeler(au=FIN - timedelta(days=29)) == 1


def test_chaque_reseau_a_son_courriel(convention, coordonnateur):
    autre = ReseauFactory()
    agent_du_reseau(Role.COORDONNATEUR, autre)
    ConventionFactory(reseau=autre, signee=True, intitule="Celle d’à côté", avec=PartenaireFactory(reseau=autre))
    assert rappeler(au=FIN - timedelta(days=30)) == 2
    siens = [message.body for message in mail.outbox if message.to == [coordonnateur.courriel]]
    assert len(siens) == 1
    assert "Celle d’à côté" not in siens[0]
