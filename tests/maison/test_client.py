"""Le client attentif : un GET qui écrit fait échouer l’essai, un POST non ; une liste sans nom pour son vide, toujours."""

import pytest
from django.apps import apps
from django.core.signals import request_started
from django.forms import modelform_factory
from django.http import HttpResponse
from django.test import Client

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


@pytest.mark.parametrize("champ", ["actions.Action.axe_mission", "pilotage.Decision.responsable"])
def test_une_liste_au_choix_vide_sans_nom_fait_echouer_l_essai(champ, client, db, monkeypatch):
    modele = apps.get_model(champ.rpartition(".")[0])
    formulaire = modelform_factory(modele, fields=[champ.rpartition(".")[2]])
    monkeypatch.setattr(Client, "request", lambda self, **requete: HttpResponse(formulaire().as_p()))
    with pytest.raises(pytest.fail.Exception, match="choix vide"):
        client.get("/")


def test_une_adresse_ou_un_nombre_est_groupe_par_milliers_fait_echouer_l_essai(client, monkeypatch):
    monkeypatch.setattr(Client, "request", lambda self, **requete: HttpResponse('<a href="?annee=2\xa0026">'))
    with pytest.raises(pytest.fail.Exception, match="groupé par milliers"):
        client.get("/")
