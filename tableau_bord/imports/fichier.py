"""Lire un fichier CSV tel qu’il arrive : son codage, son séparateur, ses lignes numérotées ; jamais tout en mémoire."""

import csv
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path

from tableau_bord.imports.erreurs import FichierRefuse

SEPARATEURS = (";", ",", "\t", "|")
ENREGISTRER = "enregistrez-le depuis un tableur au format « CSV UTF-8 », puis importez-le de nouveau"

SIGNATURES = (
    (b"PK\x03\x04", None),  # classeur ou archive : on regarde dedans
    (b"%PDF", "un document PDF"),
    (b"\xd0\xcf\x11\xe0", "un classeur Excel ancien (.xls)"),
    (b"\x1f\x8b", "un fichier compressé (gzip)"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"SQLite format 3", "une base de données"),
)


@dataclass
class Enregistrement:
    """Une ligne du tableau : son numéro dans le fichier (l’en-tête est la ligne 1) et ses cases."""

    ligne: int
    cases: list[str]
    derniere: bool = False


@dataclass
class FichierCsv:
    """Un fichier CSV vérifié, qu’on peut parcourir plusieurs fois."""

    chemin: Path
    nom: str
    separateur: str
    entete: list[str]
    taille: int
    avertissements: list[str] = field(default_factory=list)

    def enregistrements(self, avancer: Callable[[float], None] | None = None) -> Iterator[Enregistrement]:
        """Les lignes après l’en-tête, lignes vides comprises ; `avancer` reçoit la part du fichier déjà lue (0 à 1).

        Lève `FichierRefuse` si le codage ou les guillemets sont faux.
        """
        with _lignes(self.chemin) as (texte, brut):
            precedent = None
            for numero, cases in _analyser(texte, self.separateur):
                if precedent is not None:
                    yield precedent
                    if avancer and precedent.ligne % 200 == 0:
                        avancer(brut.tell() / self.taille)
                precedent = Enregistrement(numero, cases)
            # Le premier enregistrement, l’en-tête, est passé par `_analyser` et n’est pas rendu.
            if precedent is not None:
                precedent.derniere = True
                yield precedent


def verifier(chemin: Path) -> None:
    """Lève `FichierRefuse` si ce n’est pas un fichier de texte lisible."""
    _verifier_existence(chemin)
    _verifier_genre(chemin)


def est_du_json(chemin: Path) -> bool:
    """Le texte commence comme du JSON."""
    with chemin.open("rb") as brut:
        return brut.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))


def ouvrir(chemin: Path, nom: str, choisir: Callable[[list[list[str]]], int]) -> FichierCsv:
    """Vérifie que c’est un CSV en UTF-8 et lit son en-tête ; `choisir` dit lequel des découpages est le bon.

    Lève `FichierRefuse` avec une phrase pour l’utilisateur.
    """
    verifier(chemin)
    entetes = []
    for separateur in SEPARATEURS:
        with _lignes(chemin) as (texte, _):
            try:
                entetes.append(next(csv.reader(_sans_lignes_vides(texte), delimiter=separateur), []))
            except csv.Error:
                entetes.append([])
    rang = choisir(entetes)
    fichier = FichierCsv(
        chemin=chemin,
        nom=nom,
        separateur=SEPARATEURS[rang],
        entete=[case.strip().lstrip("\ufeff") for case in entetes[rang]],
        taille=chemin.stat().st_size,
    )
    if not any(fichier.entete):
        raise FichierRefuse("ce fichier est vide.")
    if not _finit_par_un_saut(chemin):
        fichier.avertissements.append(
            "La dernière ligne ne finit pas par un retour à la ligne : vérifiez que le fichier est complet."
        )
    return fichier


