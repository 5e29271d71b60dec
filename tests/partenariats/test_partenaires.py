import pytest

from partenariats.fusion import fusionner
from partenariats.models import Contact, Convention, Fusion, Partenaire, Partie, Reponse
from pilotage.acces import Role
from pilotage.annees import annee_courante
from tests.factories import (
    ActionFactory,
    ApportFactory,
    ContactFactory,
    ConventionFactory,
    EtablissementFactory,
    GrilleFactory,
    PartenaireFactory,
    PartieFactory,
    RattachementFactory,
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


def saisie(**champs):
    base = {
        "nom": "Les Mots Passants",
        "nature": "association",
        "est_actif": "on",
        "contacts-TOTAL_FORMS": "1",
        "contacts-INITIAL_FORMS": "0",
    }
    return base | champs


def test_un_partenaire_s_enregistre_avec_son_siret_et_son_contact(reseau, coordonnateur, connecter):
    donnees = saisie(siret="732 829 320 00074", **{"contacts-0-nom": "Fontaine", "contacts-0-fonction": "directrice"})
    reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/partenaires/nouveau/", donnees)
    partenaire = Partenaire.objects.get()
    assert reponse.status_code == 302
    assert (partenaire.reseau, partenaire.siret) == (reseau, "73282932000074")
    assert str(partenaire.contacts.get()) == "Fontaine, directrice"


def test_un_siret_a_la_cle_fausse_est_dit_sur_son_champ_et_rien_n_est_perdu(reseau, coordonnateur, connecter):
    donnees = saisie(siret="732 829 320 00079", presentation="Texte à garder")
    reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/partenaires/nouveau/", donnees)
    assert reponse.status_code == 422
    assert "clé de ce SIRET est fausse" in str(reponse.context["form"].errors["siret"])
    page = reponse.content.decode()
    assert "732 829 320 00079" in page
    assert "Texte à garder" in page
    assert not Partenaire.objects.exists()


def test_deux_fiches_du_meme_nom_sont_refusees_sans_casser_la_page(reseau, coordonnateur, connecter):
    PartenaireFactory(reseau=reseau, nom="Les Mots Passants")
    reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/partenaires/nouveau/", saisie())
    assert reponse.status_code == 422
    assert "existe déjà" in reponse.content.decode()


def test_l_etablissement_d_un_autre_reseau_n_est_pas_un_choix(reseau, coordonnateur, connecter):
    autre = EtablissementFactory()
    RattachementFactory(reseau=ReseauFactory(), etablissement=autre)
    reponse = connecter(coordonnateur).post(f"/r/{reseau.code}/partenaires/nouveau/", saisie(etablissements=[autre.pk]))
    assert list(reponse.context["form"].errors) == ["etablissements"]


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("Médiathèque Les Passerelles", "Mediatheque les passerelles"),
        ("Centre social du Moulin", "Centre Social Moulin"),
    ],
)
def test_deux_noms_presque_egaux_sont_proposes_a_la_fusion(reseau, un, autre):
    fiches = PartenaireFactory(reseau=reseau, nom=un), PartenaireFactory(reseau=reseau, nom=autre)
    PartenaireFactory(reseau=reseau, nom="Théâtre de la Halle")
    assert Partenaire.objects.doublons() == [fiches]


def test_la_fiche_nouvelle_qui_ressemble_a_une_autre_le_dit_aussitot(reseau, coordonnateur, connecter):
    client = connecter(coordonnateur)
    nouvelle = f"/r/{reseau.code}/partenaires/nouveau/"
    seule = client.post(nouvelle, saisie(), follow=True).content.decode()
    assert "ressemble" not in seule
    double = client.post(nouvelle, saisie(nom="les mots passants"), follow=True).content.decode()
    assert "Elle ressemble à « Les Mots Passants »" in double


def test_une_fusion_deplace_tout_et_se_relit(reseau, coordonnateur):
    garde = PartenaireFactory(reseau=reseau, nom="Centre social du Moulin")
    absorbe = PartenaireFactory(reseau=reseau, nom="Centre social Moulin", siret="73282932000074")
    contact, apport = ContactFactory(partenaire=absorbe), ApportFactory(partenaire=absorbe)
    convention = ConventionFactory(reseau=reseau, avec=absorbe)
    commune = ConventionFactory(reseau=reseau, avec=absorbe)
    PartieFactory(convention=commune, partenaire=garde)
    action = ActionFactory(reseau=reseau)
    action.partenaires.add(absorbe)

    trace = fusionner(garde, absorbe, par=coordonnateur)

    assert not Partenaire.objects.filter(pk=absorbe.pk).exists()
    assert list(garde.contacts.all()) == [contact]
    assert list(garde.apports.all()) == [apport]
    assert set(Convention.objects.filter(parties__partenaire=garde)) == {convention, commune}
    assert list(action.partenaires.all()) == [garde]
    garde.refresh_from_db()
    assert garde.siret == "73282932000074"
    assert (trace.nom_absorbe, trace.par) == ("Centre social Moulin", coordonnateur)
    assert trace.fiche["siret"] == "73282932000074"
    assert trace.repris["contacts"] == 1


