"""Les styles d’un document ODT : ceux du modèle de la bibliothèque, et ce que nos documents y ajoutent."""

from django.utils import timezone
from django.utils.html import escape
from odfdo import Document, Element

ESPACES = {
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
BORD = "0.05pt solid #8594a5"

COMMUNS = (
    '<style:style style:name="Table_20_Contents" style:display-name="Table Contents" style:family="paragraph"'
    ' style:parent-style-name="Standard" style:class="extra"><style:text-properties fo:font-size="10pt"/></style:style>',
    '<style:style style:name="Table_20_Heading" style:display-name="Table Heading" style:family="paragraph"'
    ' style:parent-style-name="Table_20_Contents" style:class="extra">'
    '<style:text-properties fo:font-size="10pt" fo:font-weight="bold"/></style:style>',
    '<style:style style:name="Note" style:family="paragraph" style:parent-style-name="Text_20_body">'
    '<style:text-properties fo:font-size="9pt" fo:color="#46525f"/></style:style>',
    '<style:style style:name="Citation" style:family="paragraph" style:parent-style-name="Text_20_body">'
    '<style:paragraph-properties fo:margin-left="0.8cm"/><style:text-properties fo:font-style="italic"/></style:style>',
    '<style:style style:name="Footer" style:family="paragraph" style:parent-style-name="Standard" style:class="extra">'
    '<style:text-properties fo:font-size="8pt" fo:color="#46525f"/></style:style>',
    '<style:style style:name="Fort" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>',
    '<style:style style:name="Accent" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>',
    '<style:style style:name="Image" style:family="graphic"><style:graphic-properties style:vertical-pos="top"/>'
    "</style:style>",
)
AUTOMATIQUES = (
    '<style:style style:name="Tableau" style:family="table">'
    '<style:table-properties style:rel-width="100%" table:align="margins" table:border-model="collapsing"/></style:style>',
    '<style:style style:name="Rangee" style:family="table-row">'
    '<style:table-row-properties fo:keep-together="always"/></style:style>',
    # De quoi poser une signature au stylo.
    '<style:style style:name="RangeeASigner" style:family="table-row">'
    '<style:table-row-properties style:min-row-height="1.4cm" fo:keep-together="always"/></style:style>',
    '<style:style style:name="Cellule" style:family="table-cell">'
    f'<style:table-cell-properties fo:padding="0.1cm" fo:border="{BORD}"/></style:style>',
    '<style:style style:name="CelluleTitre" style:family="table-cell">'
    f'<style:table-cell-properties fo:padding="0.1cm" fo:border="{BORD}" fo:background-color="#e3e9ef"/></style:style>',
)


def q(nom: str) -> str:
    """« text:p » → le nom qualifié que lxml attend."""
    prefixe, _, local = nom.partition(":")
    return f"{{{ESPACES[prefixe]}}}{local}"


def preparer(document: Document, *, titre: str, pied: str, auteur: str) -> None:
    """Pose les styles, le pied de page et les propriétés du fichier."""
    for style in COMMUNS:
        document.insert_style(style)
    for style in AUTOMATIQUES:
        document.insert_style(style, automatic=True)
    _ne_pas_numeroter(document)
    _mettre_les_listes_en_retrait(document)
    document.meta.title = titre
    document.meta.language = "fr-FR"
    document.meta.generator = "RepNet"
    document.meta.creation_date = document.meta.date = timezone.localtime().replace(tzinfo=None, microsecond=0)
    if auteur:
        document.meta.creator = auteur
    page = document.get_styles("master-page")[0]
    page.append(Element.from_tag(_bas_de_page(f"{pied or titre} – page ")))


def _ne_pas_numeroter(document: Document) -> None:
    """Le plan du document vide numérote les titres (« 1.4. Article 3 ») ; les nôtres portent leur numéro, ou n’en ont pas."""
    for niveau in document.styles.get_elements("//text:outline-level-style"):
        for attribut in ("style:num-suffix", "loext:num-list-format", "text:display-levels"):
            if niveau.get_attribute(attribut) is not None:
                niveau.del_attribute(attribut)
        niveau.set_attribute("style:num-format", "")


def _mettre_les_listes_en_retrait(document: Document) -> None:
    """Le document vide ne dit rien de la place d’une puce : elle collait au premier mot."""
    for nom in ("List_20_1", "Numbering_20_1"):
        places = document.styles.get_elements(f"//text:list-style[@style:name='{nom}']/*/style:list-level-properties")
        for niveau, place in enumerate(places, start=1):
            retrait = f"{0.6 * niveau:.1f}cm"
            place.set_attribute("text:list-level-position-and-space-mode", "label-alignment")
            place.append(
                Element.from_tag(
                    '<style:list-level-label-alignment text:label-followed-by="listtab"'
                    f' text:list-tab-stop-position="{retrait}" fo:margin-left="{retrait}" fo:text-indent="-0.6cm"/>'
                )
            )


def _bas_de_page(texte: str) -> str:
    return (
        f'<style:footer><text:p text:style-name="Footer"><text:span>{escape(texte)}</text:span>'
        '<text:page-number text:select-page="current"/><text:span> / </text:span><text:page-count/></text:p></style:footer>'
    )


def colonne(document: Document, part: int) -> str:
    """Le style d’une colonne qui prend cette part de la largeur (sur cent ; 0 : une part égale)."""
    nom = f"Colonne{part}"
    if document.get_style("table-column", nom) is None:
        document.insert_style(
            f'<style:style style:name="{nom}" style:family="table-column">'
            f'<style:table-column-properties style:rel-column-width="{part or 10}*"/></style:style>',
            automatic=True,
        )
    return nom
