"""Un même HTML, en PDF et en ODT : ce que chacun garde, et ce qu’il refuse d’aller chercher."""

import base64
import io
import zipfile

import pytest
from lxml import etree
from odfdo import Document
from PIL import Image
from pypdf import PdfReader

from pilotage.documents import en_odt, imprimer, rediger, reponse

pytestmark = pytest.mark.une_base


def image(genre="PNG", dimensions=(40, 30)) -> str:
    tampon = io.BytesIO()
    Image.new("RGB", dimensions, "navy").save(tampon, genre)
    return f"data:image/{genre.lower()};base64,{base64.b64encode(tampon.getvalue()).decode()}"


def page(corps: str) -> str:
    return (
        '<!DOCTYPE html><html lang="fr"><head><title>Essai</title><meta name="author" content="REP Essai"></head>'
        f'<body data-pied="REP Essai – Compte rendu"><main><h1>Essai</h1>{corps}</main></body></html>'
    )


def odt(corps: str) -> Document:
    return Document(io.BytesIO(en_odt(page(corps), "Le titre")))


def contenu(document: Document) -> str:
    return document.get_part("content.xml").serialize().decode()


TABLEAU = """<table><caption>Les présents</caption><colgroup><col class="l20"><col class="l80"></colgroup>
<thead><tr><th scope="col">Nom</th><th scope="col">Présence</th></tr></thead>
<tbody><tr><th scope="row">Mme Roy</th><td>là<br>toute la séance</td></tr>
<tr><td colspan="2">et <p>personne</p></td></tr></tbody></table>"""


def test_les_titres_gardent_leur_rang():
    titres = odt("<h2>Un</h2><h3>Deux</h3><h6>Profond</h6>").body.get_headers()
    assert [(t.get_attribute("text:outline-level"), t.inner_text) for t in titres] == [
        ("1", "Essai"),
        ("2", "Un"),
        ("3", "Deux"),
        ("4", "Profond"),
    ]
    assert titres[0].get_attribute("text:style-name") == "Heading_20_1"


def test_un_tableau_garde_son_titre_ses_en_tetes_et_ses_cellules_fusionnees():
    texte = contenu(odt(TABLEAU))
    assert "Les présents" in texte
    assert "<table:table-header-rows>" in texte
    assert 'table:number-columns-spanned="2"' in texte
    assert "<table:covered-table-cell/>" in texte
    table = odt(TABLEAU).body.get_table(0)
    assert (table.width, table.height) == (2, 3)


def test_une_liste_dans_une_liste_le_reste():
    texte = contenu(odt("<ul><li>un<ul><li>deux</li></ul></li></ul><ol><li>a</li></ol>"))
    assert texte.count("<text:list ") == 3
    assert "Numbering_20_1" in texte


def test_le_fil_du_texte_garde_ses_forces_ses_liens_et_ses_espaces():
    corps = '<p>Du <strong>12  mars</strong>\n  au <em>13</em>, <a href="https://exemple.fr/x">ici</a><br>puis  là.</p>'
    document = odt(corps)
    paragraphe = document.body.get_paragraphs()[0]
    assert "".join(paragraphe._xml_element.itertext()) == "Du 12 mars au 13, icipuis là."
    assert "<text:line-break/>" in contenu(document)
    assert 'xlink:href="https://exemple.fr/x"' in contenu(document)


@pytest.mark.parametrize("adresse", ["javascript:alert(1)", "file:///etc/hostname", "//exemple.fr"])
def test_un_lien_d_un_autre_genre_n_est_plus_que_son_texte(adresse):
    texte = contenu(odt(f'<p><a href="{adresse}">ici</a></p>'))
    assert "ici" in texte
    assert "xlink:href" not in texte


def test_une_definition_se_lit_terme_et_valeur():
    paragraphes = odt("<dl><div><dt>Lieu</dt><dd>Salle B</dd></div></dl>").body.get_paragraphs()
    assert paragraphes[0].inner_text == "Lieu\u00a0: Salle B"


def test_une_image_portee_par_le_document_est_gardee_avec_son_autre_texte():
    document = odt(f'<figure><figcaption>La salle</figcaption><img alt="une salle" src="{image()}"></figure>')
    assert "<svg:title>une salle</svg:title>" in contenu(document)
    assert [nom for nom in document.get_parts() if nom.startswith("Pictures/")]


