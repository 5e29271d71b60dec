import pytest
from django.db import IntegrityError
from django.test import Client

from pilotage.acces import Droit, Role
from pilotage.annees import aujourd_hui
from pilotage.instances.composition import composer
from pilotage.instances.regles import manquements
from pilotage.models import Affectation, Instance, Membre
from tests.factories import AffectationFactory, InstanceFactory, MembreFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


def manque(instance, tenues=2, prevues=0):
    membres = list(instance.membres.en_cours(au=aujourd_hui()))
    return manquements(instance, membres, tenues=tenues, prevues=prevues)


def phrases(instance, **seances):
    return " ".join(manquement.phrase for manquement in manque(instance, **seances))


class TestLesReglesDuConseilEcoleCollege:
    @pytest.fixture
    def conseil(self, reseau):
        conseil = InstanceFactory(reseau=reseau, type="conseil_ecole_college", seances_par_an=2)
        MembreFactory(instance=conseil, siege="principal", qualite="copresident")
        MembreFactory(instance=conseil, siege="ien", qualite="copresident")
        MembreFactory(instance=conseil, siege="ecoles")
        MembreFactory(instance=conseil, siege="college")
        return conseil

    def test_complet_il_ne_manque_rien(self, conseil):
        assert manque(conseil) == []

    def test_la_presidence_est_conjointe_et_le_texte_est_cite(self, conseil):
        conseil.membres.filter(siege="ien").update(qualite="membre")
        (manquement,) = manque(conseil)
        assert "l’IEN" in manquement.phrase
        assert "principal" not in manquement.phrase
        assert "D401-2" in manquement.texte

    def test_ecoles_et_college_sont_en_nombre_egal(self, conseil):
        MembreFactory(instance=conseil, siege="ecoles")
        assert "2 pour les écoles, 1 pour le collège" in phrases(conseil)

    def test_un_invite_ne_compte_pas_dans_la_parite(self, conseil):
        MembreFactory(instance=conseil, siege="ecoles", qualite="invite")
        assert manque(conseil) == []

    def test_il_se_reunit_au_moins_deux_fois(self, conseil):
        assert "1 tenue et 0 prévue" in phrases(conseil, tenues=1)
        assert manque(conseil, tenues=1, prevues=1) == []

    def test_le_minimum_de_la_loi_ne_se_baisse_pas(self, reseau, coordonnateur, connecter):
        donnees = {"type": "conseil_ecole_college", "seances_par_an": "1", "lecteurs": ""}
        reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/instances/nouvelle/", donnees)
        assert reponse.status_code == 422
        assert "Au moins 2 séances par an" in reponse.content.decode()


def test_le_pre_est_attendu_au_comite_de_pilotage_et_l_education_nationale_au_comite_du_pre(reseau):
    copil = InstanceFactory(reseau=reseau, type="comite_pilotage")
    suivi = InstanceFactory(reseau=reseau, type="comite_suivi_pre")
    MembreFactory(instance=suivi, siege="ville", qualite="president")
    assert "(PRE)" in phrases(copil)
    assert "l’Éducation nationale" in phrases(suivi)
    MembreFactory(instance=copil, siege="pre")
    MembreFactory(instance=suivi, siege="ien")
    assert "(PRE)" not in phrases(copil)
    assert phrases(suivi) == ""


def test_les_pilotes_et_les_directeurs_siegent_d_emblee_et_une_seule_fois(reseau, coordonnateur):
    ien = agent_du_reseau(Role.PILOTE, reseau, fonction=Affectation.Fonction.IEN)
    directeur = agent_du_reseau(Role.DIRECTEUR, reseau)
    agent_du_reseau(Role.GESTIONNAIRE, reseau)
    copil = InstanceFactory(reseau=reseau)
    composer(copil, au=aujourd_hui())
    composer(copil, au=aujourd_hui())
    assert {(m.agent, m.siege, m.qualite) for m in copil.membres.all()} == {
        (coordonnateur, "coordonnateur", "secretaire"),
        (ien, "ien", "copresident"),
        (directeur, "ecoles", "membre"),
    }


def test_une_instance_nouvelle_prend_le_nom_et_le_rythme_de_sa_sorte(reseau, coordonnateur, connecter):
    adresse = f"/r/{reseau.code}/instances/nouvelle/"
    reponse = connecter(coordonnateur).post(adresse, {"type": "comite_pilotage", "composer": "on"}, follow=True)
    instance = Instance.objects.get()
    assert (instance.nom, instance.seances_par_an, instance.reservee) == ("Comité de pilotage", 2, False)
    assert str(coordonnateur) in reponse.content.decode()


