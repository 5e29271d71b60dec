import pytest

from pilotage.acces import Role
from pilotage.annees import annee_courante
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def liste(reseau, connecter):
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))

    def _liste(**filtres):
        reponse = client.get(f"/r/{reseau.code}/actions/", filtres)
        assert reponse.status_code == 200
        return [action.intitule for action in reponse.context["table"].data]

    return _liste


@pytest.mark.parametrize("saisie", ["lecture", "lectures", "LECTURES", "eleve", "élèves", "lectures élève", "rallyes"])
def test_la_recherche_ignore_accents_et_terminaisons(reseau, liste, saisie):
    annee = annee_courante()
    ActionFactory(reseau=reseau, annee=annee, intitule="Rallye de lecture", description="Avec chaque élève")
    ActionFactory(reseau=reseau, annee=annee, intitule="Chorale")
    assert liste(q=saisie) == ["Rallye de lecture"]


def test_la_liste_montre_l_annee_en_cours_et_toutes_si_on_le_demande(reseau, liste):
    ActionFactory(reseau=reseau, annee=annee_courante(), intitule="De l’année")
    ActionFactory(reseau=reseau, annee=annee_courante() - 1, intitule="De l’an passé")
    assert liste() == ["De l’année"]
    assert liste(annee="") == ["De l’an passé", "De l’année"]
    assert liste(annee=str(annee_courante() - 1)) == ["De l’an passé"]


def test_un_filtre_illisible_ne_casse_pas_la_page(reseau, liste):
    ActionFactory(reseau=reseau, annee=annee_courante())
    liste(etat="x", annee="abc", axe="9999999", etablissement="-1", sort="inconnu")
