import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from partenariats.models import Piece
from partenariats.pieces import TYPES, analyser, examiner, nettoyer_nom
from pilotage.acces import Role
from tests.factories import ConventionFactory, PartenaireFactory, ReseauFactory, agent_du_reseau

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def image(genre, dimensions=(4, 3)):
    tampon = io.BytesIO()
    Image.new("RGB", dimensions).save(tampon, genre)
    return tampon.getvalue()


def archive(**contenus):
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as sortie:
        for nom, contenu in contenus.items():
            sortie.writestr(nom, contenu)
    return tampon.getvalue()


def opendocument(extension, **en_plus):
    return archive(**({"mimetype": TYPES[extension], "content.xml": "<x/>"} | en_plus))


def office(coeur, **en_plus):
    return archive(**({"[Content_Types].xml": "<x/>", coeur: "<x/>"} | en_plus))


def image_immense(largeur, hauteur):
    """Un PNG de quelques octets qui annonce des milliards de pixels."""

    def morceau(genre, donnees):
        corps = genre + donnees
        return struct.pack(">I", len(donnees)) + corps + struct.pack(">I", zlib.crc32(corps))

    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + morceau(b"IHDR", entete) + morceau(b"IDAT", zlib.compress(b"")) + morceau(b"IEND", b"")
    )


JUSTES = {
    "a.pdf": PDF,
    "a.png": image("PNG"),
    "a.JPG": image("JPEG"),
    "a.odt": opendocument("odt"),
    "a.ods": opendocument("ods"),
    "a.docx": office("word/document.xml"),
    "a.xlsx": office("xl/workbook.xml"),
    "a.csv": "nom;montant\nélan;3,5\n".encode("cp1252"),
}


def voir(nom, contenu):
    return examiner(io.BytesIO(contenu), nom, len(contenu))


@pytest.mark.parametrize("nom", JUSTES)
def test_chaque_genre_accepte_l_est_sur_son_contenu(nom):
    examen = voir(nom, JUSTES[nom])
    assert examen.type_mime == TYPES[nom.rpartition(".")[2].lower()]
    assert examen.taille == len(JUSTES[nom])


@pytest.mark.parametrize("nom", JUSTES)
def test_un_fichier_qui_n_est_pas_ce_qu_il_dit_est_refuse(nom):
    autre = b"MZ\x90\x00\x03 programme"
    with pytest.raises(ValidationError, match="autre chose"):
        voir(nom, autre)


@pytest.mark.parametrize(
    "nom", ["virus.exe", "page.html", "image.svg", "sans_extension", "a.pdf.js", "a.docm", ".pdf "]
)
def test_un_genre_inconnu_est_refuse_en_disant_lesquels_vont(nom):
    with pytest.raises(ValidationError, match=r"PDF|autre chose"):
        voir(nom, b"<script>alert(1)</script>")


def test_un_ods_n_est_pas_un_odt():
    with pytest.raises(ValidationError, match="autre chose"):
        voir("a.odt", opendocument("ods"))


def test_une_bombe_zip_est_refusee_sans_etre_depliee():
    with pytest.raises(ValidationError, match="démesurément"):
        voir("a.ods", opendocument("ods", **{"content.xml": b"0" * 30_000_000}))


def test_une_image_de_cinquante_mille_par_cinquante_mille_est_refusee_a_son_entete():
    with pytest.raises(ValidationError, match="trop grande"):
        voir("a.png", image_immense(50_000, 50_000))


def test_un_document_a_macros_est_refuse():
    with pytest.raises(ValidationError, match="macros"):
        voir("a.docx", office("word/document.xml", **{"word/vbaProject.bin": b"x"}))


def test_une_archive_tronquee_ou_un_fichier_vide_sont_refuses():
    with pytest.raises(ValidationError, match="autre chose"):
        voir("a.odt", opendocument("odt")[:60])
    with pytest.raises(ValidationError, match="vide"):
        voir("a.pdf", b"")


