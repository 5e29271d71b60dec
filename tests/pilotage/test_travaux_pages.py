"""La page d’un travail : à son demandeur, avec ou sans JavaScript, jusqu’au résultat ou à la raison de l’échec."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from pilotage.acces import Role
from pilotage.annees import aujourd_hui
from pilotage.models import Affectation, Travail
from tests.factories import AgentFactory, ReseauFactory, agent_du_reseau

HTMX = {"HX-Request": "true"}


@pytest.fixture
def reseau(db):
    return ReseauFactory()


@pytest.fixture
def agent(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def travail(agent, reseau):
    return Travail.objects.create(
        genre="essai", libelle="Production du rapport", cle="essai", demandeur=agent, reseau=reseau
    )


def page(client, travail):
    return client.get(reverse("travail_detail", args=[travail.pk]))


def etat(client, travail, **parametres):
    return client.get(reverse("travail_etat", args=[travail.pk]), parametres, headers=HTMX)


def test_la_page_montre_la_progression_et_de_quoi_l_actualiser_sans_javascript(connecter, agent, travail):
    Travail.objects.update(etat=Travail.Etat.EN_COURS, progression=40, message="Écriture des pages")
    reponse = page(connecter(agent), travail)
    assert reponse.status_code == 200
    texte = reponse.content.decode()
    assert "Production du rapport" in texte
    assert '<progress id="progression" class="progression__barre" max="100" value="40">' in texte
    assert "Écriture des pages" in texte
    assert f'href="{reverse("travail_detail", args=[travail.pk])}">Actualiser</a>' in texte


@pytest.mark.parametrize("nom", ["travail_detail", "travail_etat"])
def test_un_travail_n_existe_que_pour_qui_l_a_demande(connecter, travail, reseau, nom):
    adresse = reverse(nom, args=[travail.pk])
    assert connecter(agent_du_reseau(Role.COORDONNATEUR, reseau)).get(adresse, headers=HTMX).status_code == 404
    assert connecter(agent_du_reseau(Role.ADMINISTRATEUR, reseau)).get(adresse, headers=HTMX).status_code == 404


def test_qui_l_a_demande_aussi_le_voit(connecter, travail, reseau):
    collegue = agent_du_reseau(Role.PILOTE, reseau)
    travail.autres_demandeurs.add(collegue)
    assert page(connecter(collegue), travail).status_code == 200


def test_qui_a_quitte_le_reseau_ne_voit_plus_le_travail(connecter, agent, travail):
    agent_du_reseau(Role.COORDONNATEUR, ReseauFactory(), agent=agent)
    assert page(connecter(agent), travail).status_code == 200
    Affectation.objects.filter(agent=agent, reseau=travail.reseau).update(fin=aujourd_hui() - timedelta(days=1))
    assert page(connecter(agent), travail).status_code == 404
    assert not connecter(agent).get(reverse("travail_liste")).context["travaux"]


def test_sans_affectation_on_ne_voit_rien(connecter, travail):
    passant = AgentFactory()
    travail.autres_demandeurs.add(passant)
    assert page(connecter(passant), travail).status_code == 404


def test_l_etat_ne_revient_que_s_il_a_change(connecter, agent, travail):
    client = connecter(agent)
    premier = etat(client, travail)
    assert premier.status_code == 200
    assert f"?vu={travail.aspect}" in premier.content.decode()
    assert "<html" not in premier.content.decode()
    assert etat(client, travail, vu=travail.aspect).status_code == 204
    Travail.objects.update(etat=Travail.Etat.EN_COURS, message="Lecture")
    assert etat(client, travail, vu=travail.aspect).status_code == 200


def test_les_demandes_cessent_quand_le_travail_est_fait(connecter, agent, travail):
    Travail.objects.update(
        etat=Travail.Etat.FAIT, fini_le=timezone.now(), resultat={"adresse": "/reseaux/", "libelle": "Télécharger"}
    )
    reponse = etat(connecter(agent), travail)
    assert reponse.status_code == 286
    texte = reponse.content.decode()
    assert "hx-get" not in texte
    assert '<a class="fr-btn" href="/reseaux/">Télécharger</a>' in texte
    assert "C’est fait" in page(connecter(agent), travail).content.decode()


def test_l_echec_dit_sa_raison(connecter, agent, travail):
    Travail.objects.update(etat=Travail.Etat.ECHOUE, erreur="Le fichier est vide.")
    reponse = etat(connecter(agent), travail)
    assert reponse.status_code == 286
    assert "Le fichier est vide." in reponse.content.decode()
    assert "Le fichier est vide." in page(connecter(agent), travail).content.decode()


@pytest.mark.parametrize(
    "adresse", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)", "", None]
)
def test_un_resultat_ne_mene_pas_hors_du_site(travail, adresse):
    travail.resultat = {"adresse": adresse}
    assert travail.lien is None


def test_l_adresse_de_l_etat_ouverte_a_la_main_mene_a_la_page(connecter, agent, travail):
    reponse = connecter(agent).get(reverse("travail_etat", args=[travail.pk]))
    assert (reponse.status_code, reponse.url) == (302, reverse("travail_detail", args=[travail.pk]))


def test_la_liste_montre_ses_travaux_et_eux_seuls(connecter, agent, travail):
    Travail.objects.create(genre="essai", libelle="Celui d’un autre", cle="autre", demandeur=AgentFactory())
    texte = connecter(agent).get(reverse("travail_liste")).content.decode()
    assert reverse("travail_detail", args=[travail.pk]) in texte
    assert "Celui d’un autre" not in texte


def test_la_liste_vide_dit_a_quoi_elle_sert(connecter, agent):
    assert "Aucun travail" in connecter(agent).get(reverse("travail_liste")).content.decode()


def test_la_liste_coute_autant_de_requetes_pour_un_travail_que_pour_vingt(
    connecter, agent, travail, django_assert_num_queries, django_assert_max_num_queries
):
    client, adresse = connecter(agent), reverse("travail_liste")
    with django_assert_max_num_queries(50) as une:
        client.get(adresse)
    Travail.objects.bulk_create(
        Travail(genre="essai", cle=f"essai-{rang}", demandeur=agent, reseau=ReseauFactory()) for rang in range(19)
    )
    with django_assert_num_queries(len(une)):
        client.get(adresse)
