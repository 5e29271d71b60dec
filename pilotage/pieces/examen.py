"""Examiner un fichier avant de le garder : ce qu’il est vraiment, ce qu’il pèse, ce qu’il cache.

Rien n’est décompressé ni décodé pour être examiné : une image se mesure à son en-tête, une archive à son sommaire.
"""

import hashlib
import re
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import Image, UnidentifiedImageError

from pilotage.ecriture import nombre

MO = 1024 * 1024
PIXELS_MAX = 40_000_000
# Une archive bureautique qui se déplie au-delà n’est pas un document de réseau.
DEPLIE_MAX = 100 * MO
DEPLIE_FOIS_MAX = 200
ENTREES_MAX = 2000

TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
ACCEPTES = "PDF, PNG, JPEG, ODT, ODS, DOCX, XLSX, CSV"


@dataclass(frozen=True)
class Examen:
    """Ce qu’on sait d’un fichier accepté."""

    nom: str
    type_mime: str
    taille: int
    empreinte: str


def examiner(fichier: BinaryIO, nom: str, taille: int) -> Examen:
    """Ce que le fichier est vraiment ; lève `ValidationError`, en disant pourquoi, s’il ne peut pas être gardé."""
    if taille > settings.PIECE_MAX:
        raise ValidationError(f"Ce fichier pèse {nombre(taille / MO, 1)} Mo ; {settings.PIECE_MAX // MO} Mo au plus.")
    if taille == 0:
        raise ValidationError("Ce fichier est vide.")
    nom = nettoyer_nom(nom)
    extension = nom.rpartition(".")[2].lower()
    if extension not in TYPES:
        raise ValidationError(f"Ce genre de fichier n’est pas accepté. Envoyez : {ACCEPTES}.")
    fichier.seek(0)
    debut = fichier.read(16)
    _EXAMENS[extension](fichier, debut, extension)
    return Examen(nom, TYPES[extension], taille, _empreinte(fichier))


def nettoyer_nom(nom: str) -> str:
    """Le nom seul, sans chemin ni signe invisible : « ../../x.pdf » → « x.pdf »."""
    seul = PurePosixPath(nom.replace("\\", "/")).name
    seul = "".join(signe for signe in seul if signe.isprintable())
    seul = re.sub(r"\s+", " ", seul).strip(" .") or "piece"
    racine, point, extension = seul.rpartition(".")
    return f"{racine[: 119 - len(extension)]}.{extension}" if point else seul[:120]


def _n_est_pas(extension: str) -> ValidationError:
    return ValidationError(
        f"Ce fichier se dit « .{extension} », mais son contenu est autre chose. Enregistrez-le à nouveau."
    )


def _pdf(fichier, debut, extension):
    if not debut.startswith(b"%PDF-"):
        raise _n_est_pas(extension)


def _image(fichier, debut, extension):
    attendu = "PNG" if extension == "png" else "JPEG"
    fichier.seek(0)
    try:
        with warnings.catch_warnings():
            # La limite de Pillow avertit ; la nôtre refuse, sur les dimensions de l’en-tête.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(fichier, formats=[attendu]) as image:
                largeur, hauteur = image.size
    except Image.DecompressionBombError:
        largeur = hauteur = PIXELS_MAX
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as erreur:
        raise _n_est_pas(extension) from erreur
    if largeur * hauteur > PIXELS_MAX:
        raise ValidationError(
            f"Cette image est trop grande : {PIXELS_MAX // 1_000_000} millions de pixels au plus. Réduisez-la."
        )


def _archive(fichier, debut, extension):
    """Un document bureautique : une archive ZIP, jugée à son sommaire."""
    if not debut.startswith(b"PK\x03\x04"):
        raise _n_est_pas(extension)
    fichier.seek(0)
    try:
        with zipfile.ZipFile(fichier) as archive:
            entrees = archive.infolist()
            _peser(entrees)
            noms = {entree.filename for entree in entrees}
            if any(nom.lower().endswith("vbaproject.bin") or nom.startswith("Basic/") for nom in noms):
                raise ValidationError("Ce document contient des macros. Enregistrez-le sans elles, ou en PDF.")
            juste = (
                _est_opendocument(archive, extension) if extension in ("odt", "ods") else _est_office(noms, extension)
            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as erreur:
        raise _n_est_pas(extension) from erreur
    if not juste:
        raise _n_est_pas(extension)


def _peser(entrees):
    if len(entrees) > ENTREES_MAX:
        raise ValidationError("Ce document contient trop de fichiers pour être examiné.")
    deplie = sum(entree.file_size for entree in entrees)
    serre = sum(entree.compress_size for entree in entrees) or 1
    if deplie > DEPLIE_MAX or (deplie > MO and deplie / serre > DEPLIE_FOIS_MAX):
        raise ValidationError("Ce document se déplie démesurément : il n’est pas gardé.")
    if any(entree.flag_bits & 0x1 for entree in entrees):
        raise ValidationError(
            "Ce document est protégé par un mot de passe : personne ne pourrait l’ouvrir. Enlevez-le."
        )


def _est_opendocument(archive, extension) -> bool:
    try:
        with archive.open("mimetype") as entree:
            return entree.read(100).decode("ascii", "replace").strip() == TYPES[extension]
    except KeyError:
        return False


def _est_office(noms, extension) -> bool:
    coeur = "word/document.xml" if extension == "docx" else "xl/workbook.xml"
    return "[Content_Types].xml" in noms and coeur in noms


def _csv(fichier, debut, extension):
    fichier.seek(0)
    for morceau in iter(lambda: fichier.read(64 * 1024), b""):
        if any(octet < 32 and octet not in (9, 10, 13) for octet in set(morceau)):
            raise _n_est_pas(extension)


_EXAMENS = {
    "pdf": _pdf,
    "png": _image,
    "jpg": _image,
    "jpeg": _image,
    "odt": _archive,
    "ods": _archive,
    "docx": _archive,
    "xlsx": _archive,
    "csv": _csv,
}


def _empreinte(fichier) -> str:
    fichier.seek(0)
    calcul = hashlib.sha256()
    for morceau in iter(lambda: fichier.read(64 * 1024), b""):
        calcul.update(morceau)
    fichier.seek(0)
    return calcul.hexdigest()