def test_deux_reseaux_ne_fusionnent_pas_leurs_partenaires(reseau, coordonnateur, connecter):
    garde, etranger = PartenaireFactory(reseau=reseau), PartenaireFactory(reseau=ReseauFactory())
    with pytest.raises(ValueError, match="même réseau"):
        fusionner(garde, etranger, par=coordonnateur)
    reponse = connecter(coordonnateur).post(
        f"/r/{reseau.code}/partenaires/{garde.pk}/fusionner/", {"autre": etranger.pk}
    )
    assert reponse.status_code == 422
    assert not Fusion.objects.exists()


def test_un_representant_ne_voit_que_sa_fiche(reseau, connecter):
    agent = agent_du_reseau(Role.PARTENAIRE, reseau)
    sien = agent.affectations.get().representation.partenaire
    autre = PartenaireFactory(reseau=reseau, nom="Un concurrent")
    ConventionFactory(reseau=reseau, intitule="La nôtre", signee=True, avec=sien)
    ConventionFactory(reseau=reseau, intitule="La leur", signee=True, avec=autre)
    client = connecter(agent)
    page = client.get(f"/r/{reseau.code}/partenaires/{sien.pk}/").content.decode()
    liste = client.get(f"/r/{reseau.code}/partenaires/").content.decode()
    assert "La nôtre" in page
    assert "La leur" not in page
    assert "Un concurrent" not in page + liste
    assert client.get(f"/r/{reseau.code}/partenaires/{autre.pk}/").status_code == 404
    assert client.get(f"/r/{reseau.code}/partenaires/{sien.pk}/modifier/").status_code == 404


def test_un_contact_se_retire_depuis_la_fiche(reseau, coordonnateur, connecter):
    contact = ContactFactory(partenaire=PartenaireFactory(reseau=reseau))
    donnees = saisie(
        nom=contact.partenaire.nom,
        **{
            "contacts-INITIAL_FORMS": "1",
            "contacts-0-id": contact.pk,
            "contacts-0-nom": contact.nom,
            "contacts-0-DELETE": "on",
        },
    )
    connecter(coordonnateur).post(f"/r/{reseau.code}/partenaires/{contact.partenaire_id}/modifier/", donnees)
    assert not Contact.objects.exists()


class TestLaTraceDUneFusion:
    def test_ce_que_disait_la_fiche_absorbee_se_relit_et_rien_ne_se_perd_sans_etre_dit(self, connecter):
        reseau = ReseauFactory()
        garde = PartenaireFactory(reseau=reseau, nom="Théâtre de la Halle")
        absorbe = PartenaireFactory(reseau=reseau, nom="Theatre de la halle", siret="73282932000074", adresse="1 place")
        convention = ConventionFactory(reseau=reseau, signee=True, avec=garde)
        Partie.objects.create(convention=convention, partenaire=absorbe, engagements="120 heures d’atelier")
        seule = ConventionFactory(reseau=reseau, signee=True, avec=absorbe)
        GrilleFactory(partenaire=garde, annee=2026, objet="ateliers")
        grille = GrilleFactory(partenaire=absorbe, annee=2026, objet="ateliers")
        Reponse.objects.create(grille=grille, critere="evaluee", est_rempli=True, preuve="Deux réunions de bilan.")
        coordonnateur = agent_du_reseau(Role.COORDONNATEUR, reseau)
        trace = fusionner(garde, absorbe, par=coordonnateur)
        assert seule.parties.get(partenaire__isnull=False).partenaire == garde
        assert trace.repris == {"parties": 1}
        page = connecter(coordonnateur).get(f"/r/{reseau.code}/partenaires/{garde.pk}/").content.decode()
        for dit in (
            "Ce que disait cette fiche",
            "1 place",
            "73282932000074",
            "120 heures d’atelier",
            "Deux réunions de bilan.",
        ):
            assert dit in page


def test_ce_qu_apporte_un_partenaire_se_note_depuis_la_convention_et_s_y_lit(connecter):
    reseau = ReseauFactory()
    partenaire = PartenaireFactory(reseau=reseau)
    convention = ConventionFactory(reseau=reseau, signee=True, avec=partenaire)
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    adresse = f"/r/{reseau.code}/partenaires/{partenaire.pk}/apport/"
    assert f"{adresse}?convention={convention.pk}" in client.get(convention.get_absolute_url()).content.decode()
    saisie = {"annee": annee_courante(), "nature": "argent", "quantite": "1 234,5 €", "convention": convention.pk}
    assert client.post(adresse, saisie).status_code == 302
    page = client.get(convention.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "argent, 1 234,50 €" in page