class TestUnMembre:
    @pytest.fixture
    def instance(self, reseau):
        return InstanceFactory(reseau=reseau)

    @pytest.fixture
    def ajouter(self, instance, coordonnateur, connecter):
        def _ajouter(**champs):
            donnees = {"nom": "Léa Morin", "siege": "ville", "qualite": "membre", "voix": "on", "debut": "2026-09-01"}
            adresse = f"/r/{instance.reseau.code}/instances/{instance.pk}/membres/"
            return connecter(coordonnateur).post(adresse, donnees | champs)

        return _ajouter

    @pytest.mark.parametrize(
        "adresse", ["a@b.fr, c@d.fr", "a@b.fr;c@d.fr", "a@b.fr\nBcc: c@d.fr", "Léa <lea@ville.fr>"]
    )
    def test_une_adresse_a_la_fois(self, ajouter, adresse):
        reponse = ajouter(courriel=adresse)
        assert reponse.status_code == 422
        assert "une seule adresse" in reponse.content.decode()
        assert Membre.objects.count() == 0

    def test_un_nom_tient_sur_une_ligne(self, ajouter):
        assert ajouter(nom="Léa\u2028Morin\r\nBcc: x").status_code == 302
        assert Membre.objects.get().nom == "Léa Morin Bcc: x"

    def test_personne_ne_siege_deux_fois(self, ajouter, instance):
        MembreFactory(instance=instance, courriel="lea.morin@ville.fr")
        reponse = ajouter(courriel="Lea.Morin@ville.fr")
        assert reponse.status_code == 422
        assert "siège déjà" in reponse.content.decode()

    def test_un_agent_ne_siege_pas_aussi_comme_personne_du_dehors(self, ajouter, instance, coordonnateur):
        MembreFactory(instance=instance, agent=coordonnateur)
        assert ajouter(courriel=coordonnateur.courriel).status_code == 422

    def test_sans_personne_le_champ_le_dit(self, ajouter):
        assert "Choisissez un agent" in ajouter(nom=" ").content.decode()

    def test_un_agent_d_un_autre_reseau_ne_se_choisit_pas(self, ajouter):
        assert ajouter(nom="", agent=agent_du_reseau(Role.MEMBRE, ReseauFactory()).pk).status_code == 422

    def test_la_base_refuse_le_meme_agent_deux_fois(self, instance, coordonnateur):
        MembreFactory(instance=instance, agent=coordonnateur)
        with pytest.raises(IntegrityError):
            MembreFactory(instance=instance, agent=coordonnateur)


class TestUneInstanceReservee:
    @pytest.fixture
    def equipe(self, reseau):
        return InstanceFactory(reseau=reseau, type="equipe_pilotage", reservee=True)

    def test_le_reseau_ne_la_voit_pas(self, equipe, reseau):
        directeur = agent_du_reseau(Role.DIRECTEUR, reseau)
        assert not Instance.objects.autorises(directeur, Droit.VOIR_INSTANCES).exists()

    def test_ses_membres_la_voient_tant_qu_ils_y_siegent(self, equipe, reseau):
        directeur = agent_du_reseau(Role.DIRECTEUR, reseau)
        membre = MembreFactory(instance=equipe, agent=directeur)
        assert Instance.objects.autorises(directeur, Droit.VOIR_INSTANCES).exists()
        Membre.objects.filter(pk=membre.pk).update(fin="2016-01-01")
        assert not Instance.objects.autorises(directeur, Droit.VOIR_INSTANCES).exists()

    def test_qui_tient_les_instances_la_voit(self, equipe, coordonnateur):
        assert Instance.objects.autorises(coordonnateur, Droit.VOIR_INSTANCES).exists()

    def test_le_correspondant_academique_ne_la_voit_pas(self, equipe, reseau):
        correspondant = agent_du_reseau(Role.CORRESPONDANT, reseau)
        assert not Instance.objects.autorises(correspondant, Droit.VOIR_INSTANCES).exists()

    def test_etre_pilote_ailleurs_ne_l_ouvre_pas(self, equipe, reseau):
        directeur = agent_du_reseau(Role.DIRECTEUR, reseau)
        AffectationFactory(agent=directeur, role=Role.PILOTE, reseau=ReseauFactory())
        assert not Instance.objects.autorises(directeur, Droit.VOIR_INSTANCES).filter(pk=equipe.pk).exists()


def test_une_instance_close_ne_se_reunit_plus(reseau, coordonnateur, connecter):
    instance = InstanceFactory(reseau=reseau)
    client = connecter(coordonnateur)
    client.post(f"/r/{reseau.code}/instances/{instance.pk}/clore/")
    assert client.get(f"/r/{reseau.code}/instances/{instance.pk}/planifier/").status_code == 404
    client.post(f"/r/{reseau.code}/instances/{instance.pk}/clore/")
    assert client.get(f"/r/{reseau.code}/instances/{instance.pk}/planifier/").status_code == 200


def test_deux_instances_d_un_reseau_ne_portent_pas_le_meme_nom(reseau, coordonnateur, connecter):
    InstanceFactory(reseau=reseau, nom="Comité de pilotage")
    InstanceFactory(nom="Commission lecture")
    client, adresse = connecter(coordonnateur), f"/r/{reseau.code}/instances/nouvelle/"
    reponse = client.post(adresse, {"type": "comite_pilotage"})
    assert reponse.status_code == 422
    assert "déjà une instance de ce nom" in reponse.content.decode()
    assert client.post(adresse, {"type": "commission", "nom": "Commission lecture"}).status_code == 302


def test_l_ia_ipr_ne_siege_pas_d_emblee_au_conseil_ecole_college(reseau):
    agent_du_reseau(Role.PILOTE, reseau, fonction=Affectation.Fonction.IA_IPR)
    assert not composer(InstanceFactory(reseau=reseau, type="conseil_ecole_college"), au=aujourd_hui())
    assert composer(InstanceFactory(reseau=reseau), au=aujourd_hui())


def test_ce_qui_a_ete_saisi_reste_tel_quel_dans_le_champ(reseau, coordonnateur):
    """La page colle la ponctuation de son titre (tests/pilotage/test_ponctuation.py), pas ce qu’on a tapé."""
    instance = InstanceFactory(reseau=reseau, nom="Vie & santé : où ?")
    navigateur = Client()
    navigateur.force_login(coordonnateur, backend="django.contrib.auth.backends.ModelBackend")
    page = navigateur.get(f"/r/{reseau.code}/instances/{instance.pk}/modifier/").content.decode()
    assert "Modifier «\u00a0Vie &amp; santé\u00a0: où\u00a0?\u00a0»</h1>" in page
    assert 'value="Vie &amp; santé : où ?"' in page
