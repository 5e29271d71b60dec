"""Les documents d’une séance : ce qu’ils disent, qui les lit, et dans quel format ils sortent."""

import io

import pytest
from odfdo import Document
from pypdf import PdfReader

from pilotage.acces import Role
from pilotage.courriels.composition import jeton
from pilotage.courriels.demandes import convoquer
from pilotage.courriels.envoi import envoyer_ce_qui_attend
from pilotage.instances import documents
from pilotage.instances.deroulement import attendre_les_membres
from pilotage.models import Seance
from pilotage.views.comptes_rendus import approuver
from tests.factories import (
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    PointFactory,
    ReseauFactory,
    SeanceFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
ODT = "application/vnd.oasis.opendocument.text"


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def seance(reseau):
    seance = SeanceFactory(instance=InstanceFactory(reseau=reseau, nom="Comité de pilotage"), dans=20, lieu="Mairie")
    PointFactory(seance=seance, intitule="Moyens & <formation>", texte="Une note, **relue**.")
    for nom in ("Léa Morin", "Yves Roy", "Ada Noir"):
        MembreFactory(instance=seance.instance, nom=nom, courriel=f"{nom.split()[0].lower()}@ville.example")
    return seance


@pytest.fixture
def client_coordonnateur(reseau, connecter):
    return connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))


def adresse(seance, suite):
    return f"/r/{seance.instance.reseau.code}/seances/{seance.pk}/{suite}"


def lire_odt(reponse) -> str:
    assert reponse.status_code == 200
    assert reponse["Content-Type"] == ODT
    return Document(io.BytesIO(reponse.content)).body.inner_text


def lire_pdf(octets) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages)


def mettre(seance, etat):
    attendre_les_membres(seance)
    Seance.objects.filter(pk=seance.pk).update(etat=etat)
    seance.refresh_from_db()


