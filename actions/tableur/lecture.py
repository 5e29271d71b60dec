"""Lire un tableau que l’on n’a pas écrit : ODS, XLSX ou CSV, sans jamais tenir plus que ce qu’un réseau peut y mettre.

Une archive piégée, cinquante mille lignes, une feuille répétée à l’infini : la lecture s’arrête, et dit pourquoi.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from openpyxl import load_workbook

from actions.tableur.colonnes import COLONNES, PAR_CLE, Colonne, cle

FICHIER_MAX = 2 * 1024 * 1024
# Une archive honnête de deux mégaoctets se déplie rarement au-delà.
DEPLIE_MAX = 24 * 1024 * 1024
LIGNES_MAX = 500
COLONNES_MAX = 60
CASE_MAX = 6000
TEXTE_MAX = 1_500_000
# Un titre, un logo, une consigne peuvent précéder la ligne de titres.
ENTETES_AVANT = 15
FORMULE = "\ufffcformule"


class TableauIllisible(Exception):
    """Le fichier n’est pas un tableau d’actions ; son message se montre tel quel."""


@dataclass(frozen=True)
class Ligne:
    """Une ligne du tableau : son numéro tel que le tableur l’affiche, ses cases par nom de colonne (texte déjà mis en forme)."""

    numero: int
    cases: dict[str, str]


def lire(nom: str, contenu: bytes) -> tuple[list[Ligne], list[str]]:
    """Les lignes d’actions, et les titres de colonnes ignorés ; lève `TableauIllisible`."""
    if not contenu:
        raise TableauIllisible("Ce fichier est vide.")
    if len(contenu) > FICHIER_MAX:
        raise TableauIllisible("Ce fichier pèse plus de 2 Mo : un tableau d’actions est bien plus léger.")
    return _actions(_borner(_lecteur(nom, contenu)))


def _lecteur(nom: str, contenu: bytes) -> Iterator[list[str]]:
    extension = nom.rpartition(".")[2].lower()
    if contenu.startswith(b"PK\x03\x04"):
        sorte = _sorte_d_archive(contenu)
        if extension in ("ods", "xlsx", "csv") and extension != sorte:
            raise TableauIllisible(
                f"« {nom[:80]} » porte le nom d’un fichier {extension.upper()}, mais c’est un {sorte.upper()} : renommez-le."
            )
        return _lire_ods(contenu) if sorte == "ods" else _lire_xlsx(contenu)
    if contenu.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"GIF8", b"Rar!", b"\x1f\x8b")):
        ancien = (
            " Un ancien classeur .xls se réenregistre en .xlsx ou en .ods."
            if contenu[:4] == b"\xd0\xcf\x11\xe0"
            else ""
        )
        raise TableauIllisible(f"Ce fichier n’est pas un tableau ODS, XLSX ou CSV.{ancien}")
    if extension in ("ods", "xlsx"):
        raise TableauIllisible(f"Ce fichier porte le nom d’un {extension.upper()}, mais n’en est pas un.")
    return _lire_csv(contenu)


def _sorte_d_archive(contenu: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            membres = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as erreur:
        raise TableauIllisible("Ce fichier est abîmé : enregistrez-le à nouveau depuis votre tableur.") from erreur
    if len(membres) > 2000 or sum(membre.file_size for membre in membres) > DEPLIE_MAX:
        raise TableauIllisible("Ce fichier, une fois déplié, est démesuré : ce n’est pas un tableau d’actions.")
    noms = {membre.filename for membre in membres}
    if "xl/workbook.xml" in noms:
        return "xlsx"
    if "content.xml" in noms:
        return "ods"
    raise TableauIllisible("Ce fichier n’est pas un tableau ODS, XLSX ou CSV.")


def _deplier(archive: zipfile.ZipFile, nom: str) -> bytes:
    """Ce que le membre contient vraiment, et non ce que l’archive en dit."""
    with archive.open(nom) as membre:
        contenu = membre.read(DEPLIE_MAX + 1)
    if len(contenu) > DEPLIE_MAX:
        raise TableauIllisible("Ce fichier, une fois déplié, est démesuré : ce n’est pas un tableau d’actions.")
    return contenu


_T, _O, _X = (f"{{urn:oasis:names:tc:opendocument:xmlns:{espace}:1.0}}" for espace in ("table", "office", "text"))


def _lire_ods(contenu: bytes) -> Iterator[list[str]]:
    """La première feuille, ligne par ligne."""
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            xml = _deplier(archive, "content.xml")
        for evenement, element in iterparse(io.BytesIO(xml), events=("end",), forbid_dtd=True):
            if element.tag == f"{_T}table-row":
                ligne = [case for cellule in element for case in _cases_ods(cellule)][:COLONNES_MAX]
                # Une ligne vide répétée un million de fois n’est que la fin de la feuille.
                fois = _fois(element, "number-rows-repeated")
                for _ in range(fois if any(ligne) else min(fois, LIGNES_MAX)):
                    yield ligne
                element.clear()
            elif element.tag == f"{_T}table":
                return
            del evenement
    except (ParseError, DefusedXmlException, zipfile.BadZipFile, KeyError, RuntimeError, OSError, ValueError) as erreur:
        raise TableauIllisible("Ce fichier ODS est abîmé : enregistrez-le à nouveau depuis votre tableur.") from erreur


def _fois(element, attribut: str) -> int:
    try:
        return max(int(element.get(f"{_T}{attribut}", "1")), 1)
    except ValueError:
        return 1


def _cases_ods(cellule) -> list[str]:
    if cellule.tag not in (f"{_T}table-cell", f"{_T}covered-table-cell"):
        return []
    nature, texte = cellule.get(f"{_O}value-type", ""), ""
    if nature in ("float", "percentage", "currency"):
        texte = _nombre(cellule.get(f"{_O}value", ""))
    elif nature == "date":
        texte = _jour(cellule.get(f"{_O}date-value", ""))
    else:
        texte = "\n".join("".join(paragraphe.itertext()) for paragraphe in cellule.iter(f"{_X}p"))
    if not texte and cellule.get(f"{_T}formula"):
        texte = FORMULE
    return [texte[: CASE_MAX + 1]] * min(_fois(cellule, "number-columns-repeated"), COLONNES_MAX)


def _lire_xlsx(contenu: bytes) -> Iterator[list[str]]:
    """La première feuille, ligne par ligne ; une formule vaut son dernier résultat."""
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            for nom in archive.namelist():
                if nom.endswith((".xml", ".rels")) and b"<!DOCTYPE" in _deplier(archive, nom)[:4096]:
                    raise TableauIllisible("Ce fichier XLSX porte une définition que l’on ne lit pas.")
        valeurs = load_workbook(io.BytesIO(contenu), read_only=True, data_only=True)
        formules = load_workbook(io.BytesIO(contenu), read_only=True, data_only=False)
        options = {"values_only": True, "max_col": COLONNES_MAX}
        for ligne, ecrite in zip(
            valeurs.worksheets[0].iter_rows(**options), formules.worksheets[0].iter_rows(**options), strict=False
        ):
            yield [
                FORMULE if valeur is None and isinstance(formule, str) and formule.startswith("=") else _case(valeur)
                for valeur, formule in zip(ligne, ecrite, strict=False)
            ]
    except TableauIllisible:
        raise
    except Exception as erreur:  # openpyxl lève de tout sur un classeur abîmé
        raise TableauIllisible("Ce fichier XLSX est abîmé : enregistrez-le à nouveau depuis votre tableur.") from erreur


def _case(valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, (datetime, date)):
        return _jour(valeur.isoformat())
    if isinstance(valeur, (int, float)):
        return _nombre(repr(valeur))
    return str(valeur)[: CASE_MAX + 1]


def _nombre(texte: str) -> str:
    """« 12.0 » → « 12 » ; « 12.5 » → « 12,5 »."""
    try:
        nombre = float(texte)
    except ValueError:
        return texte
    return f"{nombre:.0f}" if nombre == int(nombre) and abs(nombre) < 1e15 else texte.replace(".", ",")


def _jour(texte: str) -> str:
    try:
        return f"{date.fromisoformat(texte[:10]):%d/%m/%Y}"
    except ValueError:
        return texte


def _lire_csv(contenu: bytes) -> Iterator[list[str]]:
    if b"\x00" in contenu[:4096] and not contenu.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableauIllisible("Ce fichier n’est pas un tableau ODS, XLSX ou CSV.")
    texte = _decoder(contenu)
    premiere = next((ligne for ligne in texte.splitlines() if ligne.strip()), "")
    separateur = max(";\t,", key=premiere.count)
    try:
        yield from csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    except csv.Error as erreur:
        raise TableauIllisible("Ce fichier CSV ne se lit pas : un guillemet n’est sans doute pas refermé.") from erreur


def _decoder(contenu: bytes) -> str:
    """UTF-8 (avec ou sans marque), sinon le jeu de caractères des anciens tableurs."""
    codages = ("utf-16",) if contenu.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for codage in codages:
        try:
            return contenu.decode(codage)
        except UnicodeDecodeError:
            continue
    raise TableauIllisible(
        "Les lettres de ce fichier ne se lisent pas : enregistrez-le en « CSV UTF-8 », en ODS ou en XLSX."
    )


def _borner(lignes: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Numérote, et s’arrête dès que ce n’est plus un tableau d’actions."""
    pleines, signes, vides = 0, 0, 0
    for numero, ligne in enumerate(lignes, 1):
        cases = [case[: CASE_MAX + 1].strip() for case in ligne[:COLONNES_MAX]]
        if not any(cases):
            vides += 1
            if vides > LIGNES_MAX:
                return
            continue
        vides, pleines, signes = 0, pleines + 1, signes + sum(map(len, cases))
        if pleines > LIGNES_MAX + ENTETES_AVANT or signes > TEXTE_MAX:
            raise TableauIllisible(f"Ce tableau est trop long : {LIGNES_MAX} actions au plus. Coupez-le en plusieurs.")
        yield numero, cases


