import uuid

import pytest

from pilotage.acces import Role
from pilotage.models import Information, Lecture, Remontee
from tests.factories import (
    AffectationFactory,
    EtablissementFactory,
    RattachementFactory,
    RemonteeFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def directeur(reseau):
    return agent_du_reseau(Role.DIRECTEUR, reseau)


@pytest.fixture
def pilote(reseau):
    return agent_du_reseau(Role.PILOTE, reseau)


class TestRemontee:
    def test_trois_champs_et_un_double_clic_n_en_fait_qu_une(self, reseau, directeur, connecter):
        client = connecter(directeur)
        envoi = {"genre": "besoin", "texte": "Un vidéoprojecteur.", "cle_saisie": str(uuid.uuid4())}
        codes = [client.post(f"/r/{reseau.code}/remontees/nouvelle/", envoi).status_code for _ in range(2)]
        assert codes == [302, 302]
        remontee = Remontee.objects.get()
        assert (remontee.auteur, remontee.etat) == (directeur, "recue")

    def test_l_auteur_lit_la_reponse_et_un_collegue_ne_la_voit_pas(self, reseau, directeur, pilote, connecter):
        remontee = RemonteeFactory(reseau=reseau, auteur=directeur)
        chemin = f"/r/{reseau.code}/remontees/{remontee.pk}/"
        client = connecter(pilote)
        client.post(f"{chemin}traiter/", {"motif": ""})
        remontee.refresh_from_db()
        assert remontee.etat == "recue", "traiter demande une réponse"
        client.post(f"{chemin}traiter/", {"motif": "Commandé hier."})
        assert "Commandé hier." in connecter(directeur).get(chemin).content.decode()
        assert connecter(agent_du_reseau(Role.MEMBRE, reseau)).get(chemin).status_code == 404

    def test_l_auteur_ne_classe_pas_la_sienne(self, reseau, directeur, connecter):
        remontee = RemonteeFactory(reseau=reseau, auteur=directeur)
        chemin = f"/r/{reseau.code}/remontees/{remontee.pk}/classer/"
        assert connecter(directeur).post(chemin, {"motif": "Non"}).status_code == 404

    def test_chacun_ne_liste_que_les_siennes_et_le_pilote_toutes(self, reseau, directeur, pilote, connecter):
        RemonteeFactory(reseau=reseau, auteur=directeur, texte="La mienne")
        RemonteeFactory(reseau=reseau, texte="Celle d’un autre")
        RemonteeFactory(texte="D’un autre réseau")
        page = connecter(directeur).get(f"/r/{reseau.code}/remontees/").content.decode()
        assert "La mienne" in page
        assert "Celle d’un autre" not in page
        page = connecter(pilote).get(f"/r/{reseau.code}/remontees/").content.decode()
        assert "Celle d’un autre" in page
        assert "D’un autre réseau" not in page


class TestInformation:
    def test_adressee_a_une_ecole_elle_n_existe_pas_pour_les_autres(self, reseau, directeur, pilote, connecter):
        ecole = EtablissementFactory(academie=reseau.academie)
        RattachementFactory(reseau=reseau, etablissement=ecole)
        voisine = AffectationFactory(role=Role.DIRECTEUR, etablissement=ecole).agent
        envoi = {"titre": "Travaux", "texte": "Lundi.", "etablissements": [ecole.pk]}
        assert connecter(pilote).post(f"/r/{reseau.code}/informations/nouvelle/", envoi).status_code == 302
        chemin = Information.objects.get().get_absolute_url()
        assert connecter(voisine).get(chemin).status_code == 200
        assert connecter(directeur).get(chemin).status_code == 404
        assert "Travaux" not in connecter(directeur).get(f"/r/{reseau.code}/informations/").content.decode()

    def test_dire_qu_on_l_a_lue_deux_fois_ne_compte_qu_une(self, reseau, directeur, pilote, connecter):
        information = Information.objects.create(reseau=reseau, titre="Rentrée", texte="Bonne rentrée.", par=pilote)
        chemin = information.get_absolute_url()
        client = connecter(directeur)
        client.get(chemin)
        assert not Lecture.objects.exists()
        for _ in range(2):
            client.post(f"{chemin}lue/")
        assert Lecture.objects.get().agent == directeur
        assert str(directeur) in connecter(pilote).get(chemin).content.decode()

    def test_un_directeur_n_informe_pas(self, reseau, directeur, connecter):
        assert connecter(directeur).get(f"/r/{reseau.code}/informations/nouvelle/").status_code == 404