@pytest.mark.parametrize(
    ("nom", "propre"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\scan.pdf", "scan.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("scan\r\nX: y.pdf", "scanX: y.pdf"),
        ("", "piece"),
    ],
)
def test_un_nom_ne_garde_ni_chemin_ni_signe_invisible(nom, propre):
    assert nettoyer_nom(nom) == propre
    assert len(nettoyer_nom("x" * 500 + ".pdf")) == 120


@pytest.mark.django_db
class TestLesPiecesDUneConvention:
    @pytest.fixture
    def convention(self):
        reseau = ReseauFactory()
        return ConventionFactory(reseau=reseau, signee=True, avec=PartenaireFactory(reseau=reseau))

    @pytest.fixture
    def joindre(self, convention, connecter):
        def _joindre(nom="scan.pdf", contenu=PDF):
            client = connecter(agent_du_reseau(Role.COORDONNATEUR, convention.reseau))
            adresse = f"/r/{convention.reseau.code}/conventions/{convention.pk}/joindre/"
            return client.post(adresse, {"fichier": SimpleUploadedFile(nom, contenu)})

        return _joindre

    def test_elle_se_range_sous_un_nom_opaque_et_se_sert_en_piece_jointe(self, convention, joindre, connecter):
        assert joindre("../scan signé.pdf").status_code == 302
        piece = Piece.objects.get()
        assert piece.nom == "scan signé.pdf"
        assert "scan" not in piece.fichier.name
        client = connecter(agent_du_reseau(Role.DIRECTEUR, convention.reseau))
        reponse = client.get(f"/r/{convention.reseau.code}/pieces/{piece.pk}/")
        assert b"".join(reponse) == PDF if not hasattr(reponse, "contenu") else reponse.contenu == PDF
        assert reponse["Content-Disposition"].startswith("attachment")
        assert reponse["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in reponse["Content-Security-Policy"]

    def test_le_meme_fichier_deux_fois_est_refuse(self, joindre):
        joindre()
        reponse = joindre("autre nom.pdf")
        assert reponse.status_code == 422
        assert "déjà joint" in reponse.content.decode()

    def test_trop_lourde_ou_sans_place_elle_est_refusee(self, joindre, settings):
        settings.PIECE_MAX = 10
        assert "pèse" in str(joindre().context["form"].errors)
        settings.PIECE_MAX, settings.PIECE_QUOTA = 1000, 20
        assert "plus de place" in str(joindre().context["form"].errors)
        assert not Piece.objects.exists()

    def test_un_partenaire_ne_lit_que_les_pieces_de_ses_conventions(self, convention, joindre, connecter):
        joindre()
        piece = Piece.objects.get()
        client = connecter(agent_du_reseau(Role.PARTENAIRE, convention.reseau))
        assert client.get(f"/r/{convention.reseau.code}/pieces/{piece.pk}/").status_code == 404

    def test_retiree_son_fichier_disparait(self, convention, joindre, connecter, django_capture_on_commit_callbacks):
        joindre()
        piece = Piece.objects.get()
        stockage, nom = piece.fichier.storage, piece.fichier.name
        assert stockage.exists(nom)
        client = connecter(agent_du_reseau(Role.COORDONNATEUR, convention.reseau))
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"/r/{convention.reseau.code}/pieces/{piece.pk}/supprimer/")
        assert not stockage.exists(nom)

    @pytest.mark.parametrize(
        ("commande", "etat"),
        [("true", "prete"), ("false", "refusee"), ("sh -c 'exit 2'", "en_attente"), ("commande-absente", "en_attente")],
    )
    def test_avec_un_analyseur_la_piece_attend_sa_reponse(
        self, convention, joindre, connecter, settings, commande, etat
    ):
        settings.PIECE_ANALYSEUR = commande
        joindre()
        piece = Piece.objects.get()
        assert piece.etat == "en_attente"
        client = connecter(agent_du_reseau(Role.COORDONNATEUR, convention.reseau))
        adresse = f"/r/{convention.reseau.code}/pieces/{piece.pk}/"
        assert client.get(adresse).status_code == 404
        analyser(piece)
        piece.refresh_from_db()
        assert piece.etat == etat
        assert client.get(adresse).status_code == (200 if etat == "prete" else 404)
