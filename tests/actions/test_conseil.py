"""Le conseil école-collège : de l’ouverture du dossier à sa transmission conjointe (code de l’éducation, D401-1 à D401-4)."""

import io
from datetime import timedelta

import pytest
from odfdo import Document

from actions.conseil import documents, vie
from actions.conseil.accords import accords, etapes
from actions.conseil.composition import contenu
from actions.etats import Etat
from actions.models import AccordConseil, DossierConseil
from pilotage.acces import Role
from pilotage.annees import annee_courante, aujourd_hui
from pilotage.etats import TransitionInterdite
from pilotage.instances.types import TypeInstance
from pilotage.models import Affectation, Etablissement
from tests.factories import (
    ActionFactory,
    EtablissementFactory,
    InstanceFactory,
    RattachementFactory,
    ReseauFactory,
    SeanceFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def etablissements(reseau):
    tous = list(Etablissement.objects.du_reseau(reseau, au=aujourd_hui()))
    if not any(e.nature == Etablissement.Nature.COLLEGE for e in tous):
        college = EtablissementFactory(nature=Etablissement.Nature.COLLEGE, academie=reseau.academie)
        RattachementFactory(reseau=reseau, etablissement=college)
        tous.append(college)
    return {
        "ecoles": [e for e in tous if e.est_ecole],
        "college": next(e for e in tous if e.nature == Etablissement.Nature.COLLEGE),
    }


def action(reseau, annee, lieux, **champs):
    creee = ActionFactory(reseau=reseau, annee=annee, etat=Etat.VALIDEE, **champs)
    creee.etablissements.set(lieux)
    return creee


@pytest.fixture
def dossier(reseau, coordonnateur, etablissements):
    communs = [etablissements["ecoles"][0], etablissements["college"]]
    action(reseau, ANNEE, communs, intitule="Rallye lecture CM2-6e")
    action(reseau, ANNEE + 1, communs, intitule="Défi calcul CM2-6e")
    action(reseau, ANNEE + 1, etablissements["ecoles"], intitule="Chorale des écoles")
    ouvert, _ = vie.ouvrir(reseau, ANNEE, par=coordonnateur)
    return ouvert


@pytest.fixture
def arrete(dossier, reseau, coordonnateur):
    conseil = InstanceFactory(reseau=reseau, type=TypeInstance.CONSEIL_ECOLE_COLLEGE)
    dossier.seance = SeanceFactory(instance=conseil, dans=0)
    dossier.save()
    vie.arreter(dossier, par=coordonnateur)
    return dossier


def pilote(reseau, fonction):
    agent = agent_du_reseau(Role.PILOTE, reseau)
    Affectation.objects.filter(agent=agent).update(fonction=fonction)
    return agent


def repondre_partout(dossier, par, resultat="favorable"):
    for vote in accords(dossier).lignes:
        AccordConseil.objects.create(
            dossier=dossier, etablissement=vote.etablissement, jour=aujourd_hui(), resultat=resultat, note_par=par
        )


def adresse(dossier, suite=""):
    return f"/r/{dossier.reseau.code}/conseil-ecole-college/{dossier.pk}/{suite}"


class TestOuvrir:
    def test_les_actions_communes_aux_ecoles_et_au_college_y_sont_deja(self, dossier):
        assert [a.intitule for a in dossier.programme.all()] == ["Défi calcul CM2-6e"]
        assert [a.intitule for a in dossier.realisations.all()] == ["Rallye lecture CM2-6e"]

    def test_deux_clics_n_en_ouvrent_qu_un(self, reseau, coordonnateur, connecter):
        client = connecter(coordonnateur)
        for _ in range(2):
            client.post(f"/r/{reseau.code}/conseil-ecole-college/ouvrir/", {"annee": ANNEE})
        assert DossierConseil.objects.count() == 1

    def test_le_bilan_reprend_le_programme_de_l_an_passe(self, dossier, reseau, coordonnateur):
        suivant, _ = vie.ouvrir(reseau, ANNEE + 1, par=coordonnateur)
        assert [a.intitule for a in suivant.realisations.all()] == ["Défi calcul CM2-6e"]

    def test_un_directeur_lit_et_n_ouvre_pas(self, dossier, reseau, connecter):
        client = connecter(agent_du_reseau(Role.DIRECTEUR, reseau))
        assert client.get(adresse(dossier)).status_code == 200
        assert client.post(f"/r/{reseau.code}/conseil-ecole-college/ouvrir/", {"annee": ANNEE}).status_code == 404

    def test_un_partenaire_ne_le_voit_pas(self, dossier, reseau, connecter):
        client = connecter(agent_du_reseau(Role.PARTENAIRE, reseau))
        assert client.get(adresse(dossier)).status_code == 404
        assert client.get(adresse(dossier, "programme.odt")).status_code == 404


class TestArreter:
    def test_sans_seance_ni_action_le_conseil_n_a_rien_arrete(self, dossier, coordonnateur):
        with pytest.raises(TransitionInterdite, match="séance"):
            vie.arreter(dossier, par=coordonnateur)

    def test_arrete_ce_que_les_conseils_lisent_ne_change_plus(self, arrete):
        arrete.programme.all().update(intitule="Récrit après coup")
        assert [a["intitule"] for a in contenu(arrete)["programme"]] == ["Défi calcul CM2-6e"]

    def test_le_reprendre_efface_les_reponses_et_les_visas(self, arrete, coordonnateur, reseau):
        repondre_partout(arrete, coordonnateur)
        vie.viser(arrete, par=pilote(reseau, "ien"))
        vie.rouvrir(arrete, par=coordonnateur, motif="Une action manquait.")
        assert not arrete.accords.exists()
        assert not arrete.visas.exists()
        assert arrete.donnees is None

    def test_arrete_il_ne_se_prepare_plus(self, arrete, coordonnateur, connecter):
        connecter(coordonnateur).post(adresse(arrete, "preparer/"), {"orientations": "Trop tard"})
        arrete.refresh_from_db()
        assert arrete.orientations == ""


class TestAccords:
    def test_chaque_conseil_a_sa_ligne_et_la_page_dit_ou_l_on_en_est(
        self, arrete, coordonnateur, etablissements, connecter
    ):
        ecole = etablissements["ecoles"][0]
        client = connecter(coordonnateur)
        reponse = client.post(
            adresse(arrete, "accords/"),
            {f"resultat-{ecole.pk}": "favorable", f"jour-{ecole.pk}": f"{aujourd_hui():%d/%m/%Y}"},
        )
        assert reponse.status_code == 302
        arrete.refresh_from_db()
        phrases = etapes(arrete, accords(arrete))
        assert phrases[1] == "CA : à venir"
        assert phrases[2] == "conseils d’école : 1 accord sur 2, 1 à venir"

    def test_une_date_a_venir_ou_sans_reponse_se_dit_sur_son_champ(
        self, arrete, coordonnateur, etablissements, connecter
    ):
        ecole = etablissements["ecoles"][0]
        demain = aujourd_hui() + timedelta(days=1)
        reponse = connecter(coordonnateur).post(
            adresse(arrete, "accords/"), {f"resultat-{ecole.pk}": "favorable", f"jour-{ecole.pk}": f"{demain:%d/%m/%Y}"}
        )
        assert reponse.status_code == 422
        assert "à venir" in str(reponse.context["form"].errors[f"jour-{ecole.pk}"])


class TestTransmettre:
    def test_l_ien_et_le_principal_visent_chacun_une_fois(self, arrete, reseau, connecter):
        ien = pilote(reseau, "ien")
        for _ in range(2):
            connecter(ien).post(adresse(arrete, "viser/"))
        connecter(pilote(reseau, "principal")).post(adresse(arrete, "viser/"))
        assert list(arrete.visas.values_list("titre", flat=True)) == ["ien", "principal"]

    def test_qui_n_est_ni_l_un_ni_l_autre_ne_vise_pas(self, arrete, coordonnateur):
        with pytest.raises(TransitionInterdite, match="IEN et le principal"):
            vie.viser(arrete, par=coordonnateur)

    def test_un_brouillon_ne_se_vise_pas(self, dossier, reseau):
        with pytest.raises(TransitionInterdite, match="arrêté"):
            vie.viser(dossier, par=pilote(reseau, "ien"))

    def test_il_faut_toutes_les_reponses_et_les_deux_visas(self, arrete, coordonnateur, reseau):
        with pytest.raises(TransitionInterdite, match="réponse manque"):
            vie.transmettre(arrete, par=coordonnateur)
        repondre_partout(arrete, coordonnateur)
        vie.viser(arrete, par=pilote(reseau, "ien"))
        with pytest.raises(TransitionInterdite, match="principal"):
            vie.transmettre(arrete, par=coordonnateur)
        vie.viser(arrete, par=pilote(reseau, "principal"))
        vie.transmettre(arrete, par=coordonnateur)
        assert (arrete.etat, arrete.transmis_le) == ("transmis", aujourd_hui())
        assert etapes(arrete, accords(arrete))[3] == "visé par l’IEN et le principal"


class TestDocuments:
    @pytest.mark.parametrize("sorte", documents.SORTES)
    def test_chaque_document_cite_le_texte_et_porte_les_deux_signatures(self, arrete, reseau, connecter, sorte):
        reponse = connecter(agent_du_reseau(Role.DIRECTEUR, reseau)).get(adresse(arrete, f"{sorte}.odt"))
        texte = Document(io.BytesIO(reponse.content)).body.inner_text
        assert "D401-1 à D401-4" in texte
        assert "IEN de la circonscription" in texte
        assert "Principal du collège" in texte

    def test_le_programme_et_le_bilan_disent_chacun_leurs_actions(self, arrete):
        programme, bilan = (documents.ecrire(arrete, sorte).html for sorte in ("programme", "bilan"))
        ensemble = documents.ecrire(arrete, "transmission").html
        assert ("Défi calcul" in programme, "Rallye lecture" in programme) == (True, False)
        assert ("Défi calcul" in bilan, "Rallye lecture" in bilan) == (False, True)
        assert "Défi calcul" in ensemble
        assert "Rallye lecture" in ensemble

    def test_en_preparation_il_dit_qu_il_est_un_projet(self, dossier):
        assert "Projet de programme" in documents.ecrire(dossier, "programme").html

    def test_le_pdf_de_la_transmission_est_conforme(self, arrete, tmp_path):
        from outloud import check

        from pilotage.documents import imprimer

        fichier = tmp_path / "transmission.pdf"
        fichier.write_bytes(imprimer(documents.ecrire(arrete, "transmission").html))
        assert [c.message for c in check(str(fichier)).findings if c.severity == "error"] == []

    def test_un_document_inconnu_n_existe_pas(self, arrete, coordonnateur, connecter):
        client = connecter(coordonnateur)
        assert client.get(adresse(arrete, "autre.pdf")).status_code == 404
        assert client.get(adresse(arrete, "programme.docx")).status_code == 404


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_d_actions(
    dossier, reseau, coordonnateur, etablissements, connecter, django_assert_max_num_queries
):
    for rang in range(12):
        dossier.programme.add(action(reseau, ANNEE + 1, [etablissements["college"]], intitule=f"Action {rang}"))
    client = connecter(coordonnateur)
    client.get(adresse(dossier))
    with django_assert_max_num_queries(24):
        client.get(adresse(dossier))


def test_la_liste_des_dossiers_ne_coute_pas_plus_avec_les_annees(
    reseau, coordonnateur, connecter, django_assert_max_num_queries
):
    for annee in range(ANNEE - 5, ANNEE + 1):
        vie.ouvrir(reseau, annee, par=coordonnateur)
    client = connecter(coordonnateur)
    client.get(f"/r/{reseau.code}/conseil-ecole-college/")
    with django_assert_max_num_queries(12):
        client.get(f"/r/{reseau.code}/conseil-ecole-college/")


def test_un_document_ne_coute_pas_une_requete_par_conseil(
    arrete, coordonnateur, reseau, connecter, django_assert_max_num_queries
):
    for _ in range(10):
        RattachementFactory(reseau=reseau, etablissement=EtablissementFactory(academie=reseau.academie))
    repondre_partout(arrete, coordonnateur)
    client = connecter(coordonnateur)
    client.get(adresse(arrete, "programme.odt"))
    with django_assert_max_num_queries(16):
        client.get(adresse(arrete, "programme.odt"))
