import pytest

from actions.forms import ActionForm
from actions.models import NatureAction
from actions.models.natures import NATURES_MAX
from pilotage.acces import Role
from tests.factories import AcademieFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


def noms(reseau):
    return {nature.nom for nature in NatureAction.objects.du_reseau(reseau)}


def test_la_liste_commune_est_semee(reseau):
    assert {"liaison inter-degrés", "aide aux élèves", "familles", "climat scolaire", "numérique"} <= noms(reseau)


def test_la_nature_d_un_reseau_est_a_lui_et_celle_de_l_academie_a_tous_ses_reseaux(reseau, connecter):
    voisin = ReseauFactory(academie=reseau.academie)
    ailleurs = ReseauFactory(academie=AcademieFactory(code="14"))
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    assert client.post(f"/r/{reseau.code}/actions/natures/", {"nom": "classe dehors"}).status_code == 302
    client = connecter(agent_du_reseau(Role.CORRESPONDANT, reseau))
    assert client.post(f"/r/{reseau.code}/actions/natures/", {"nom": "orientation"}).status_code == 302
    assert {"classe dehors", "orientation"} <= noms(reseau)
    assert "orientation" in noms(voisin)
    assert "classe dehors" not in noms(voisin)
    assert not {"orientation", "classe dehors"} & noms(ailleurs)


@pytest.mark.parametrize("nom", ["Numérique", "numerique", "  NUMÉRIQUE "])
def test_la_meme_nature_ne_s_ajoute_pas_deux_fois(reseau, connecter, nom):
    client = connecter(agent_du_reseau(Role.PILOTE, reseau))
    reponse = client.post(f"/r/{reseau.code}/actions/natures/", {"nom": nom})
    assert reponse.status_code == 422
    assert "déjà dans la liste" in " ".join(reponse.context["form"].errors["nom"])


def test_une_nature_fermee_ne_se_propose_plus(reseau, connecter):
    nature = NatureAction.objects.create(nom="ancienne", reseau=reseau)
    agent = agent_du_reseau(Role.COORDONNATEUR, reseau)
    connecter(agent).post(f"/r/{reseau.code}/actions/natures/{nature.pk}/", {"nom": "ancienne"})
    assert nature not in ActionForm(reseau=reseau, agent=agent).fields["nature"].queryset


def test_on_ne_modifie_ni_la_liste_commune_ni_celle_d_un_autre(reseau, connecter):
    commune = NatureAction.objects.filter(reseau=None, academie=None).first()
    academique = NatureAction.objects.create(nom="orientation", academie=reseau.academie)
    etrangere = NatureAction.objects.create(nom="ailleurs", reseau=ReseauFactory())
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    codes = [
        client.get(f"/r/{reseau.code}/actions/natures/{n.pk}/").status_code for n in (commune, academique, etrangere)
    ]
    assert codes == [404, 404, 404]


def test_une_liste_ne_depasse_jamais_cinquante_choix(reseau, connecter):
    for rang in range(NATURES_MAX):
        NatureAction.objects.create(nom=f"nature {rang}", reseau=reseau)
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    reponse = client.post(f"/r/{reseau.code}/actions/natures/", {"nom": "une de trop"})
    assert reponse.status_code == 422
    assert "fermez-en une" in str(reponse.context["form"].non_field_errors())
