"""Imprimer : un PDF balisé que tous peuvent lire, le même pour les mêmes données, et qui ne va rien chercher ailleurs."""

import io
import re
import socket
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from pypdf import PdfReader

from pilotage.documents.impression import imprimable
from tableau_bord.rapport import composer, imprimer, mettre_en_page
from tests.factories import ReseauFactory
from tests.tableau_bord.rapports import ANNEE, reseau_garni

# Un même processus : le rapport garni ne s’imprime qu’une fois pour tous les essais.
pytestmark = [pytest.mark.une_base, pytest.mark.django_db, pytest.mark.xdist_group("rapport-imprime")]

ENTETE = '<!DOCTYPE html><html lang="fr"><head><title>Essai</title></head><body><h1>Essai</h1>'


@pytest.fixture(scope="module")
def html(django_db_setup, django_db_blocker):
    """Le rapport d’un réseau garni, édition n° 3, arrêté un jour donné ; composé et imprimé une fois pour tous les essais."""
    with django_db_blocker.unblock(), transaction.atomic():
        rapport = composer(reseau_garni(actions=40, ecoles=8), ANNEE)
        transaction.set_rollback(True)
    couverture = replace(rapport.couverture, edition=3, arrete_le=date(2024, 7, 12))
    return mettre_en_page(replace(rapport, couverture=couverture))


@pytest.fixture(scope="module")
def pdf(html):
    return imprimer(html)