def test_l_ordre_du_jour_sort_en_odt_et_en_pdf(seance, client_coordonnateur):
    texte = lire_odt(client_coordonnateur.get(adresse(seance, "ordre-du-jour.odt")))
    assert "Moyens & <formation>" in texte
    pdf = client_coordonnateur.get(adresse(seance, "ordre-du-jour.pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    assert "Moyens & <formation>" in lire_pdf(pdf.content)
    assert client_coordonnateur.get(adresse(seance, "ordre-du-jour.docx")).status_code == 404


def test_la_feuille_de_presence_nomme_chacun_et_n_est_qu_a_qui_tient_la_seance(
    seance, client_coordonnateur, connecter, reseau
):
    texte = lire_odt(client_coordonnateur.get(adresse(seance, "presence.odt")))
    assert all(nom in texte for nom in ("Léa Morin", "Yves Roy", "Ada Noir"))
    assert connecter(agent_du_reseau(Role.DIRECTEUR, reseau)).get(adresse(seance, "presence.odt")).status_code == 404


def test_chaque_convocation_porte_l_ordre_du_jour_imprime_une_seule_fois(seance, mailoutbox, monkeypatch):
    imprimes = []
    monkeypatch.setattr(documents, "imprimer", lambda html: imprimes.append(html) or b"%PDF-essai")
    documents.imprime.cache_clear()
    convoquer(seance, par=agent_du_reseau(Role.COORDONNATEUR, seance.instance.reseau))
    envoyer_ce_qui_attend(lambda progression, message: None)
    documents.imprime.cache_clear()

    jointes = [[(p[0], p[2]) for p in m.attachments if isinstance(p, tuple)] for m in mailoutbox]
    assert jointes == [[("ordre-du-jour.pdf", "application/pdf")]] * 3
    assert len(imprimes) == 1


class TestCompteRendu:
    def test_avant_d_etre_approuve_il_dit_qu_il_est_un_projet(self, seance, client_coordonnateur):
        mettre(seance, "redigee")
        assert "Projet de compte rendu" in lire_odt(client_coordonnateur.get(adresse(seance, "compte-rendu.odt")))

    def test_en_cours_d_ecriture_il_n_est_qu_a_qui_l_ecrit(self, seance, client_coordonnateur, connecter, reseau):
        mettre(seance, "tenue")
        assert client_coordonnateur.get(adresse(seance, "compte-rendu.odt")).status_code == 200
        directeur = connecter(agent_du_reseau(Role.DIRECTEUR, reseau))
        assert directeur.get(adresse(seance, "compte-rendu.odt")).status_code == 404

    def test_approuve_ce_qui_change_ensuite_ne_le_change_plus(self, seance, client_coordonnateur):
        mettre(seance, "redigee")
        approuver(seance, par=agent_du_reseau(Role.PILOTE, seance.instance.reseau))
        seance.points.update(texte="Récrit après coup.")
        texte = lire_odt(client_coordonnateur.get(adresse(seance, "compte-rendu.odt")))
        assert "relue" in texte
        assert "après coup" not in texte

    def test_un_partenaire_convoque_le_lit_un_autre_non(self, seance, connecter, reseau):
        convie, autre = (agent_du_reseau(Role.PARTENAIRE, reseau) for _ in range(2))
        MembreFactory(instance=seance.instance, agent=convie, nom="")
        mettre(seance, "redigee")
        assert connecter(convie).get(adresse(seance, "compte-rendu.odt")).status_code == 200
        assert connecter(autre).get(adresse(seance, "compte-rendu.odt")).status_code == 404

    def test_par_le_lien_recu_une_fois_diffuse_seulement(self, seance, client):
        mettre(seance, "redigee")
        chemin = f"/compte-rendu/{jeton(seance.presences.first())}/compte-rendu.odt"
        assert client.get(chemin).status_code == 404
        mettre(seance, "diffusee")
        assert "Compte rendu" in lire_odt(client.get(chemin))


def test_un_compte_rendu_de_deux_heures_tient_en_un_document_lisible(seance, tmp_path, django_assert_max_num_queries):
    """Vingt points, quinze décisions, trente membres : un PDF balisé sans erreur, de moins de vingt pages."""
    from outloud import check

    for rang in range(19):
        PointFactory(seance=seance, ordre=rang + 2, texte="Un échange nourri.\n\n- un\n- deux\n\n" * 4)
    for rang in range(27):
        MembreFactory(instance=seance.instance, nom=f"Membre {rang:02}", courriel=f"m{rang}@ville.example")
    for point in seance.points.all()[:15]:
        DecisionFactory(instance=seance.instance, seance=seance, point=point)
    mettre(seance, "redigee")
    with django_assert_max_num_queries(8):
        document = documents.compte_rendu_ecrit(Seance.objects.select_related("instance__reseau").get(pk=seance.pk))
    pdf = documents.imprimer(document.html)
    fichier = tmp_path / "compte-rendu.pdf"
    fichier.write_bytes(pdf)

    assert [constat.message for constat in check(str(fichier)).findings if constat.severity == "error"] == []
    assert pdf.pages < 20
    assert len(pdf) < 1_000_000


def test_le_releve_sort_tel_qu_il_est_filtre(seance, client_coordonnateur, reseau):
    DecisionFactory(instance=seance.instance, intitule="Ouvrir l’atelier")
    DecisionFactory(instance=seance.instance, intitule="Déjà faite", etat="tenue")
    a_suivre = lire_odt(client_coordonnateur.get(f"/r/{reseau.code}/decisions/releve.odt"))
    tenues = lire_odt(client_coordonnateur.get(f"/r/{reseau.code}/decisions/releve.odt?etat=tenue"))
    assert ("Ouvrir l’atelier" in a_suivre, "Déjà faite" in a_suivre) == (True, False)
    assert ("Ouvrir l’atelier" in tenues, "Déjà faite" in tenues) == (False, True)


def test_un_releve_demesure_renvoie_au_tableur(seance, monkeypatch):
    monkeypatch.setattr(documents, "DECISIONS_MAX", 1)
    decisions = [DecisionFactory(instance=seance.instance) for _ in range(3)]
    assert "2 autres décisions" in documents.releve_de_decisions(seance.instance.reseau, decisions, "").html
