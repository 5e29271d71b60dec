import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from pilotage.pieces.examen import TYPES, examiner, nettoyer_nom

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