def lire(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def texte(page) -> str:
    return re.sub(r"\s+", " ", page.extract_text())


def elements(lecteur: PdfReader, genre: str) -> list:
    """Les éléments de structure de ce genre, atteints depuis la racine."""
    trouves, a_voir = [], [lecteur.trailer["/Root"]["/StructTreeRoot"]]
    while a_voir:
        element = a_voir.pop().get_object()
        if not hasattr(element, "get") or element.get("/Type") == "/OBJR":
            continue
        if element.get("/S") == genre:
            trouves.append(element)
        enfants = element.get("/K", [])
        a_voir += reversed(enfants if isinstance(enfants, list) else [enfants])
    return trouves


def test_le_pdf_est_conforme_a_pdf_ua(pdf, tmp_path):
    from outloud import check
    from pdfua import Severity, validate

    fichier = tmp_path / "rapport.pdf"
    fichier.write_bytes(pdf)

    resultat = check(str(fichier))
    assert resultat.error is None
    assert [constat.message for constat in resultat.findings if constat.severity == "error"] == []
    assert [c.message for c in validate(str(fichier)).findings if c.severity >= Severity.ERROR] == []


def test_le_meme_fichier_se_declare_pour_l_archive_et_pour_le_lecteur_d_ecran(pdf):
    racine = lire(pdf).trailer["/Root"]
    metadonnees = racine["/Metadata"].get_object().get_data().decode()

    assert 'pdfaid:part="3"' in metadonnees
    assert 'pdfaid:conformance="A"' in metadonnees
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadonnees
    # Le schéma que PDF/A exige de toute propriété qu’il ne connaît pas.
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in metadonnees
    assert racine["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert lire(pdf).trailer["/ID"]


def test_le_pdf_d_un_reseau_vide_est_conforme_aussi(db, tmp_path):
    from outloud import check

    reseau = ReseauFactory()
    reseau.rattachements.all().delete()
    fichier = tmp_path / "rapport.pdf"
    fichier.write_bytes(imprimer(mettre_en_page(composer(reseau, ANNEE))))

    assert check(str(fichier)).errors == 0


def test_les_memes_donnees_donnent_les_memes_octets(html, pdf):
    assert imprimer(html) == pdf


def test_le_document_a_son_titre_sa_langue_et_ses_signets(pdf):
    lecteur = lire(pdf)

    assert lecteur.metadata.title == "Rapport annuel d’activité 2023-2024 – REP+ Les Deux Rives"
    assert lecteur.trailer["/Root"]["/Lang"] == "fr"
    assert lecteur.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    titres = [signet.title.replace("\u00a0", " ") for signet in lecteur.outline[1] if not isinstance(signet, list)]
    assert titres == [
        "Sommaire",
        "L’essentiel",
        "Le réseau",
        "Le pilotage et le suivi des décisions",
        "Les actions par axe et par objectif",
        "Le tableau de bord",
        "Les partenariats et les conventions",
        "Les moyens et le budget",
        "La formation",
        "L’activité du coordonnateur",
        "Le conseil école-collège",
        "Les perspectives",
        "Annexe : relevés",
        "Annexe : méthode et secret statistique",
        "Signatures",
    ]


def test_le_sommaire_donne_la_page_de_chaque_partie(pdf):
    lecteur = lire(pdf)
    sommaire = texte(lecteur.pages[1]).replace("\u00a0", " ")

    for signet in lecteur.outline[1]:
        if isinstance(signet, list) or signet.title == "Sommaire":
            continue
        page = lecteur.get_destination_page_number(signet) + 1
        titre = signet.title.replace("\u00a0", " ")
        assert re.search(rf"{re.escape(titre)}[. ]* {page}\b", sommaire), titre


def test_chaque_page_dit_son_numero_sur_le_nombre_de_pages(pdf):
    lecteur = lire(pdf)

    assert pdf.pages == len(lecteur.pages)
    for numero, page in enumerate(lecteur.pages[1:], start=2):
        assert f"page {numero} / {pdf.pages}" in texte(page)
        assert "édition n° 3" in texte(page).replace("\u00a0", " ")


def test_l_essentiel_tient_sur_une_page(pdf):
    debuts = {
        signet.title: lire(pdf).get_destination_page_number(signet)
        for signet in lire(pdf).outline[1]
        if not isinstance(signet, list)
    }

    assert debuts["Le réseau"] - debuts["L’essentiel"] == 1


def test_le_document_est_au_format_a4(pdf):
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in lire(pdf).pages} == {(595, 842)}


def test_un_tableau_coupe_par_une_page_reste_un_seul_tableau():
    lignes = "".join(f'<tr><th scope="row">ligne {n}</th><td>{n}</td><td>x</td></tr>' for n in range(120))
    entete = '<thead><tr><th scope="col">Quoi</th><th scope="col">Combien</th><th scope="col">Où</th></tr></thead>'
    pdf = imprimer(f"{ENTETE}<table><caption>Long</caption>{entete}<tbody>{lignes}</tbody></table></body></html>")
    lecteur = lire(pdf)

    assert pdf.pages > 2
    assert len(elements(lecteur, "/Table")) == 1
    assert len(elements(lecteur, "/TR")) == 121
    colonnes = [th for th in elements(lecteur, "/TH") if th["/A"]["/Scope"] == "/Column"]
    assert len(colonnes) == 3
    assert len([th for th in elements(lecteur, "/TH") if th["/A"]["/Scope"] == "/Row"]) == 120
    # Chaque cellule, même de la dernière page, renvoie à un en-tête qui est dans l’arbre.
    connus = {th["/ID"] for th in elements(lecteur, "/TH")}
    derniere = elements(lecteur, "/TD")[-1]
    assert set(derniere["/A"]["/Headers"]) <= connus
    assert len(derniere["/A"]["/Headers"]) == 2
    # L’en-tête se répète à l’œil.
    assert all("Combien" in texte(page) for page in lecteur.pages)


def test_un_entete_de_page_est_un_artefact(pdf):
    lecteur = lire(pdf)

    for page in lecteur.pages[2:]:
        flux = page.get_contents().get_data()
        assert flux.count(b"/Pagination") >= 3  # la partie, le pied, le numéro


def test_chaque_figure_a_son_texte_de_remplacement(pdf):
    figures = elements(lire(pdf), "/Figure")

    assert len(figures) >= 3
    assert all(len(figure["/Alt"]) > 40 for figure in figures)


def test_les_graphiques_sont_des_traits_et_non_des_images(pdf):
    lecteur = lire(pdf)

    assert not any(objet.get("/Subtype") == "/Image" for page in lecteur.pages for objet in dessins(page))


def dessins(page):
    objets = (page["/Resources"].get("/XObject") or {}).values()
    return [objet.get_object() for objet in objets]


def test_toutes_les_polices_sont_les_notres_et_embarquees(pdf):
    noms = set(re.findall(rb"/FontName /(?:[A-Z]{6}\+)?([A-Za-z-]+)", b"".join(objets(pdf))))

    assert noms
    assert all(nom.startswith((b"RepNet-Sans", b"RepNet-Serif")) for nom in noms)


def objets(pdf):
    lecteur = lire(pdf)
    for page in lecteur.pages:
        for police in page["/Resources"]["/Font"].values():
            for descendante in police.get_object().get("/DescendantFonts", [police]):
                descripteur = descendante.get_object()["/FontDescriptor"].get_object()
                assert "/FontFile2" in descripteur or "/FontFile3" in descripteur
                yield f"/FontName {descripteur['/FontName']} ".encode()


@pytest.mark.parametrize(
    "piege",
    [
        '<img src="http://127.0.0.1:9/espion.png" alt="x">',
        '<img src="file:///etc/hostname" alt="x">',
        '<img src="/etc/hostname" alt="x">',
        '<img src="data:image/png;base64,iVBORw0KGgo=" alt="x">',
        '<link rel="stylesheet" href="https://exemple.fr/x.css">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<p style="background: url(file:///etc/hostname)">x</p>',
        "<style>@import url(https://exemple.fr/x.css); @font-face { font-family: x; src: url(file:///etc/hostname) }</style>",
        '<img alt="x" src="data:image/svg+xml;base64,'
        "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxpbWFnZSBocmVmPSJmaWxlOi8vL2V0Yy9ob3N0bmFtZSIvPjwvc3ZnPg=="
        '">',
    ],
)
def test_l_imprimeur_ne_va_rien_chercher(piege, monkeypatch):
    """Ni réseau, ni disque : tout ce qui s’ouvre est compté."""
    ouverts = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: ouverts.append(args))
    monkeypatch.setattr("urllib.request.FileHandler.file_open", lambda *args: ouverts.append(args))
    pdf = imprimer(f"{ENTETE}{piege}</body></html>")

    assert not ouverts
    assert not lire(pdf).attachments