def _actions(lignes: Iterable[tuple[int, list[str]]]) -> tuple[list[Ligne], list[str]]:
    numerotees = iter(lignes)
    colonnes, ignorees = _entetes(numerotees)
    resultat = [
        Ligne(numero, {colonne.nom: case for colonne, case in zip(colonnes, cases, strict=False) if colonne})
        for numero, cases in numerotees
    ]
    resultat = [ligne for ligne in resultat if any(ligne.cases.values())]
    if len(resultat) > LIGNES_MAX:
        raise TableauIllisible(f"Ce tableau est trop long : {LIGNES_MAX} actions au plus. Coupez-le en plusieurs.")
    if not resultat:
        raise TableauIllisible("Ce tableau n’a aucune ligne sous ses titres : il n’y a rien à importer.")
    return resultat, ignorees


def _entetes(lignes: Iterator[tuple[int, list[str]]]) -> tuple[list[Colonne | None], list[str]]:
    for rang, (_, cases) in enumerate(lignes):
        trouvees = [PAR_CLE.get(cle(case)) for case in cases]
        if any(colonne and colonne.nom == "intitule" for colonne in trouvees):
            return _verifier(trouvees, cases)
        if rang >= ENTETES_AVANT:
            break
    raise TableauIllisible("La ligne de titres n’a pas été trouvée : il faut au moins une colonne « Intitulé ».")


def _verifier(trouvees: list[Colonne | None], cases: list[str]) -> tuple[list[Colonne | None], list[str]]:
    presentes = [colonne for colonne in trouvees if colonne]
    doubles = sorted({colonne.titre for colonne in presentes if presentes.count(colonne) > 1})
    if doubles:
        raise TableauIllisible(f"Deux colonnes disent la même chose : « {' », « '.join(doubles)} ». Gardez-en une.")
    absentes = [colonne.titre for colonne in COLONNES if colonne.obligatoire and colonne not in presentes]
    if absentes:
        raise TableauIllisible(f"Il manque une colonne : « {' », « '.join(absentes)} ». Partez du modèle.")
    return trouvees, [case for case, colonne in zip(cases, trouvees, strict=False) if case and not colonne]
