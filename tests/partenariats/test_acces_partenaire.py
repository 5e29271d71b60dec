import pytest

from partenariats.models import Partenaire, Representation
from pilotage.acces import Droit, Role
from tests.factories import AffectationFactory, PartenaireFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory()


@pytest.fixture
def partenaire(reseau):
    return PartenaireFactory(reseau=reseau)


def test_relier_un_compte_lui_ouvre_sa_fiche_et_le_delier_la_ferme(reseau, partenaire, connecter):
    affectation = AffectationFactory(role=Role.PARTENAIRE, reseau=reseau)
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    adresse = f"/r/{reseau.code}/partenaires/{partenaire.pk}/relier/"
    assert client.post(adresse, {"affectation": affectation.pk}).status_code == 302

    def vus():
        agent = type(affectation.agent).objects.get(pk=affectation.agent_id)
        return list(Partenaire.objects.autorises(agent, Droit.VOIR_PARTENAIRES))

    assert vus() == [partenaire]
    representation = Representation.objects.get()
    assert client.post(f"/r/{reseau.code}/representations/{representation.pk}/delier/").status_code == 302
    assert vus() == []


@pytest.mark.parametrize("cas", ["autre_reseau", "autre_role", "deja_relie", "finie"])
def test_un_compte_qui_ne_peut_pas_le_representer_n_est_pas_un_choix(reseau, partenaire, connecter, cas):
    if cas == "autre_reseau":
        affectation = AffectationFactory(role=Role.PARTENAIRE, reseau=ReseauFactory())
    elif cas == "autre_role":
        affectation = AffectationFactory(role=Role.MEMBRE, reseau=reseau)
    elif cas == "finie":
        affectation = AffectationFactory(role=Role.PARTENAIRE, reseau=reseau, fin="2020-01-01")
    else:
        affectation = agent_du_reseau(Role.PARTENAIRE, reseau).affectations.get()
    avant = Representation.objects.count()
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    reponse = client.post(f"/r/{reseau.code}/partenaires/{partenaire.pk}/relier/", {"affectation": affectation.pk})
    assert reponse.status_code in (200, 422)
    assert "affectation" in reponse.context["form"].errors
    assert Representation.objects.count() == avant


def test_un_gestionnaire_ne_relie_personne(reseau, partenaire, connecter):
    client = connecter(agent_du_reseau(Role.GESTIONNAIRE, reseau))
    assert client.get(f"/r/{reseau.code}/partenaires/{partenaire.pk}/relier/").status_code == 404
