import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from outloud import check
from pypdf import PdfReader

from partenariats.ecrits import REPERES, ecrire, essayer, texte_d_origine, verifier
from partenariats.models import Apport, Convention, ModeleConvention, Partie
from pilotage.acces import Role
from tests.factories import ConventionFactory, PartenaireFactory, ReseauFactory, agent_du_reseau
from tests.maison.client import contenu

GENRES = ModeleConvention.Genre.values


@pytest.fixture
def reseau(db):
    return ReseauFactory()


@pytest.fixture
def convention(reseau):
    partenaire = PartenaireFactory(reseau=reseau, nom="Théâtre de la Halle", siret="73282932000074")
    convention = ConventionFactory(
        reseau=reseau,
        signee=True,
        avec=partenaire,
        intitule="Parcours du spectateur",
        objet="Une œuvre par cycle.\n**Trois** spectacles <b>gratuits</b> {signatures}.",
        bilan_le=date(2027, 6, 15),
    )
    Partie.objects.filter(convention=convention, partenaire=partenaire).update(engagements="Douze heures d’atelier")
    Apport.objects.create(
        partenaire=partenaire, convention=convention, annee=2026, nature="argent", quantite=Decimal("1200.5")
    )
    return convention


@pytest.fixture
def adresse(convention):
    return f"/r/{convention.reseau.code}/conventions/{convention.pk}"


@pytest.mark.parametrize("genre", GENRES)
def test_le_modele_d_origine_est_juste_et_se_remplit(genre):
    verifier(texte_d_origine(genre))
    assert "{" not in essayer(texte_d_origine(genre)).corps


@pytest.mark.parametrize(
    ("ligne", "phrase"),
    [
        ("Le {objett} est.", "Vouliez-vous dire « {objet} »"),
        ("{reseau.tete.password}", "n’est pas un repère connu"),
        ("{{ settings.SECRET_KEY }}", "accolade"),
        ("{% debug %}", "n’est pas un repère connu"),
        ("Vu {objet} ci-dessus", "seul sur la sienne"),
        ("Une { oubliée", "accolade est seule"),
    ],
)
def test_ce_qui_n_est_pas_un_repere_connu_est_refuse_en_disant_ou(ligne, phrase):
    with pytest.raises(ValidationError) as refus:
        verifier(f"# Titre\n{ligne}\n{{signatures}}")
    assert phrase in " ".join(refus.value.messages)
    assert "Ligne 2" in refus.value.messages[0]


def test_un_modele_sans_endroit_ou_signer_est_refuse():
    with pytest.raises(ValidationError, match="où signer"):
        verifier("# {intitule}")


def test_ce_que_les_personnes_ecrivent_reste_du_texte(convention):
    corps = ecrire(convention, "# {intitule}\n\n{objet}\n\n{signatures}").corps
    assert "**Trois** spectacles &lt;b&gt;gratuits&lt;/b&gt; {signatures}." in corps
    assert corps.count("<table") == 1


@pytest.mark.parametrize(
    "piege", ["<script>alert(1)</script>", "[lien](javascript:alert(1))", "![x](http://exemple.fr/x)"]
)
def test_un_modele_ne_porte_ni_script_ni_lien_ni_image(piege):
    corps = essayer(f"{piege}\n\n{{signatures}}").corps
    assert not {"<script", "href=", "<img"} & {marque for marque in ("<script", "href=", "<img") if marque in corps}


def test_ce_qu_on_ignore_devient_des_pointilles_et_se_dit(reseau):
    vide = Convention.objects.create(reseau=reseau, intitule="À écrire", cree_par=agent_du_reseau(Role.PILOTE, reseau))
    ecrit = ecrire(vide, texte_d_origine("convention"))
    assert "le jour où le bilan est attendu" in ecrit.manques
    assert "None" not in ecrit.corps
    assert set(ecrit.manques) <= {repere.quoi for repere in REPERES.values()}


def test_le_document_sort_en_pdf_et_en_odt_rempli_de_ce_qu_on_sait(convention, adresse, connecter, tmp_path):
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, convention.reseau))
    assert "D’après le modèle d’origine" in client.get(f"{adresse}/document/").content.decode()
    octets = contenu(client.get(f"{adresse}/convention.pdf"))
    fichier = tmp_path / "convention.pdf"
    fichier.write_bytes(octets)
    assert check(str(fichier)).errors == 0
    pdf = PdfReader(io.BytesIO(octets))
    texte = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    with zipfile.ZipFile(io.BytesIO(contenu(client.get(f"{adresse}/convention.odt")))) as odt:
        xml = odt.read("content.xml").decode()
    for attendu in (
        "Parcours du spectateur",
        "732 829 320 00074",
        "1 200,50 €",
        "Douze heures d’atelier",
        "15 juin 2027",
    ):
        assert attendu in texte.replace("\u00a0", " "), attendu
        assert attendu in xml.replace("\u00a0", " "), attendu
    assert client.get(f"{adresse}/convention.docx").status_code == 404


