import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from actions.etats import Etat
from actions.forms.pieces import COTE_MAX
from actions.models import PieceAction
from pilotage.acces import Role
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture(autouse=True)
def _fichiers(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def action(reseau):
    return ActionFactory(reseau=reseau, etat=Etat.EN_COURS)


@pytest.fixture
def client_(reseau, connecter):
    return connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))


def photographie(largeur=3000, hauteur=2000, nom="cour.jpg", genre="JPEG"):
    tampon, image = io.BytesIO(), Image.new("RGB", (largeur, hauteur), "green")
    exif = image.getexif()
    exif[0x010F] = "Appareil de Claire"
    image.save(tampon, genre, exif=exif)
    return SimpleUploadedFile(nom, tampon.getvalue())


def joindre(client, action, fichier, **champs):
    return client.post(f"{action.get_absolute_url()}joindre/", {"fichier": fichier, **champs})


def test_une_image_est_reduite_decrite_et_perd_ce_que_l_appareil_y_avait_ecrit(client_, action):
    reponse = joindre(client_, action, photographie(), alternative="La cour et ses jeux peints au sol.")
    assert reponse.status_code == 302
    piece = PieceAction.objects.get()
    with piece.fichier.open() as fichier, Image.open(fichier) as image:
        assert max(image.size) == COTE_MAX
        assert not image.getexif()
    assert piece.taille == piece.fichier.size
    assert 'alt="La cour et ses jeux peints au sol."' in client_.get(action.get_absolute_url()).content.decode()


def test_une_image_sans_description_est_refusee_sur_ce_champ(client_, action):
    reponse = joindre(client_, action, photographie())
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == ["alternative"]
    assert not PieceAction.objects.exists()


def test_un_fichier_qui_n_est_pas_ce_que_dit_son_extension_est_refuse(client_, action):
    reponse = joindre(client_, action, SimpleUploadedFile("fiche.pdf", b"PK\x03\x04 autre chose"))
    assert reponse.status_code == 422
    assert "son contenu est autre chose" in " ".join(reponse.context["form"].errors["fichier"])


def test_le_meme_fichier_envoye_deux_fois_n_est_joint_qu_une(client_, action):
    joindre(client_, action, photographie(), alternative="La cour.")
    reponse = joindre(client_, action, photographie(), alternative="La cour.")
    assert "déjà joint" in " ".join(reponse.context["form"].errors["fichier"])
    assert PieceAction.objects.count() == 1


def test_qui_voit_l_action_lit_ses_documents_et_nul_autre(client_, reseau, action, connecter):
    joindre(client_, action, SimpleUploadedFile("fiche.pdf", PDF))
    adresse = f"/r/{reseau.code}/actions/documents/{PieceAction.objects.get().pk}/"
    partenaire = agent_du_reseau(Role.PARTENAIRE, reseau)
    assert connecter(partenaire).get(adresse).status_code == 404
    action.partenaires.add(partenaire.affectations.get().representation.partenaire)
    assert connecter(partenaire).get(adresse).status_code == 200
    assert connecter(agent_du_reseau(Role.COORDONNATEUR, ReseauFactory())).get(adresse).status_code == 404
    assert connecter(partenaire).post(f"{adresse}supprimer/").status_code == 404
