import uuid

import pytest

from actions.mentions import mentionnes
from actions.models import Commentaire
from pilotage.acces import Role
from pilotage.models import Agent, Courriel
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def action(reseau):
    return ActionFactory(reseau=reseau)


def nommer(agent, prenom, nom):
    Agent.objects.filter(pk=agent.pk).update(prenom=prenom, nom=nom)
    agent.refresh_from_db()
    return agent


def commenter(client, action, texte, cle=None):
    donnees = {"texte": texte, "cle_saisie": str(cle or uuid.uuid4())}
    return client.post(f"/r/{action.reseau.code}/actions/{action.pk}/commenter/", donnees, follow=True)


def test_une_mention_previent_par_courriel_une_seule_fois(reseau, action, connecter):
    claire = nommer(agent_du_reseau(Role.COORDONNATEUR, reseau), "Claire", "Aubry")
    client, cle = connecter(agent_du_reseau(Role.DIRECTEUR, reseau)), uuid.uuid4()
    for _ in range(2):
        commenter(client, action, "@claire aubry, les dates conviennent-elles ?", cle)
    assert Commentaire.objects.count() == 1
    courriel = Courriel.objects.get()
    assert (courriel.genre, courriel.destinataire) == ("mention", claire.courriel)
    assert "les dates conviennent-elles" in courriel.texte


def test_on_ne_previent_que_qui_peut_lire_l_action(reseau, action, connecter):
    nommer(agent_du_reseau(Role.COORDONNATEUR, ReseauFactory()), "Louis", "Ailleurs")
    nommer(agent_du_reseau(Role.PARTENAIRE, reseau), "Anne", "Partenaire")
    parti = agent_du_reseau(Role.MEMBRE, reseau, fin="2020-08-31")
    nommer(parti, "Paul", "Parti")
    reponse = commenter(
        connecter(agent_du_reseau(Role.PILOTE, reseau)), action, "@Louis Ailleurs @Anne Partenaire @Paul Parti"
    )
    assert not Courriel.objects.exists()
    assert reponse.content.decode().count("ne désigne personne ici") == 3


@pytest.mark.parametrize(
    ("texte", "attendus", "perdus"),
    [
        ("@Helene Marchais, voici", ["Marchais"], []),
        ("Vu avec @Marchais.", ["Marchais"], []),
        ("@Claire ?", [], ["Claire"]),
        ("@Claire Aubry et @Claire Aubryet", ["Aubry", "Aubryet"], []),
        ("écrire à claire@valombre.example", [], []),
        ("@", [], []),
        ("@Personne", [], ["Personne"]),
    ],
)
def test_qui_est_mentionne(texte, attendus, perdus):
    agents = [
        Agent(pk=1, prenom="Hélène", nom="Marchais"),
        Agent(pk=2, prenom="Claire", nom="Aubry"),
        Agent(pk=3, prenom="Claire", nom="Aubryet"),
    ]
    trouves, sans_personne = mentionnes(texte, agents)
    assert ([agent.nom for agent in trouves], sans_personne) == (attendus, perdus)


def test_le_partenaire_ne_lit_pas_les_commentaires(reseau, action, connecter):
    partenaire = agent_du_reseau(Role.PARTENAIRE, reseau)
    action.partenaires.add(partenaire.affectations.get().representation.partenaire)
    commenter(connecter(agent_du_reseau(Role.PILOTE, reseau)), action, "Entre nous seulement.")
    contenu = connecter(partenaire).get(action.get_absolute_url()).content.decode()
    assert action.intitule in contenu
    assert "Entre nous seulement." not in contenu
    assert connecter(partenaire).get(f"{action.get_absolute_url()}commenter/").status_code == 404


def test_chacun_ne_retire_que_son_commentaire(reseau, action, connecter):
    auteur, autre = (agent_du_reseau(Role.MEMBRE, reseau) for _ in range(2))
    commenter(connecter(auteur), action, "À retirer.")
    adresse = f"/r/{reseau.code}/actions/commentaires/{Commentaire.objects.get().pk}/supprimer/"
    assert connecter(autre).post(adresse).status_code == 404
    assert connecter(auteur).post(adresse).status_code == 302
    assert not Commentaire.objects.exists()


def test_un_commentaire_vide_ou_demesure_est_refuse_et_garde(reseau, action, connecter):
    client = connecter(agent_du_reseau(Role.MEMBRE, reseau))
    reponse = commenter(client, action, "é" * 10_000)
    assert reponse.status_code == 422
    assert "2000" in " ".join(reponse.context["form"].errors["texte"])
    assert "é" * 10_000 in reponse.content.decode()
