"""Écrire le rapport : garder, récrire, laisser de côté ; à deux sans rien perdre ; commenter ; voir l’an passé et les manques."""

import pytest
from django.urls import reverse

from pilotage.acces import Role
from tableau_bord.models import CommentaireRapport, Edition, TexteRapport
from tableau_bord.rapport import composer, vers_json
from tableau_bord.rapport.suivi import soumettre
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db
ANNEE = 2023


@pytest.fixture
def reseau():
    return ReseauFactory()


@pytest.fixture
def client_coordonnateur(reseau, connecter):
    return connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))


def adresse(nom, reseau, *args, annee=ANNEE):
    return reverse(nom, args=[reseau.code, annee, *args])


def test_la_zone_s_ouvre_sur_le_texte_propose(reseau, client_coordonnateur):
    page = client_coordonnateur.get(adresse("rapport_section", reseau, "la-formation"))

    assert "Ni le journal ni les actions" in page.context["form"]["texte"].value()


def test_son_texte_remplace_le_texte_propose_dans_l_apercu(reseau, client_coordonnateur):
    envoi = {"usage": "ecrit", "texte": "Trois **journées** communes."}
    assert client_coordonnateur.post(adresse("rapport_section", reseau, "la-formation"), envoi).status_code == 302

    page = client_coordonnateur.get(adresse("rapport_apercu", reseau)).content.decode()
    assert "Trois <strong>journées</strong> communes." in page


@pytest.mark.parametrize(
    ("envoi", "champ"),
    [
        ({"usage": "ecrit", "texte": "  "}, "texte"),
        ({"usage": "ecrit", "texte": "a" * 8001}, "texte"),
        ({"usage": "ecrit", "texte": "bonjour\x00"}, "texte"),
        ({"usage": "autre", "texte": "x"}, "usage"),
    ],
)
def test_une_saisie_refusee_le_dit_sur_son_champ(reseau, client_coordonnateur, envoi, champ):
    reponse = client_coordonnateur.post(adresse("rapport_section", reseau, "la-formation"), envoi)

    assert reponse.status_code == 422
    assert reponse.context["form"].errors[champ]
    assert not TexteRapport.objects.exists()


def test_l_essentiel_ne_se_laisse_pas_de_cote(reseau, client_coordonnateur):
    reponse = client_coordonnateur.post(adresse("rapport_section", reseau, "essentiel"), {"usage": "omis"})

    assert reponse.status_code == 422


def test_deux_personnes_sur_le_meme_texte_ne_perdent_rien(reseau, client_coordonnateur):
    chemin = adresse("rapport_section", reseau, "la-formation")
    client_coordonnateur.post(chemin, {"usage": "ecrit", "texte": "Premier."})
    lue = TexteRapport.objects.get().version
    client_coordonnateur.post(chemin, {"usage": "ecrit", "texte": "Celui de l’autre.", "version_lue": lue})
    reponse = client_coordonnateur.post(chemin, {"usage": "ecrit", "texte": "Le mien.", "version_lue": lue})

    assert reponse.status_code == 422
    assert ("Mon texte", "Celui de l’autre.", "Le mien.") in reponse.context["form"].conflits
    assert TexteRapport.objects.get().texte == "Celui de l’autre."


def test_soumis_un_texte_ne_change_plus(reseau, client_coordonnateur):
    soumettre(reseau, ANNEE, par=agent_du_reseau(Role.COORDONNATEUR, reseau))
    reponse = client_coordonnateur.post(
        adresse("rapport_section", reseau, "la-formation"), {"usage": "ecrit", "texte": "Trop tard."}
    )

    assert reponse.status_code == 422
    assert "Trop tard." in reponse.content.decode()
    assert not TexteRapport.objects.exists()


def test_ce_que_disait_l_edition_de_l_an_passe_se_lit_a_cote(reseau, client_coordonnateur):
    auteur = agent_du_reseau(Role.COORDONNATEUR, reseau)
    TexteRapport.objects.create(
        reseau=reseau,
        annee=ANNEE - 1,
        section="la-formation",
        usage="ecrit",
        texte="L’an passé, deux journées.",
        par=auteur,
    )
    Edition.objects.create(
        reseau=reseau,
        annee=ANNEE - 1,
        numero=3,
        donnees=vers_json(composer(reseau, ANNEE - 1)),
        pdf="x.pdf",
        empreinte="ab" * 32,
        pages=1,
        taille=1,
    )
    page = client_coordonnateur.get(adresse("rapport_section", reseau, "la-formation")).content.decode()

    assert "L’an passé, deux journées." in page
    assert "D’après l’édition n° 3." in page


def test_ce_qui_manque_mene_a_la_page_ou_le_completer(reseau, client_coordonnateur):
    ActionFactory(reseau=reseau, annee=ANNEE, etat="terminee", intitule="Rallye lecture")
    page = client_coordonnateur.get(adresse("rapport_ecrire", reseau)).content.decode().replace("\u00a0", " ")

    assert "1 action terminée sans bilan" in page
    assert f'href="{reverse("action_liste", args=[reseau.code])}"' in page


def test_un_pilote_commente_et_choisit_de_publier_ou_non(reseau, connecter):
    pilote = agent_du_reseau(Role.PILOTE, reseau)
    client = connecter(pilote)
    chemin = adresse("rapport_commenter", reseau, "les-actions")
    cle = "6a2f1e0c-6f0a-4d2b-9a57-9c1d3f8e2b12"
    envoi = {"commentaire-texte": "Bel élan des écoles.", "commentaire-a_publier": "on", "commentaire-cle_saisie": cle}
    for _ in range(2):
        assert client.post(chemin, envoi).status_code == 302
    assert CommentaireRapport.objects.get().par == pilote
    assert "Bel élan des écoles." in client.get(adresse("rapport_apercu", reseau)).content.decode()
    assert client.post(chemin, {"commentaire-texte": ""}).status_code == 422


@pytest.mark.parametrize("role", [Role.DIRECTEUR, Role.GESTIONNAIRE, Role.LECTEUR, Role.CORRESPONDANT])
def test_seuls_le_coordonnateur_et_les_pilotes_ecrivent(reseau, connecter, role):
    client = connecter(agent_du_reseau(role, reseau))

    assert client.get(adresse("rapport_ecrire", reseau)).status_code == 404
    assert client.get(adresse("rapport_section", reseau, "le-reseau")).status_code == 404
    assert client.post(adresse("rapport_soumettre", reseau)).status_code == 404
    assert client.get(adresse("rapport_suivre", reseau)).status_code == 200


@pytest.mark.parametrize("section", ["pas-une-partie", "la-methode"])
def test_une_partie_qui_n_existe_pas_repond_404(reseau, client_coordonnateur, section):
    assert client_coordonnateur.get(adresse("rapport_section", reseau, section)).status_code == 404