@pytest.mark.parametrize(
    "source",
    ["https://exemple.fr/x.png", "file:///etc/hostname", "data:image/png;base64,%%%", "data:text/html;base64,PHA+", ""],
)
def test_une_autre_image_est_omise(source):
    assert "draw:frame" not in contenu(odt(f'<p>Avant</p><img alt="x" src="{source}"><p>Après</p>'))


def test_l_odt_dit_son_titre_sa_langue_et_son_auteur():
    document = odt("<p>x</p>")
    assert document.meta.title == "Le titre"
    assert document.meta.language == "fr-FR"
    assert document.meta.creator == "REP Essai"
    assert "REP Essai – Compte rendu" in document.get_part("styles.xml").serialize().decode()


def test_l_odt_ne_numerote_pas_des_titres_qui_portent_deja_leur_numero():
    styles = odt("<h2>Article 3. Moyens</h2>").styles
    niveaux = styles.get_elements("//text:outline-level-style")
    assert niveaux
    assert {(n.get_attribute("style:num-format"), n.get_attribute("style:num-suffix")) for n in niveaux} == {("", None)}


def test_l_odt_est_une_archive_bien_formee():
    with zipfile.ZipFile(io.BytesIO(en_odt(page(TABLEAU), "x"))) as archive:
        premiere = archive.infolist()[0]
        assert (premiere.filename, premiere.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        for nom in ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"):
            etree.fromstring(archive.read(nom))


def test_un_texte_hostile_reste_du_texte():
    texte = odt("<p>a &lt;text:p&gt; &amp; \u2028 b</p><script>alert(1)</script><p style='x'></p>")
    assert "alert" not in contenu(texte)
    assert "<text:p>" in texte.body.get_paragraphs()[0].inner_text


def test_le_pdf_d_un_document_est_conforme_et_porte_ses_images(tmp_path):
    from outloud import check

    figure = f'<figure><figcaption>Photo</figcaption><img alt="une salle" src="{image("JPEG")}"></figure>'
    liste = "<ul><li>un<ul><li>deux</li></ul></li></ul>"
    pdf = imprimer(
        page(f"<p>Chapeau</p>{TABLEAU}{liste}<dl><dt>Lieu</dt><dd>Salle B</dd><dt>Heure</dt><dd>9 h</dd></dl>{figure}")
    )
    fichier = tmp_path / "document.pdf"
    fichier.write_bytes(pdf)
    assert [c.message for c in check(str(fichier)).findings if c.severity == "error"] == []
    assert len(PdfReader(io.BytesIO(pdf)).pages[0].images) == 1


def test_un_gabarit_donne_le_document_entier_et_sa_reponse():
    html = rediger(
        "pilotage/morceaux/decision_ecrite.html",
        {"decision": {"intitule": "Ouvrir l’atelier", "responsable": "", "echeance": ""}},
        titre="Été <b>",
        auteur="REP",
    )
    assert "<title>Été &lt;b&gt;</title>" in html
    envoi = reponse("odt", "Compte rendu, 12 mars", html, "x")
    assert envoi["Content-Disposition"] == 'attachment; filename="compte-rendu-12-mars.odt"'
    assert envoi["Content-Type"] == "application/vnd.oasis.opendocument.text"
    with pytest.raises(KeyError):
        reponse("docx", "x", html, "x")


@pytest.mark.parametrize("feuille", ["documents/impression.css", "rapport/impression.css"])
def test_chaque_page_imprimee_dit_ce_qu_elle_est_et_son_rang(feuille):
    suite = '<p style="break-before: page">La suite</p>'
    pages = PdfReader(io.BytesIO(imprimer(page(suite), feuille=feuille))).pages
    textes = [une.extract_text() for une in pages]
    assert len(textes) == 2
    for rang, texte in enumerate(textes, start=1):
        assert "REP Essai – Compte rendu" in texte
        assert f"page {rang} / 2" in texte


@pytest.mark.parametrize(("classe", "attendu"), [("a-signer", "RangeeASigner"), ("autre", "Rangee")])
def test_une_ligne_a_signer_a_la_place_d_une_signature(classe, attendu):
    rangees = odt(TABLEAU.replace("<table>", f'<table class="{classe}">')).body.get_elements("//table:table-row")
    assert [r.get_attribute("table:style-name") for r in rangees] == ["Rangee", attendu, attendu]


def test_la_puce_d_une_liste_ne_colle_pas_au_premier_mot():
    retraits = odt("<ul><li>Un</li></ul>").styles.get_elements("//style:list-level-label-alignment")
    assert {r.get_attribute("text:label-followed-by") for r in retraits} == {"listtab"}
    assert retraits[0].get_attribute("fo:margin-left") == "0.6cm"
