import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from actions.models import Candidature
from partenariats.models import Contact, Convention, PieceAppel, PiecePartenaire
from pilotage.acces import Role
from pilotage.annees import annee_courante
from pilotage.models import Presence
from tests.factories import (
    ActionFactory,
    AgentFactory,
    AppelFactory,
    ConventionFactory,
    GrilleFactory,
    InstanceFactory,
    MembreFactory,
    PartenaireFactory,
    ReseauFactory,
    SeanceFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


@pytest.fixture
def reseau():
    return ReseauFactory()


@pytest.fixture
def appel(reseau):
    return AppelFactory(reseau=reseau, annee=ANNEE, demande="Ouvrir un lieu pour les parents.", montant_demande="4500")


def fichier(nom="dossier.pdf"):
    return {"fichier": SimpleUploadedFile(nom, PDF)}


class TestLesActionsPresentees:
    def test_le_coordonnateur_choisit_celles_du_reseau_et_l_appel_les_montre(self, reseau, appel, connecter):
        chorale = ActionFactory(reseau=reseau, annee=ANNEE, intitule="Chorale")
        ailleurs = ActionFactory(reseau=ReseauFactory(), annee=ANNEE)
        client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
        adresse = f"/r/{reseau.code}/appels/{appel.pk}/actions/"
        assert client.post(adresse, {"actions": [ailleurs.pk]}).status_code == 422
        for _ in range(2):
            assert client.post(adresse, {"actions": [chorale.pk]}).status_code == 302
        assert Candidature.objects.get().action == chorale
        page = client.get(f"/r/{reseau.code}/appels/{appel.pk}/").content.decode()
        assert "Chorale" in page
        assert "4 500,00" in page.replace("\u00a0", " ")

    def test_tout_decocher_retire_tout_sauf_ce_qu_on_ne_voyait_pas(self, reseau, appel, connecter):
        Candidature.objects.create(appel=appel, action=ActionFactory(reseau=reseau, annee=ANNEE))
        client = connecter(agent_du_reseau(Role.GESTIONNAIRE, reseau))
        assert client.post(f"/r/{reseau.code}/appels/{appel.pk}/actions/", {}).status_code == 302
        assert not Candidature.objects.exists()

    def test_un_membre_lit_l_appel_sans_son_montant_ni_de_quoi_le_modifier(self, reseau, appel, connecter):
        client = connecter(agent_du_reseau(Role.MEMBRE, reseau))
        page = client.get(f"/r/{reseau.code}/appels/{appel.pk}/").content.decode()
        assert "Ouvrir un lieu pour les parents." in page
        assert "500,00" not in page
        assert "/modifier/" not in page
        assert client.get(f"/r/{reseau.code}/appels/{appel.pk}/actions/").status_code == 404


class TestLesFichiers:
    def test_un_dossier_d_appel_se_joint_et_ne_se_lit_pas_sans_droit(self, reseau, appel, connecter):
        client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
        assert client.post(f"/r/{reseau.code}/appels/{appel.pk}/joindre/", fichier("../dossier.pdf")).status_code == 302
        piece = PieceAppel.objects.get()
        assert piece.nom == "dossier.pdf"
        assert "dossier" not in piece.fichier.name
        adresse = f"/r/{reseau.code}/appels/pieces/{piece.pk}/"
        assert client.get(adresse)["Content-Disposition"].startswith("attachment")
        for role in (Role.MEMBRE, Role.PARTENAIRE, Role.LECTEUR):
            assert connecter(agent_du_reseau(role, reseau)).get(adresse).status_code == 404

    def test_une_piece_du_dossier_d_un_partenaire_ne_se_montre_pas_a_lui(self, reseau, connecter):
        agent = agent_du_reseau(Role.PARTENAIRE, reseau)
        partenaire = agent.affectations.get().representation.partenaire
        client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
        adresse = f"/r/{reseau.code}/partenaires/{partenaire.pk}/"
        assert client.post(f"{adresse}joindre/", fichier("statuts.pdf")).status_code == 302
        piece = PiecePartenaire.objects.get()
        assert "statuts.pdf" in client.get(adresse).content.decode()
        client = connecter(agent)
        assert "statuts.pdf" not in client.get(adresse).content.decode()
        assert client.get(f"/r/{reseau.code}/partenaires/pieces/{piece.pk}/").status_code == 404

    def test_joindre_le_bilan_d_une_convention_le_dit_rendu(self, reseau, connecter):
        convention = ConventionFactory(reseau=reseau, signee=True, avec=PartenaireFactory(reseau=reseau))
        client = connecter(agent_du_reseau(Role.GESTIONNAIRE, reseau))
        adresse = f"/r/{reseau.code}/conventions/{convention.pk}/"
        assert client.post(f"{adresse}bilan/", {}).status_code == 422
        assert Convention.objects.get().bilan_rendu_le is None
        assert client.post(f"{adresse}bilan/", fichier("bilan.pdf")).status_code == 302
        assert Convention.objects.get().bilan_rendu_le is not None
        assert "Bilan : " in client.get(adresse).content.decode()


class TestLaFicheDUnPartenaire:
    def test_elle_montre_ses_actions_et_ses_seances(self, reseau, connecter):
        partenaire = PartenaireFactory(reseau=reseau)
        Contact.objects.create(partenaire=partenaire, nom="Caron", courriel="caron@halle.example")
        ActionFactory(reseau=reseau, annee=ANNEE, intitule="Chorale").partenaires.add(partenaire)
        ActionFactory(reseau=reseau, annee=ANNEE, intitule="Échecs")
        instance = InstanceFactory(reseau=reseau)
        seance = SeanceFactory(instance=instance)
        Presence.objects.create(seance=seance, membre=MembreFactory(instance=instance, courriel="caron@halle.example"))
        page = connecter(agent_du_reseau(Role.PILOTE, reseau)).get(f"/r/{reseau.code}/partenaires/{partenaire.pk}/")
        assert [str(action) for action in page.context["actions"]] == ["Chorale"]
        assert [s for s, _ in page.context["seances"]] == [seance]

    def test_son_representant_n_y_lit_que_ce_qui_mene_a_lui(self, reseau, connecter):
        agent = agent_du_reseau(Role.PARTENAIRE, reseau)
        partenaire = agent.affectations.get().representation.partenaire
        ActionFactory(reseau=reseau, annee=ANNEE, intitule="Chorale").partenaires.add(partenaire)
        GrilleFactory(partenaire=partenaire, objet="Ce qu’on pense de lui")
        instance = InstanceFactory(reseau=reseau)
        siege = MembreFactory(instance=instance, agent=agent)
        seances = [SeanceFactory(instance=instance), SeanceFactory(instance=InstanceFactory(reseau=reseau))]
        Presence.objects.create(seance=seances[0], membre=siege)
        page = connecter(agent).get(f"/r/{reseau.code}/partenaires/{partenaire.pk}/")
        assert [str(action) for action in page.context["actions"]] == ["Chorale"]
        assert [s for s, _ in page.context["seances"]] == seances[:1]
        assert "Ce qu’on pense de lui" not in page.content.decode()


class TestLaCooperationAutourDUneAction:
    def test_la_grille_de_l_annee_se_lit_sur_la_page_de_l_action(self, reseau, connecter):
        partenaire, autre = PartenaireFactory(reseau=reseau), PartenaireFactory(reseau=reseau, nom="Sans grille")
        action = ActionFactory(reseau=reseau, annee=ANNEE, cree_par=AgentFactory())
        action.partenaires.add(partenaire, autre)
        GrilleFactory(partenaire=partenaire, annee=ANNEE, objet="parcours théâtre", offre="cle_en_main")
        GrilleFactory(partenaire=partenaire, annee=ANNEE - 1, objet="celle de l’an passé")
        page = connecter(agent_du_reseau(Role.PILOTE, reseau)).get(f"/r/{reseau.code}/actions/{action.pk}/")
        texte = page.content.decode()
        assert "Parcours théâtre" in texte
        assert "à discuter" in texte
        assert "celle de l’an passé" not in texte
        assert list(page.context["cooperation"]["a_evaluer"]) == [autre]

    def test_le_partenaire_de_l_action_ne_la_lit_pas(self, reseau, connecter):
        agent = agent_du_reseau(Role.PARTENAIRE, reseau)
        partenaire = agent.affectations.get().representation.partenaire
        action = ActionFactory(reseau=reseau, annee=ANNEE)
        action.partenaires.add(partenaire)
        GrilleFactory(partenaire=partenaire, annee=ANNEE, objet="parcours théâtre")
        page = connecter(agent).get(f"/r/{reseau.code}/actions/{action.pk}/")
        assert page.status_code == 200
        assert "Parcours théâtre" not in page.content.decode()