def _verifier_existence(chemin: Path) -> None:
    if not chemin.exists():
        raise FichierRefuse("ce fichier n’existe pas.")
    if chemin.is_dir():
        raise FichierRefuse("c’est un dossier, et non un fichier.")
    if not chemin.is_file():
        raise FichierRefuse("ce n’est pas un fichier ordinaire.")
    try:
        with chemin.open("rb"):
            pass
    except PermissionError as erreur:
        raise FichierRefuse("ce fichier n’est pas lisible : vérifiez ses droits.") from erreur


def _verifier_genre(chemin: Path) -> None:
    with chemin.open("rb") as brut:
        debut = brut.read(4096)
    if not debut.removeprefix(b"\xef\xbb\xbf").strip():
        raise FichierRefuse("ce fichier est vide.")
    for signature, genre in SIGNATURES:
        if debut.startswith(signature):
            raise FichierRefuse(f"ce fichier est {genre or _genre_du_zip(chemin)}, et non un CSV : {ENREGISTRER}.")
    if debut.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FichierRefuse(f"ce fichier est en UTF-16 (ligne 1) : {ENREGISTRER}.")
    if b"\0" in debut:
        raise FichierRefuse(f"ce fichier n’est pas du texte : {ENREGISTRER}.")
    if debut.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise FichierRefuse("ce fichier est une page web ou du XML, et non un CSV : téléchargez l’export CSV.")


def _genre_du_zip(chemin: Path) -> str:
    try:
        with zipfile.ZipFile(chemin) as archive:
            noms = set(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return "un classeur ou une archive abîmée"
    if any(nom.startswith("xl/") for nom in noms):
        return "un classeur Excel (.xlsx)"
    if "mimetype" in noms:
        return "un classeur LibreOffice (.ods)"
    return "une archive compressée (.zip)"


@contextmanager
def _lignes(chemin: Path):
    """Le texte du fichier et son flux d’octets ; un octet qui n’est pas de l’UTF-8 est dit avec sa ligne."""
    with chemin.open("rb") as brut, TextIOWrapper(brut, encoding="utf-8-sig", newline="") as texte:
        try:
            yield texte, brut
        except UnicodeDecodeError as erreur:
            raise FichierRefuse(
                f"ce fichier n’est pas en UTF-8 (ligne {_ligne_non_utf8(chemin)}) : {ENREGISTRER}."
            ) from erreur


def _ligne_non_utf8(chemin: Path) -> int:
    with chemin.open("rb") as brut:
        for numero, ligne in enumerate(brut, start=1):
            try:
                ligne.decode("utf-8")
            except UnicodeDecodeError:
                return numero
    return 1


def _sans_lignes_vides(texte):
    return (ligne for ligne in texte if ligne.strip())


def _analyser(texte, separateur: str) -> Iterator[tuple[int, list[str]]]:
    """(numéro de la première ligne, cases) de chaque enregistrement après l’en-tête."""
    lecteur = csv.reader(texte, delimiter=separateur, strict=True)
    debut, entete_vu = 1, False
    while True:
        try:
            cases = next(lecteur, None)
        except csv.Error as erreur:
            raise FichierRefuse(_phrase(erreur, debut)) from erreur
        if cases is None:
            return
        if entete_vu:
            yield debut, cases
        elif any(case.strip() for case in cases):
            entete_vu = True
        debut = lecteur.line_num + 1


def _phrase(erreur: csv.Error, ligne: int) -> str:
    if re.search(r"unexpected end of data|field larger", str(erreur)):
        return f"un guillemet ouvert à la ligne {ligne} n’est jamais refermé : le fichier est peut-être coupé."
    if "expected after" in str(erreur):
        return f"la ligne {ligne} a un guillemet au milieu d’une case : doublez-le ou retirez-le."
    return f"la ligne {ligne} ne se lit pas comme une ligne de CSV."


def _finit_par_un_saut(chemin: Path) -> bool:
    with chemin.open("rb") as brut:
        brut.seek(-1, 2)
        return brut.read(1) in b"\r\n"
