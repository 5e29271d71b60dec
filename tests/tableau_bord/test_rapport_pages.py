"""Les pages du rapport : qui les voit, qui demande un PDF, qui le télécharge, et que l’aperçu est le rapport."""

import re

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils.html import strip_tags

from pilotage.acces import DROITS, Droit, Role
from pilotage.annees import aujourd_hui
from pilotage.models import Travail
from tableau_bord.graphiques import dessin
from tableau_bord.models import Edition
from tableau_bord.rapport import composer, mettre_en_page
from tests.factories import agent_du_reseau
from tests.maison.client import contenu
from tests.tableau_bord.rapports import ANNEE, reseau_garni

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return reseau_garni(actions=4, ecoles=2)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def edition(reseau, coordonnateur, settings, tmp_path):
    from django.core.files.base import ContentFile

    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    edition = Edition(
        reseau=reseau, annee=ANNEE, numero=2, donnees={}, empreinte="ab" * 32, pages=12, taille=8, par=coordonnateur
    )
    edition.pdf.save("x.pdf", ContentFile(b"%PDF-1.7"), save=False)
    edition.save()
    return edition


def adresse(nom, reseau, *args):
    return reverse(nom, args=[reseau.code, *args])


def mots(html: str) -> str:
    return re.sub(r"\s+", " ", strip_tags(html)).strip()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATEUR])
def test_qui_a_le_droit_de_voir_voit_et_lui_seul_peut_demander(role, reseau, edition, connecter):
    client = connecter(agent_du_reseau(role, reseau))
    voit, produit = Droit.VOIR_RAPPORT in DROITS[role], Droit.PRODUIRE_RAPPORT in DROITS[role]

    attendu = 200 if voit else 404
    assert client.get(adresse("rapport_liste", reseau)).status_code == attendu
    assert client.get(adresse("rapport_apercu", reseau, ANNEE)).status_code == attendu
    assert client.get(adresse("edition_telecharger", reseau, edition.pk)).status_code == attendu
    demande = client.post(adresse("rapport_produire", reseau, ANNEE))
    assert demande.status_code == (302 if produit else 404)
    assert Travail.objects.exists() == produit
    if voit:
        assert ("Produire une édition" in contenu(client.get(adresse("rapport_liste", reseau))).decode()) == produit


def test_un_reseau_etranger_n_existe_pas(reseau, edition, connecter):
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau_garni(actions=0, ecoles=0)))

    for nom, args in (("rapport_liste", []), ("rapport_apercu", [ANNEE]), ("edition_telecharger", [edition.pk])):
        assert client.get(adresse(nom, reseau, *args)).status_code == 404
    assert client.post(adresse("rapport_produire", reseau, ANNEE)).status_code == 404


def test_une_edition_etrangere_n_existe_pas_sous_sa_propre_adresse(edition, connecter):
    sien = reseau_garni(actions=0, ecoles=0)
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, sien))

    assert client.get(adresse("edition_telecharger", sien, edition.pk)).status_code == 404


def test_la_demande_suit_jusqu_au_travail_et_ne_se_double_pas(reseau, coordonnateur, connecter):
    client = connecter(coordonnateur)
    premiere = client.post(adresse("rapport_produire", reseau, ANNEE))
    seconde = client.post(adresse("rapport_produire", reseau, ANNEE))

    travail = Travail.objects.get()
    assert premiere.url == seconde.url == reverse("travail_detail", args=[travail.pk])
    assert (travail.genre, travail.parametres, travail.reseau) == ("rapport_produire", {"annee": ANNEE}, reseau)
    assert "Un rapport est en préparation" in client.get(adresse("rapport_liste", reseau)).content.decode()


def test_on_ne_demande_que_par_un_formulaire(reseau, coordonnateur, connecter):
    assert connecter(coordonnateur).get(adresse("rapport_produire", reseau, ANNEE)).status_code == 405


@pytest.mark.parametrize("annee", [1900, 9999, 10**9])
def test_une_annee_impossible_repond_404(reseau, coordonnateur, connecter, annee):
    client = connecter(coordonnateur)

    assert client.get(adresse("rapport_apercu", reseau, annee)).status_code == 404
    assert client.post(adresse("rapport_produire", reseau, annee)).status_code == 404
    assert not Travail.objects.exists()


def test_le_telechargement_est_un_fichier_joint_avec_son_empreinte(reseau, edition, coordonnateur, connecter):
    client = connecter(coordonnateur)
    reponse = client.get(adresse("edition_telecharger", reseau, edition.pk))

    assert contenu(reponse) == b"%PDF-1.7"
    assert reponse["Content-Type"] == "application/pdf"
    assert reponse["Content-Disposition"] == (f'attachment; filename="rapport-{reseau.code}-2023-2024-edition-2.pdf"')
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["ETag"] == f'"{edition.empreinte}"'
    encore = client.get(adresse("edition_telecharger", reseau, edition.pk), headers={"If-None-Match": reponse["ETag"]})
    assert encore.status_code == 304


def test_le_droit_est_verifie_encore_au_telechargement(reseau, edition, connecter):
    agent = agent_du_reseau(Role.PILOTE, reseau)
    assert connecter(agent).get(adresse("edition_telecharger", reseau, edition.pk)).status_code == 200
    agent.affectations.update(debut="2015-09-01", fin=aujourd_hui().replace(year=aujourd_hui().year - 1))

    assert connecter(agent).get(adresse("edition_telecharger", reseau, edition.pk)).status_code == 404


def test_un_fichier_disparu_repond_404(reseau, edition, coordonnateur, connecter):
    edition.pdf.storage.delete(edition.pdf.name)

    assert connecter(coordonnateur).get(adresse("edition_telecharger", reseau, edition.pk)).status_code == 404


def test_l_apercu_est_le_rapport(reseau, coordonnateur, connecter):
    """Tout ce que le PDF dit dans ses parties, l’aperçu le dit, mot pour mot et dans le même ordre."""
    page = connecter(coordonnateur).get(adresse("rapport_apercu", reseau, ANNEE)).content.decode()
    document = mettre_en_page(composer(reseau, ANNEE))

    debut, fin = '<section class="partie partie--essentiel"', '<h2 id="les-signatures"'
    assert mots(page[page.index(debut) : page.index(fin)]) == mots(
        document[document.index(debut) : document.index(fin)]
    )
    assert re.findall(r'src="(data:[^"]+)"', page) == re.findall(r'src="(data:[^"]+)"', document)


def test_l_apercu_ne_redessine_pas_ce_qui_l_a_ete(reseau, coordonnateur, connecter, monkeypatch):
    caches["dessins"].clear()
    client = connecter(coordonnateur)
    assert client.get(adresse("rapport_apercu", reseau, ANNEE)).status_code == 200
    monkeypatch.setattr(dessin, "_dessiner", lambda specification: pytest.fail("redessiné"))

    assert client.get(adresse("rapport_apercu", reseau, ANNEE)).status_code == 200


def test_la_liste_montre_les_editions_de_chaque_annee(reseau, edition, coordonnateur, connecter):
    page = mots(connecter(coordonnateur).get(adresse("rapport_liste", reseau)).content.decode()).replace("\u00a0", " ")

    assert page.index("Année 2023-2024") < page.index("Télécharger l’édition n° 2")
    assert "Aucune édition pour cette année." in page