@pytest.mark.parametrize("role", [Role.CORRESPONDANT, Role.ADMINISTRATEUR])
def test_l_academie_ecrit_son_modele_et_la_convention_le_suit(convention, adresse, connecter, role):
    reseau = convention.reseau
    client = connecter(agent_du_reseau(role, reseau))
    saisie = {"academie": reseau.academie_id, "genre": "convention", "connue": 0, "note": "le nôtre"}
    saisie["texte"] = "# {intitule}\n\nVu le cadre académique.\n\n{signatures}"
    essai = client.post("/modeles-de-convention/nouveau/", saisie | {"essayer": "1"})
    assert (essai.status_code, ModeleConvention.objects.count()) == (200, 0)
    assert "Ateliers d’écriture du soir" in essai.content.decode()
    assert client.post("/modeles-de-convention/nouveau/", saisie).status_code == 302
    modele = ModeleConvention.objects.get()
    suite = {"connue": 1, "texte": saisie["texte"].replace("cadre", "nouveau cadre")}
    assert client.post(f"/modeles-de-convention/{modele.pk}/modifier/", suite).status_code == 302
    assert ModeleConvention.objects.count() == 2
    assert "Rempli d’un exemple" in client.get(f"/modeles-de-convention/{modele.pk}/").content.decode()
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    assert "Vu le nouveau cadre académique" in client.get(f"{adresse}/document/").content.decode()


def test_deux_personnes_sur_le_meme_modele_la_seconde_le_voit_et_ne_perd_rien(reseau, connecter):
    correspondant = agent_du_reseau(Role.CORRESPONDANT, reseau)
    texte = "# {intitule}\n\n{signatures}"
    modele = ModeleConvention.objects.create(academie=reseau.academie, texte=texte, par=correspondant)
    client = connecter(correspondant)
    adresse = f"/modeles-de-convention/{modele.pk}/modifier/"
    assert client.post(adresse, {"connue": 1, "texte": f"{texte}\nA"}).status_code == 302
    refus = client.post(adresse, {"connue": 1, "texte": f"{texte}\nB"})
    assert refus.status_code == 422
    assert "quelqu’un l’a enregistrée" in refus.content.decode()
    assert f"{texte}\nB" in refus.context["form"]["texte"].value()


def test_le_modele_d_une_autre_academie_n_existe_pas(reseau, connecter):
    from tests.factories import AcademieFactory

    autre = ReseauFactory(academie=AcademieFactory(code="14"))
    modele = ModeleConvention.objects.create(
        academie=autre.academie, texte="{signatures}", par=agent_du_reseau(Role.CORRESPONDANT, autre)
    )
    client = connecter(agent_du_reseau(Role.CORRESPONDANT, reseau))
    assert client.get(f"/modeles-de-convention/{modele.pk}/").status_code == 404
    saisie = {"academie": autre.academie_id, "genre": "convention", "connue": 1, "texte": "{signatures}"}
    assert client.post("/modeles-de-convention/nouveau/", saisie).status_code == 422
    assert client.get("/modeles-de-convention/").context["modeles"].count() == 0


@pytest.mark.parametrize("role", [Role.COORDONNATEUR, Role.GESTIONNAIRE, Role.LECTEUR, Role.PARTENAIRE])
def test_le_reseau_ne_touche_pas_au_modele(reseau, connecter, role):
    client = connecter(agent_du_reseau(role, reseau))
    assert client.get("/modeles-de-convention/").status_code == 404
    assert client.get("/modeles-de-convention/nouveau/").status_code == 404


def test_un_partenaire_lit_le_document_de_sa_convention_et_d_aucune_autre(convention, adresse, connecter):
    partenaire = agent_du_reseau(Role.PARTENAIRE, convention.reseau)
    sienne = ConventionFactory(
        reseau=convention.reseau, signee=True, avec=partenaire.affectations.get().representation.partenaire
    )
    client = connecter(partenaire)
    assert client.get(f"/r/{convention.reseau.code}/conventions/{sienne.pk}/document/").status_code == 200
    assert client.get(f"{adresse}/document/").status_code == 404
    assert client.get(f"{adresse}/convention.odt").status_code == 404
