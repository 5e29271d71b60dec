import io

import pytest
from django.core.management import CommandError, call_command

from pilotage.acces import Droit
from pilotage.models import Agent
from tests.factories import AgentFactory

pytestmark = pytest.mark.django_db
MOT_DE_PASSE = "un portail de fer forgé"


@pytest.fixture
def creer(monkeypatch):
    def _creer(*arguments, mot_de_passe=MOT_DE_PASSE):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{mot_de_passe}\n"))
        call_command("creer_administrateur", *arguments, stdout=io.StringIO())

    return _creer


def test_le_premier_administrateur_peut_se_connecter(creer, client):
    creer("Admin@Exemple.fr", "--prenom", "Dominique", "--nom", "Ferrand")
    agent = Agent.objects.get()
    assert agent.a_le_droit(Droit.GERER_COMPTES)
    reponse = client.post("/connexion/", {"username": "admin@exemple.fr", "password": MOT_DE_PASSE})
    assert reponse.status_code == 302


def test_le_courriel_suffit_s_il_dit_le_nom(creer):
    creer("jean-luc.de.la.tour@exemple.fr")
    assert (Agent.objects.get().prenom, Agent.objects.get().nom) == ("Jean-Luc", "De La Tour")


def test_un_compte_existant_garde_son_nom_et_recoit_le_role_une_fois(creer):
    agent = AgentFactory(courriel="admin@exemple.fr")
    creer("admin@exemple.fr")
    creer("admin@exemple.fr")
    assert Agent.objects.get().nom == agent.nom
    assert agent.affectations.count() == 1


@pytest.mark.parametrize(
    ("arguments", "mot_de_passe", "phrase"),
    [
        (["admin@exemple.fr", "--prenom", "D", "--nom", "F"], "trop court x", "16 caractères"),
        (["pas un courriel", "--prenom", "D", "--nom", "F"], MOT_DE_PASSE, "courriel"),
        (["admin@exemple.fr"], MOT_DE_PASSE, "--prenom et --nom"),
    ],
)
def test_un_refus_dit_pourquoi_et_ne_cree_rien(creer, arguments, mot_de_passe, phrase):
    with pytest.raises(CommandError, match=phrase):
        creer(*arguments, mot_de_passe=mot_de_passe)
    assert not Agent.objects.exists()
