from datetime import date

import pytest
from django.db import IntegrityError, transaction

from partenariats.cycles import HABITUDES, preparer_l_annee
from partenariats.models import AppelAProjets, Dispositif, Grille, Reponse
from pilotage.acces import Role
from pilotage.annees import annee_courante
from tests.factories import (
    AppelFactory,
    ContactFactory,
    DispositifFactory,
    GrilleFactory,
    PartenaireFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


class TestLaGrilleDeCooperation:
    def saisie(self, **champs):
        return {"objet": "ateliers du soir", "annee": str(annee_courante()), "offre": "construite"} | champs

    def test_un_critere_rempli_se_prouve(self, reseau, coordonnateur, connecter):
        partenaire = PartenaireFactory(reseau=reseau)
        adresse, client = f"/r/{reseau.code}/partenaires/{partenaire.pk}/evaluer/", connecter(coordonnateur)
        reponse = client.post(adresse, self.saisie(objectif="on"))
        assert reponse.status_code == 422
        assert list(reponse.context["form"].errors) == ["objectif_preuve"]
        donnees = self.saisie(objectif="on", objectif_preuve="Le vocabulaire du réseau")
        assert client.post(adresse, donnees).status_code == 302
        grille = Grille.objects.prefetch_related("reponses").get()
        assert (grille.remplis, grille.reponses.count(), grille.remplie_par) == (1, 5, coordonnateur)

    def test_la_base_refuse_un_critere_sans_preuve(self, reseau):
        grille = GrilleFactory(partenaire=PartenaireFactory(reseau=reseau))
        with pytest.raises(IntegrityError), transaction.atomic():
            Reponse.objects.create(grille=grille, critere="objectif", est_rempli=True)

    @pytest.mark.parametrize(
        ("offre", "a_discuter"), [("construite", False), ("cle_en_main", True), ("commerciale", True)]
    )
    def test_une_offre_cle_en_main_ou_commerciale_est_a_discuter(self, offre, a_discuter):
        assert Grille(offre=offre).est_a_discuter is a_discuter

    def test_la_meme_cooperation_n_a_qu_une_grille_par_an(self, reseau, coordonnateur, connecter):
        partenaire = PartenaireFactory(reseau=reseau)
        GrilleFactory(partenaire=partenaire, annee=annee_courante(), objet="ateliers du soir")
        reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/partenaires/{partenaire.pk}/evaluer/", self.saisie())
        assert reponse.status_code == 422
        assert "déjà sa grille" in reponse.content.decode()

    def test_le_partenaire_ne_lit_pas_ce_qu_on_pense_de_lui(self, reseau, connecter):
        agent = agent_du_reseau(Role.PARTENAIRE, reseau)
        sien = agent.affectations.get().representation.partenaire
        GrilleFactory(partenaire=sien, objet="un jugement")
        adresse = f"/r/{reseau.code}/partenaires/{sien.pk}/"
        assert "n jugement" not in connecter(agent).get(adresse).content.decode()
        assert "n jugement" in connecter(agent_du_reseau(Role.PILOTE, reseau)).get(adresse).content.decode()


class TestLesDispositifs:
    def test_un_dispositif_se_note_avec_son_annee(self, reseau, coordonnateur, connecter):
        contact = ContactFactory(partenaire=PartenaireFactory(reseau=reseau))
        donnees = {
            "type": "clas",
            "contact": contact.pk,
            "partenaires": [contact.partenaire_id],
            "etapes-TOTAL_FORMS": "2",
            "etapes-INITIAL_FORMS": "0",
            "etapes-0-mois": "3",
            "etapes-0-quoi": "appel",
            "etapes-1-mois": "9",
            "etapes-1-quoi": "reprise",
        }
        assert connecter(coordonnateur).post(f"/r/{reseau.code}/dispositifs/nouveau/", donnees).status_code == 302
        dispositif = Dispositif.objects.get()
        # L’année est scolaire : septembre vient avant mars.
        assert [str(etape) for etape in dispositif.etapes.all()] == ["septembre : reprise", "mars : appel"]

    def test_le_contact_d_un_autre_reseau_n_est_pas_un_choix(self, reseau, coordonnateur, connecter):
        ailleurs = ContactFactory(partenaire=PartenaireFactory(reseau=ReseauFactory()))
        donnees = {
            "type": "pre",
            "contact": ailleurs.pk,
            "partenaires": [ailleurs.partenaire_id],
            "etapes-TOTAL_FORMS": "0",
            "etapes-INITIAL_FORMS": "0",
        }
        reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/dispositifs/nouveau/", donnees)
        assert set(reponse.context["form"].errors) == {"contact", "partenaires"}

    def test_un_partenaire_ne_voit_pas_les_dispositifs_du_reseau(self, reseau, connecter):
        DispositifFactory(reseau=reseau)
        client = connecter(agent_du_reseau(Role.PARTENAIRE, reseau))
        assert client.get(f"/r/{reseau.code}/dispositifs/").status_code == 404
        assert client.get(f"/r/{reseau.code}/appels/").status_code == 404


class TestLesAppelsAProjets:
    def test_l_annee_se_remplit_des_appels_connus_une_seule_fois(self, reseau):
        assert preparer_l_annee(reseau, 2026) == len(HABITUDES)
        AppelAProjets.objects.filter(intitule="CLAS").update(depot_le=date(2027, 4, 12))
        assert preparer_l_annee(reseau, 2026) == 0
        assert AppelAProjets.objects.get(intitule="CLAS").depot_le == date(2027, 4, 12)
        ville = AppelAProjets.objects.get(intitule="Contrat de ville")
        assert (ville.ouverture_le, ville.depot_le) == (date(2026, 10, 15), date(2026, 12, 15))

    @pytest.mark.parametrize(
        ("jour", "vu"),
        [(date(2026, 10, 30), 0), (date(2026, 10, 31), 1), (date(2027, 1, 10), 1), (date(2027, 2, 1), 0)],
    )
    def test_un_depot_proche_ou_tout_juste_manque_se_voit(self, reseau, jour, vu):
        AppelFactory(reseau=reseau, depot_le=date(2026, 12, 15))
        assert AppelAProjets.objects.a_deposer(au=jour).count() == vu

    def test_un_dossier_depose_n_alerte_plus(self, reseau):
        AppelFactory(reseau=reseau, depot_le=date(2026, 12, 15), resultat="depose")
        assert not AppelAProjets.objects.a_deposer(au=date(2026, 12, 1)).exists()

    def test_un_depot_avant_l_ouverture_est_refuse(self, reseau, coordonnateur, connecter):
        donnees = {
            "intitule": "CLAS",
            "annee": str(annee_courante()),
            "resultat": "a_preparer",
            "ouverture_le": "2027-04-01",
            "depot_le": "2027-03-01",
        }
        reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/appels/nouveau/", donnees)
        assert reponse.status_code == 422
        assert "avant l’ouverture" in str(reponse.context["form"].errors["depot_le"])

    def test_un_membre_lit_le_calendrier_sans_pouvoir_le_modifier(self, reseau, connecter):
        appel = AppelFactory(reseau=reseau, annee=annee_courante())
        page = connecter(agent_du_reseau(Role.MEMBRE, reseau)).get(f"/r/{reseau.code}/appels/").content.decode()
        assert appel.intitule in page
        assert appel.get_absolute_url() in page
        assert "/modifier/" not in page
