"""Entrer, sortir, retrouver son mot de passe."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from pilotage.acces import Role
from tests.factories import MOT_DE_PASSE, AgentFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db

CONNEXION = "/connexion/"
TROP_COURT, ASSEZ_LONG = "onze lettre", "une phrase assez longue"


def entrer(client, courriel, mot_de_passe=MOT_DE_PASSE):
    return client.post(CONNEXION, {"username": courriel, "password": mot_de_passe})


def lien_recu():
    (courriel,) = mail.outbox
    return re.search(r"https?://\S+", courriel.body).group()


def choisir(lien, mot_de_passe):
    """Ouvre le lien et choisit. Django met le jeton en session pour qu’il quitte l’adresse : le seul GET qui écrive."""
    client = Client()
    adresse = client.get(lien, follow=True).redirect_chain[-1][0]
    return client.post(adresse, {"new_password1": mot_de_passe, "new_password2": mot_de_passe})


def test_on_entre_par_son_courriel_quelles_que_soient_les_majuscules(client):
    agent = AgentFactory(courriel="claire@exemple.fr")
    assert entrer(client, "Claire@Exemple.fr").status_code == 302
    assert client.session["_auth_user_id"] == str(agent.pk)


def test_un_mauvais_mot_de_passe_garde_le_courriel_et_dit_quoi_verifier(client):
    AgentFactory(courriel="claire@exemple.fr")
    page = entrer(client, "claire@exemple.fr", "autre chose").content.decode()
    assert "ne vont pas ensemble" in page
    assert 'value="claire@exemple.fr"' in page
    assert "autre chose" not in page


def test_un_compte_ferme_n_entre_pas(client):
    agent = AgentFactory()
    agent.fermer()
    assert entrer(client, agent.courriel).status_code == 200
    assert "_auth_user_id" not in client.session


def test_la_session_d_un_compte_ferme_s_arrete_a_sa_prochaine_page(connecter):
    agent = AgentFactory()
    client = connecter(agent)
    assert client.get(reverse("compte")).status_code == 200
    agent.fermer()
    assert client.get(reverse("compte")).status_code == 302


def test_apres_cinq_essais_la_page_dit_d_attendre(client):
    agent = AgentFactory()
    for _ in range(5):
        reponse = entrer(client, agent.courriel, "au hasard")
    assert reponse.status_code == 429
    assert "Réessayez" in reponse.content.decode()
    assert int(reponse["Retry-After"]) == 15 * 60
    assert entrer(client, agent.courriel).status_code == 429


def test_changer_la_casse_du_courriel_ne_donne_pas_d_essais_de_plus(client):
    agent = AgentFactory(courriel="claire@exemple.fr")
    for courriel in (
        "claire@exemple.fr",
        "Claire@exemple.fr",
        "CLAIRE@exemple.fr",
        "claire@Exemple.fr",
        "cLaire@exemple.fr",
    ):
        reponse = entrer(client, courriel, "au hasard")
    assert reponse.status_code == 429
    assert entrer(client, agent.courriel).status_code == 429


def test_se_deconnecter_se_demande_par_un_formulaire(connecter):
    client = connecter(AgentFactory())
    assert client.get(reverse("deconnexion")).status_code == 405
    client.post(reverse("deconnexion"))
    assert "_auth_user_id" not in client.session


def test_apres_connexion_on_arrive_a_la_page_demandee(client):
    agent = AgentFactory()
    reponse = client.post(CONNEXION, {"username": agent.courriel, "password": MOT_DE_PASSE, "next": "/mon-compte/"})
    assert reponse["Location"] == "/mon-compte/"


def test_on_n_est_jamais_renvoye_a_un_autre_site(client):
    agent = AgentFactory()
    reponse = client.post(
        CONNEXION, {"username": agent.courriel, "password": MOT_DE_PASSE, "next": "https://ailleurs.test/"}
    )
    assert reponse["Location"] == "/"


def test_le_mot_de_passe_oublie_se_choisit_par_le_lien_recu(client):
    agent = AgentFactory(courriel="claire@exemple.fr")
    client.post(reverse("mot_de_passe_oublie"), {"email": "Claire@exemple.fr"})
    assert choisir(lien_recu(), ASSEZ_LONG).status_code == 302
    agent.refresh_from_db()
    assert agent.check_password(ASSEZ_LONG)


def test_le_lien_ne_sert_qu_une_fois(client):
    agent = AgentFactory()
    client.post(reverse("mot_de_passe_oublie"), {"email": agent.courriel})
    lien = lien_recu()
    choisir(lien, ASSEZ_LONG)
    assert "ne vaut plus" in client.get(lien, follow=True).content.decode()


def test_un_courriel_inconnu_recoit_la_meme_reponse_qu_un_connu(client):
    connu = client.post(reverse("mot_de_passe_oublie"), {"email": AgentFactory().courriel})
    inconnu = client.post(reverse("mot_de_passe_oublie"), {"email": "personne@exemple.fr"})
    assert (connu.status_code, connu["Location"]) == (inconnu.status_code, inconnu["Location"])
    assert len(mail.outbox) == 1


def test_l_invite_qui_a_perdu_son_lien_en_recoit_un_autre(client):
    agent = AgentFactory()
    agent.oublier_mot_de_passe()
    client.post(reverse("mot_de_passe_oublie"), {"email": agent.courriel})
    assert len(mail.outbox) == 1


def test_un_compte_ferme_ne_recoit_pas_de_lien(client):
    agent = AgentFactory()
    agent.fermer()
    client.post(reverse("mot_de_passe_oublie"), {"email": agent.courriel})
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("role", "mot_de_passe", "accepte"),
    [
        (Role.COORDONNATEUR, TROP_COURT, False),
        (Role.COORDONNATEUR, "treize lettre", True),
        (Role.ADMINISTRATEUR, "treize lettre", False),
        (Role.ADMINISTRATEUR, "dix-sept lettres.", True),
    ],
)
def test_un_administrateur_a_un_mot_de_passe_plus_long(connecter, role, mot_de_passe, accepte):
    agent = agent_du_reseau(role, ReseauFactory(ecoles=1))
    reponse = connecter(agent).post(
        reverse("mot_de_passe_changer"),
        {"old_password": MOT_DE_PASSE, "new_password1": mot_de_passe, "new_password2": mot_de_passe},
    )
    agent.refresh_from_db()
    assert agent.check_password(mot_de_passe) is accepte
    if not accepte:
        assert "au moins" in reponse.content.decode()


def test_les_comptes_de_la_demonstration_ne_s_affichent_que_chez_elle(client, settings):
    from pilotage.demonstration import COMPTES

    courriel = COMPTES[0][1]
    assert courriel not in client.get(CONNEXION).content.decode()
    settings.DEMONSTRATION = True
    assert courriel in client.get(CONNEXION).content.decode()


def test_les_erreurs_sont_resumees_et_liees_a_leur_champ(client):
    page = client.post(CONNEXION, {"username": "pas un courriel", "password": ""}).content.decode()
    assert 'href="#id_username"' in page
    assert re.search(
        r'<input[^>]*name="username"[^>]*aria-invalid="true"[^>]*aria-describedby="id_username_error"', page
    )
    assert 'id="id_username_error"' in page


def test_sans_affectation_l_accueil_et_les_pages_fermees_disent_a_qui_demander(connecter):
    client = connecter(AgentFactory())
    for adresse in ("/", "/comptes/"):
        assert "aucune affectation en cours" in client.get(adresse, follow=True).content.decode()
