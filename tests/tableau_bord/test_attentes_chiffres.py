"""L’accueil dit les chiffres à rendre et à valider : présents tant qu’ils attendent, disparus une fois le geste fait."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from tableau_bord.models import Campagne, Saisie
from tests.factories import AffectationFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def pilote(reseau):
    return agent_du_reseau(Role.PILOTE, reseau)


@pytest.fixture
def ecole(reseau):
    return reseau.etablissements.ecoles().order_by("uai").first()


@pytest.fixture
def directrice(ecole):
    return AffectationFactory(role=Role.DIRECTEUR, etablissement=ecole).agent


@pytest.fixture
def rendre(reseau, pilote, ecole):
    """L’adresse où l’école rend le seul chiffre demandé."""
    campagne = Campagne.objects.create(
        reseau=reseau,
        intitule="Accompagnement",
        annee=annee_courante(),
        echeance=aujourd_hui() + timedelta(days=20),
        cree_par=pilote,
    )
    campagne.demandes.create(code="clas")
    campagne.reponses.create(etablissement=ecole)
    return reverse("campagne_saisir", args=[reseau.code, campagne.pk, ecole.uai])


@pytest.fixture
def lignes(reseau):
    def _lignes(client, quoi):
        """Les adresses que l’accueil du réseau donne sous ce mot."""
        page = client.get(reverse("reseau_accueil", args=[reseau.code]))
        return [attente.url for attente in page.context["attentes"] if attente.quoi == quoi]

    return _lignes


def test_les_chiffres_a_rendre_sont_a_l_accueil_de_la_directrice_jusqu_a_ce_qu_elle_les_rende(
    rendre, directrice, connecter, lignes
):
    client = connecter(directrice)
    assert lignes(client, "Chiffres à rendre") == [rendre]
    client.post(rendre, {"clas-numerateur": "30", "clas-denominateur": "120"})
    assert lignes(client, "Chiffres à rendre") == []


def test_une_campagne_close_n_attend_plus_de_chiffres(rendre, directrice, pilote, reseau, connecter, lignes):
    connecter(pilote).post(reverse("campagne_clore", args=[reseau.code, Campagne.objects.get().pk]))
    assert lignes(connecter(directrice), "Chiffres à rendre") == []


@pytest.mark.parametrize(
    ("geste", "donnees"), [("valider", {}), ("renvoyer", {"motif": "Ce sont ceux de l’an dernier."})]
)
def test_les_chiffres_a_valider_sont_a_l_accueil_du_pilote_jusqu_a_son_geste(
    rendre, directrice, pilote, reseau, connecter, lignes, geste, donnees
):
    assert lignes(connecter(pilote), "Chiffres à valider") == []
    connecter(directrice).post(rendre, {"clas-numerateur": "30", "clas-denominateur": "120"})
    saisie, client = Saisie.objects.get(), connecter(pilote)
    assert lignes(client, "Chiffres à valider") == [saisie.get_absolute_url()]
    client.post(reverse(f"saisie_{geste}", args=[reseau.code, saisie.pk]), donnees)
    assert lignes(client, "Chiffres à valider") == []


def test_qui_ne_valide_pas_ne_voit_pas_les_chiffres_a_valider(rendre, directrice, connecter, lignes):
    client = connecter(directrice)
    client.post(rendre, {"clas-numerateur": "30", "clas-denominateur": "120"})
    assert lignes(client, "Chiffres à valider") == []
