"""Les pages d’erreur disent en français ce qui s’est passé et quoi faire ; les pires s’affichent sans base."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from pilotage.acces import Role
from tests.factories import AgentFactory, ReseauFactory, agent_du_reseau


@pytest.fixture
def client_tolerant():
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_la_page_introuvable_garde_le_menu_de_qui_est_connecte(connecter):
    reponse = connecter(agent_du_reseau(Role.ADMINISTRATEUR, ReseauFactory())).get("/nulle/part/")
    page = reponse.content.decode()
    assert reponse.status_code == 404
    assert "hors de votre périmètre" in page
    assert reverse("compte_liste") in page


def test_la_page_introuvable_s_affiche_aussi_sans_compte(client, db):
    reponse = client.get("/nulle/part/")
    assert reponse.status_code == 404
    assert "Page introuvable" in reponse.content.decode()


def test_sans_base_la_reponse_est_503_et_dit_de_reessayer(client_tolerant, monkeypatch):
    def base_injoignable(*args):
        raise OperationalError("la base ne répond pas")

    monkeypatch.setattr("pilotage.views.pages.render", base_injoignable)
    reponse = client_tolerant.get(reverse("mentions"))
    assert reponse.status_code == 503
    assert reponse["Retry-After"]
    assert "momentanément indisponible" in reponse.content.decode()


def test_une_panne_s_affiche_sans_base_et_sans_rien_reveler(client_tolerant, monkeypatch):
    def panne(*args):
        raise ZeroDivisionError("détail interne")

    monkeypatch.setattr("pilotage.views.pages.render", panne)
    reponse = client_tolerant.get(reverse("mentions"))
    assert reponse.status_code == 500
    assert "Erreur inattendue" in reponse.content.decode()
    assert "détail interne" not in reponse.content.decode()


@pytest.mark.django_db
def test_l_adresse_d_un_geste_ouverte_comme_une_page_l_explique(connecter):
    client = connecter(agent_du_reseau(Role.ADMINISTRATEUR, ReseauFactory()))
    reponse = client.get(reverse("compte_fermer", args=[AgentFactory().pk]))
    assert (reponse.status_code, reponse["Allow"]) == (405, "POST")
    assert "votre dernier geste n’a pas été fait" in reponse.content.decode()


@pytest.mark.django_db
def test_un_formulaire_perime_dit_que_rien_n_est_enregistre():
    client = Client(enforce_csrf_checks=True)
    reponse = client.post(reverse("connexion"), {"username": "a@exemple.fr", "password": "x"})
    assert reponse.status_code == 403
    assert "Rien n’a été enregistré" in reponse.content.decode()
