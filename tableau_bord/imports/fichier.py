"""Lire un fichier CSV tel qu’il arrive : son codage, son séparateur, ses lignes numérotées ; jamais tout en mémoire."""

import csv
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path

from tableau_bord.imports.cases import porte_un_ine
from tableau_bord.imports.erreurs import FichierRefuse

SEPARATEURS = (";", ",", "\t", "|")
# Un titre, une source, une ligne « sep=; » peuvent être au-dessus de l’en-tête.
LIGNES_D_ENTETE = 15
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
    ligne_entete: int = 1
    # Rien ne dit que sa dernière ligne est entière : aucun retour ne la finit.
    sans_fin: bool = False
    # Ce qui est au-dessus de l’en-tête : un titre, une source ; (numéro de la ligne, cases).
    dessus: list[tuple[int, list[str]]] = field(default_factory=list)

    def enregistrements(self, avancer: Callable[[float], None] | None = None) -> Iterator[Enregistrement]:
        """Les lignes après l’en-tête, lignes vides comprises ; `avancer` reçoit la part du fichier déjà lue (0 à 1).

        Lève `FichierRefuse` si le codage ou les guillemets sont faux.
        """
        with _lignes(self.chemin) as (texte, brut):
            precedent = None
            for numero, cases in _analyser(texte, self.separateur):
                if numero <= self.ligne_entete:
                    continue
                if precedent is not None:
                    yield precedent
                    if avancer and precedent.ligne % 200 == 0:
                        avancer(brut.tell() / self.taille)
                precedent = Enregistrement(numero, cases)
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


def ouvrir(chemin: Path, nom: str, choisir: Callable[[list[list[list[str]]]], tuple[int, int]]) -> FichierCsv:
    """Vérifie que c’est un CSV en UTF-8 et lit son en-tête.

    `choisir` reçoit les premières lignes, chacune découpée par chaque séparateur, et rend le rang de l’en-tête et celui du
    bon découpage. Lève `FichierRefuse` avec une phrase pour l’utilisateur.
    """
    verifier(chemin)
    decoupages = [_premieres(chemin, separateur) for separateur in SEPARATEURS]
    lignes = [list(ligne) for ligne in zip(*decoupages, strict=False)]
    if not lignes:
        raise FichierRefuse("ce fichier est vide.")
    rang, decoupage = choisir([[cases for _, cases in ligne] for ligne in lignes])
    numero, entete = lignes[rang][decoupage]
    fichier = FichierCsv(
        chemin=chemin,
        nom=nom,
        separateur=SEPARATEURS[decoupage],
        entete=[case.strip().lstrip("\ufeff") for case in entete],
        taille=chemin.stat().st_size,
        ligne_entete=numero,
        dessus=[ligne[decoupage] for ligne in lignes[:rang]],
    )
    if rang:
        fichier.avertissements.append(f"En-tête lu à la ligne {numero} : ce qui est au-dessus n’est pas repris.")
    if not _finit_par_un_saut(chemin):
        fichier.sans_fin = True
        fichier.avertissements.append(
            "La dernière ligne ne finit pas par un retour à la ligne : vérifiez que le fichier est complet."
        )
    return fichier


def _premieres(chemin: Path, separateur: str) -> list[tuple[int, list[str]]]:
    """(numéro, cases) des premières lignes qui ne sont pas vides, sans exiger encore que leurs guillemets soient justes."""
    trouvees: list[tuple[int, list[str]]] = []
    with _lignes(chemin) as (texte, _):
        lecteur = csv.reader(texte, delimiter=separateur)
        debut = 1
        try:
            for cases in lecteur:
                if any(case.strip() for case in cases):
                    trouvees.append((debut, cases))
                if len(trouvees) == LIGNES_D_ENTETE:
                    break
                debut = lecteur.line_num + 1
        except csv.Error:
            return trouvees or [(debut, [])]
    return trouvees


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
    if debut.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
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
    """Le texte du fichier et son flux d’octets ; un octet qui n’est pas de l’UTF-8 est dit avec sa ligne et sa colonne."""
    with chemin.open("rb") as brut, TextIOWrapper(brut, encoding="utf-8-sig", newline="") as texte:
        try:
            yield texte, brut
        except UnicodeDecodeError as erreur:
            raise FichierRefuse(f"ce fichier n’est pas en UTF-8 ({_ou_non_utf8(chemin)}) : {ENREGISTRER}.") from erreur


def _ou_non_utf8(chemin: Path) -> str:
    """« ligne 3, colonne « secteur » », d’après les octets : le séparateur est celui que la première ligne a le plus."""
    entete: list[str] = []
    separateur = SEPARATEURS[0]
    with chemin.open("rb") as brut:
        for numero, ligne in enumerate(brut, start=1):
            if not entete:
                separateur = max(SEPARATEURS, key=lambda signe: ligne.count(signe.encode()))
            try:
                lue = ligne.decode().removeprefix("\ufeff")
            except UnicodeDecodeError as erreur:
                avant = ligne[: erreur.start].decode().split("\r")
                rang = max(len(_decouper(avant[-1], separateur)), 1)
                nomme = rang <= len(entete) and not porte_un_ine(entete[rang - 1])
                colonne = f"« {entete[rang - 1]} »" if nomme else f"n° {rang}"
                return f"ligne {numero + len(avant) - 1}, colonne {colonne}"
            entete = entete or [case.strip() for case in _decouper(lue, separateur)]
    return "ligne 1"


def _decouper(ligne: str, separateur: str) -> list[str]:
    # Un retour chariot dans une case non citée arrêterait le lecteur.
    return next(csv.reader([ligne.replace("\r", " ")], delimiter=separateur), [])


def _analyser(texte, separateur: str) -> Iterator[tuple[int, list[str]]]:
    """(numéro de la première ligne, cases) de chaque enregistrement, en-tête compris."""
    lecteur = csv.reader(texte, delimiter=separateur, strict=True)
    debut = 1
    while True:
        try:
            cases = next(lecteur, None)
        except csv.Error as erreur:
            raise FichierRefuse(_phrase(erreur, debut)) from erreur
        if cases is None:
            return
        yield debut, cases
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
