"""Le client attentif : un GET qui écrit fait échouer l’essai, un POST non."""

import pytest
from django.core.signals import request_started

from pilotage.models import Agent
from tests.factories import AgentFactory


@pytest.fixture
def page_qui_ecrit(db):
    """Pendant l’essai, toute demande écrit dans la base."""
    agent = AgentFactory()

    def ecrire(**_):
        Agent.objects.filter(pk=agent.pk).update(telephone="05 49 00 00 00")

    request_started.connect(ecrire)
    yield
    request_started.disconnect(ecrire)


def test_un_get_qui_ecrit_fait_echouer_l_essai(client, page_qui_ecrit):
    with pytest.raises(pytest.fail.Exception, match="a écrit dans la base"):
        client.get("/mentions-legales/")


def test_un_post_peut_ecrire(client, page_qui_ecrit):
    assert client.post("/mentions-legales/").status_code == 405


def test_un_get_qui_lit_passe(client, db):
    assert client.get("/mentions-legales/").status_code == 200