def test_un_signe_que_les_polices_n_ont_pas_est_omis_ou_remplace():
    assert imprimable("a🎉b\u200d👩c\u2003d שלום é œ € « » – … Ω ж") == "abc d ◊◊◊◊ é œ € « » – … Ω ж"
    pdf = imprimer(f"{ENTETE}<p>Fête 🎉 de l’école שלום</p></body></html>")

    assert "Fête de l’école ◊◊◊◊" in texte(lire(pdf).pages[0])


@pytest.mark.parametrize("actions", [0, 1, 2, 7])
def test_un_petit_reseau_donne_aussi_un_pdf_conforme(db, tmp_path, actions):
    from outloud import check

    fichier = tmp_path / "rapport.pdf"
    fichier.write_bytes(imprimer(mettre_en_page(composer(reseau_garni(actions=actions, ecoles=actions), ANNEE))))

    assert [c.message for c in check(str(fichier)).findings if c.severity == "error"] == []


def test_un_mot_de_trois_cents_lettres_ne_sort_pas_de_la_page():
    lignes = "<colgroup><col class='l10'><col class='l90'></colgroup><tbody><tr><th scope='row'>{}</th><td>x</td></tr></tbody>"
    corps = f"<p>{'a' * 300}</p><table>{lignes.format('b' * 300)}</table>"
    pdf = imprimer(f"{ENTETE}{corps}</body></html>")

    # Une ligne du mot n’a jamais plus de signes que sa largeur n’en contient : 170 mm, ou un dixième.
    lignes = lire(pdf).pages[0].extract_text().splitlines()
    assert max(ligne.count("a") for ligne in lignes) < 130
    assert max(ligne.count("b") for ligne in lignes) < 15
