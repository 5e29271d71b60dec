"""Les images jointes aux actions : réduites, décrites, portées par le rapport ; ce qui n’en est pas une se dit."""

import io
import socket
from base64 import b64decode

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from PIL import Image
from pypdf import PdfReader

from actions.models import Action, Etat, PieceAction
from tableau_bord.rapport import composer, depuis_json, imprimer, mettre_en_page, vers_json
from tableau_bord.rapport.images import COTE_MAX, POIDS_MAX, Illisible, reduire
from tests.factories import ActionFactory, AgentFactory, ReseauFactory
from tests.tableau_bord.rapports import ANNEE
from tests.tableau_bord.test_rapport_impression import elements

pytestmark = [pytest.mark.django_db, pytest.mark.une_base]


@pytest.fixture(autouse=True)
def rangement(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    caches["dessins"].clear()


@pytest.fixture
def action():
    return evaluee(ReseauFactory(), "Fresque de la cour")


def evaluee(reseau, intitule):
    return ActionFactory(
        reseau=reseau, annee=ANNEE, intitule=intitule, etat=Etat.EVALUEE, bilan="Tous y ont peint.", eleves_touches=40
    )


def bruit(largeur=1600, hauteur=1200, genre="JPEG", mode="RGB") -> bytes:
    """Une image qui se compresse mal : ce qu’un appareil donne de plus lourd."""
    tampon = io.BytesIO()
    image = Image.effect_noise((largeur, hauteur), 90).convert(mode)
    image.save(tampon, genre, **({"exif": _exif()} if genre == "JPEG" else {}))
    return tampon.getvalue()


def _exif():
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Claire"
    return exif


def joindre(
    action: Action, contenu: bytes, nom="fresque.jpg", alternative="Une fresque peinte, un préau."
) -> PieceAction:
    piece = PieceAction(
        action=action,
        nom=nom,
        alternative=alternative,
        type_mime="image/png" if nom.endswith("png") else "image/jpeg",
        taille=len(contenu),
        empreinte=f"{PieceAction.objects.count():064d}",
        deposee_par=AgentFactory(),
    )
    piece.fichier.save("x", ContentFile(contenu), save=False)
    piece.save()
    return piece


def marquante(action):
    return composer(action.reseau, ANNEE).actions.marquantes[0]


@pytest.mark.parametrize(
    ("genre", "mode"), [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L")]
)
def test_une_image_est_reduite_et_allegee_sans_ce_que_l_appareil_y_ecrit(genre, mode):
    largeur, hauteur, octets = reduire(io.BytesIO(bruit(genre=genre, mode=mode)))
    with Image.open(io.BytesIO(octets)) as image:
        assert image.format == "JPEG"
        assert image.mode in ("RGB", "L")
        assert image.size == (largeur, hauteur)
        assert not image.getexif()
    assert max(largeur, hauteur) <= COTE_MAX
    assert largeur / hauteur == pytest.approx(4 / 3, rel=0.01)
    assert len(octets) <= POIDS_MAX


def test_une_petite_image_n_est_pas_agrandie():
    assert reduire(io.BytesIO(bruit(120, 90)))[:2] == (120, 90)


def test_l_image_est_dans_le_rapport_avec_sa_description_et_y_reste(action):
    piece = joindre(action, bruit())
    rapport = composer(action.reseau, ANNEE)
    piece.fichier.delete(save=False)
    piece.delete()
    fige = depuis_json(vers_json(rapport))

    vue = fige.actions.marquantes[0].vues[0]
    assert vue.alternative == "Une fresque peinte, un préau."
    assert b64decode(vue.image)[:3] == b"\xff\xd8\xff"
    assert f'src="{vue.adresse}" alt="Une fresque peinte, un préau."' in mettre_en_page(fige)
    assert not marquante(action).vues


def test_le_pdf_montre_l_image_et_la_decrit_sans_rien_aller_chercher(action, monkeypatch, tmp_path):
    from outloud import check

    joindre(action, bruit())
    html = mettre_en_page(composer(action.reseau, ANNEE))
    ouverts = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: ouverts.append(args))
    monkeypatch.setattr("urllib.request.FileHandler.file_open", lambda *args: ouverts.append(args))
    pdf = imprimer(html)
    monkeypatch.undo()
    lecteur = PdfReader(io.BytesIO(pdf))

    assert not ouverts
    assert "Une fresque peinte, un préau." in [figure["/Alt"] for figure in elements(lecteur, "/Figure")]
    # Toutes les pages ont les mêmes ressources : une seule image, la nôtre.
    assert len({image.name for page in lecteur.pages for image in page.images}) == 1
    (tmp_path / "r.pdf").write_bytes(pdf)
    assert [c.message for c in check(str(tmp_path / "r.pdf")).findings if c.severity == "error"] == []


def test_seize_lourdes_images_laissent_l_edition_sous_un_million_et_demi_d_octets(action):
    toutes = [action, *(evaluee(action.reseau, f"Action {rang}") for rang in range(9))]
    for rang, une in enumerate(toutes):
        for autre in range(3):
            joindre(une, bruit(1600 + rang, 1200 + autre), nom=f"{autre}.jpg")
    rapport = composer(action.reseau, ANNEE)

    assert sum(len(m.vues) for m in rapport.actions.marquantes) == 16
    assert len(imprimer(mettre_en_page(rapport))) < 1_500_000


@pytest.mark.parametrize(
    "contenu",
    [b"", b"MZ\x90 un programme", b"\x89PNG\r\n\x1a\n tronqu\xc3\xa9", b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
)
def test_une_image_qui_n_en_est_pas_une_est_laissee_avec_une_phrase(action, contenu):
    joindre(action, contenu, nom="photo.png")
    sienne = marquante(action)

    assert not sienne.vues
    assert sienne.sans_vue == ("Le fichier « photo.png » ne s’ouvre pas comme une image : il n’est pas montré.",)
    assert "ne s’ouvre pas comme une image" in mettre_en_page(composer(action.reseau, ANNEE))


def test_un_fichier_disparu_n_empeche_pas_le_rapport(action):
    piece = joindre(action, bruit())
    piece.fichier.storage.delete(piece.fichier.name)

    assert len(marquante(action).sans_vue) == 1


def test_une_image_demesuree_n_est_pas_decodee():
    """Un PNG de quelques octets qui se déplie en quatre milliards de pixels."""
    import struct
    import zlib

    entete = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 2, 0, 0, 0)

    def bloc(nom, donnees):
        return struct.pack(">I", len(donnees)) + nom + donnees + struct.pack(">I", zlib.crc32(nom + donnees))

    png = b"\x89PNG\r\n\x1a\n" + bloc(b"IHDR", entete) + bloc(b"IDAT", zlib.compress(b"\0" * 1000)) + bloc(b"IEND", b"")
    with pytest.raises(Illisible):
        reduire(io.BytesIO(png))


def test_une_image_en_attente_d_analyse_ou_sans_description_n_est_pas_montree(action):
    PieceAction.objects.filter(pk=joindre(action, bruit()).pk).update(etat=PieceAction.Etat.EN_ATTENTE)
    assert (marquante(action).vues, marquante(action).sans_vue) == ((), ())
    joindre(action, bruit(), alternative=" ")

    assert "n’a pas de description" in marquante(action).sans_vue[0]


def test_une_image_n_est_reduite_qu_une_fois(action, monkeypatch):
    joindre(action, bruit())
    premiere = marquante(action).vues
    monkeypatch.setattr("tableau_bord.rapport.images.reduire", lambda fichier: pytest.fail("réduite à nouveau"))

    assert marquante(action).vues == premiere
