"""Un document texte modifiable (ODT), tiré du même HTML que le PDF.

Les styles sont de vrais styles, ceux que le traitement de texte nomme : « Titre 1 », « Corps de texte », « Titre de
tableau » ; les rangées d’en-tête d’un tableau se répètent d’une page à l’autre ; la langue est le français.
"""

import base64
import binascii
import io
from collections.abc import Iterator

from lxml import html
from odfdo import Document, Element

from pilotage.documents.lignes_odt import Ligne, noeud_odt
from pilotage.documents.mesures import dimensions
from pilotage.documents.styles_odt import colonne, preparer, q

TITRES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CONTENEURS = frozenset({"div", "section", "article", "header", "footer", "main", "aside", "nav", "address"})
BLOCS = TITRES | CONTENEURS | {"p", "ul", "ol", "dl", "table", "blockquote", "figure", "img"}
STYLES_DE_TEXTE = {"strong": "Fort", "b": "Fort", "em": "Accent", "i": "Accent"}
SANS_TEXTE = frozenset({"head", "script", "style", "template", "colgroup", "caption", "svg"})
GENRES_D_IMAGE = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}
# Les tableaux où l’on signe à la main : leurs lignes ont de la place.
A_SIGNER = {"a-signer", "liste-a-signer"}
LIENS = ("http://", "https://", "mailto:")


def en_odt(texte: str, titre: str) -> bytes:
    """Les octets de l’ODT ; `texte` : le HTML du document, `titre` : celui des propriétés du fichier."""
    racine = html.document_fromstring(texte)
    document = Document("text")
    corps_html = racine.find("body")
    preparer(document, titre=titre, pied=corps_html.get("data-pied", ""), auteur=_auteur(racine))
    corps = document.body
    corps.clear()
    redacteur = _Redacteur(document)
    for bloc in redacteur.blocs(corps_html, "Text_20_body"):
        corps.append(Element.from_tag(bloc))
    tampon = io.BytesIO()
    document.save(tampon)
    return tampon.getvalue()


def _auteur(racine) -> str:
    metas = racine.xpath('//meta[@name="author"]/@content')
    return str(metas[0]) if metas else ""


class _Redacteur:
    def __init__(self, document: Document):
        self.document = document
        self.tableaux = 0
        self.images = 0

    def blocs(self, element, style: str) -> Iterator:
        """Les blocs d’un conteneur ; le texte posé entre deux blocs devient un paragraphe de ce style."""
        courant = Ligne(style)
        courant.ecrire(element.text)
        for enfant in element:
            if not isinstance(enfant.tag, str) or enfant.tag in SANS_TEXTE:
                courant.ecrire(enfant.tail)
                continue
            if enfant.tag in BLOCS:
                yield from courant.fini()
                courant = Ligne(style)
                yield from self.bloc(enfant, style)
            else:
                self.suite(courant, enfant)
            courant.ecrire(enfant.tail)
        yield from courant.fini()

    def bloc(self, element, style: str) -> Iterator:
        tag = element.tag
        if tag in TITRES:
            niveau = min(int(tag[1]), 4)
            ligne = Ligne(f"Heading_20_{niveau}", noeud_odt("text:h", text__outline_level=str(niveau)))
            yield from self.remplie(ligne, element)
        elif tag in ("ul", "ol"):
            yield from self.liste(element, style)
        elif tag == "dl":
            yield from self.definitions(element)
        elif tag == "table":
            yield from self.tableau(element)
        elif tag == "img":
            yield from self.image(element)
        elif tag == "blockquote":
            yield from self.blocs(element, "Citation")
        elif tag == "figure":
            legende = element.find("figcaption")
            if legende is not None:
                yield from self.remplie(Ligne("Caption"), legende)
            for image in element.iter("img"):
                yield from self.image(image)
        elif tag == "p":
            classes = element.get("class", "").split()
            yield from self.remplie(Ligne("Note" if "note" in classes else style), element)
        else:
            yield from self.blocs(element, style)

    def remplie(self, ligne: Ligne, element) -> Iterator:
        ligne.ecrire(element.text)
        for enfant in element:
            if isinstance(enfant.tag, str) and enfant.tag not in SANS_TEXTE:
                self.suite(ligne, enfant)
            ligne.ecrire(enfant.tail)
        yield from ligne.fini()

    def suite(self, ligne: Ligne, element) -> None:
        """Ce qui se lit dans le fil du texte."""
        if element.tag == "br":
            ligne.poser(noeud_odt("text:line-break"))
            return
        if element.tag == "img":
            for cadre in self.image(element):
                ligne.poser(cadre[0])
            return
        adresse = element.get("href", "") if element.tag == "a" else ""
        if adresse.startswith(LIENS):
            ligne.ouvrir(noeud_odt("text:a", xlink__type="simple", xlink__href=adresse))
        elif element.tag in STYLES_DE_TEXTE:
            ligne.ouvrir(noeud_odt("text:span", STYLES_DE_TEXTE[element.tag]))
        else:
            ligne.ouvrir(None)
        ligne.ecrire(element.text)
        for enfant in element:
            if isinstance(enfant.tag, str) and enfant.tag not in SANS_TEXTE:
                self.suite(ligne, enfant)
            ligne.ecrire(enfant.tail)
        ligne.fermer()

    def liste(self, element, style: str) -> Iterator:
        liste = noeud_odt("text:list", "Numbering_20_1" if element.tag == "ol" else "List_20_1")
        for item in element.findall("li"):
            noeud = noeud_odt("text:list-item")
            noeud.extend(self.blocs(item, style))
            if len(noeud):
                liste.append(noeud)
        if len(liste):
            yield liste

    def definitions(self, element) -> Iterator:
        """« Terme : valeur », un paragraphe chacun."""
        for terme in element.iter("dt"):
            ligne = Ligne("Text_20_body")
            ligne.ouvrir(noeud_odt("text:span", "Fort"))
            ligne.ecrire(f"{terme.text_content().strip()}\u00a0: ")
            ligne.fermer()
            valeur, rang = terme.getnext(), 0
            while valeur is not None and valeur.tag == "dd":
                ligne.ecrire(", " if rang else "")
                ligne.ecrire(valeur.text_content().strip())
                valeur, rang = valeur.getnext(), rang + 1
            yield from ligne.fini()

    def tableau(self, element) -> Iterator:
        if (legende := element.find("caption")) is not None:
            yield from self.remplie(Ligne("Caption"), legende)
        rangees = [(rangee, rangee.getparent().tag == "thead") for rangee in element.iter("tr")]
        largeur = max((sum(_etendue(c) for c in rangee) for rangee, _ in rangees), default=0)
        if not largeur:
            return
        self.tableaux += 1
        table = noeud_odt("table:table", "Tableau", table__name=f"Tableau{self.tableaux}")
        largeurs = [_part(col) for col in element.iter("col")]
        for rang in range(largeur):
            part = largeurs[rang] if rang < len(largeurs) else 0
            table.append(noeud_odt("table:table-column", colonne(self.document, part)))
        entetes = noeud_odt("table:table-header-rows")
        entetes.extend(self.rangee(rangee, largeur) for rangee, en_tete in rangees if en_tete)
        if len(entetes):
            table.append(entetes)
        style = "RangeeASigner" if A_SIGNER & set(element.get("class", "").split()) else "Rangee"
        table.extend(self.rangee(rangee, largeur, style) for rangee, en_tete in rangees if not en_tete)
        yield table
        yield noeud_odt("text:p", "Text_20_body")

    def rangee(self, element, largeur: int, style: str = "Rangee"):
        rangee, prises = noeud_odt("table:table-row", style), 0
        for cellule in element:
            if cellule.tag not in ("td", "th"):
                continue
            en_tete = cellule.tag == "th"
            noeud = noeud_odt("table:table-cell", "CelluleTitre" if en_tete else "Cellule", office__value_type="string")
            noeud.extend(self.blocs(cellule, "Table_20_Heading" if en_tete else "Table_20_Contents"))
            if not len(noeud):
                noeud.append(noeud_odt("text:p", "Table_20_Contents"))
            rangee.append(noeud)
            etendue = _etendue(cellule)
            if etendue > 1:
                noeud.set(q("table:number-columns-spanned"), str(etendue))
                rangee.extend(noeud_odt("table:covered-table-cell") for _ in range(etendue - 1))
            prises += etendue
        for _ in range(largeur - prises):
            vide = noeud_odt("table:table-cell", "Cellule")
            vide.append(noeud_odt("text:p", "Table_20_Contents"))
            rangee.append(vide)
        return rangee

    def image(self, element) -> Iterator:
        """Une image que le document porte en lui, à sa taille, sans dépasser la page ; toute autre est omise."""
        debut, _, donnees = element.get("src", "").partition(";base64,")
        genre = debut.removeprefix("data:")
        try:
            octets = base64.b64decode(donnees, validate=True)
            largeur, hauteur = dimensions(genre, octets, element.get("width", ""))
        except (ValueError, binascii.Error):
            return
        self.images += 1
        cadre = noeud_odt(
            "draw:frame",
            "Image",
            draw__name=f"Image{self.images}",
            text__anchor_type="as-char",
            svg__width=f"{largeur:.2f}cm",
            svg__height=f"{hauteur:.2f}cm",
        )
        adresse = f"Pictures/{self.images}.{GENRES_D_IMAGE[genre]}"
        self.document.set_part(adresse, octets)
        self.document.manifest.add_full_path(adresse, genre)
        cadre.append(
            noeud_odt(
                "draw:image", xlink__href=adresse, xlink__type="simple", xlink__show="embed", xlink__actuate="onLoad"
            )
        )
        if autre := element.get("alt", ""):
            titre = noeud_odt("svg:title")
            titre.text = autre
            cadre.append(titre)
        paragraphe = noeud_odt("text:p", "Text_20_body")
        paragraphe.append(cadre)
        yield paragraphe


def _etendue(cellule) -> int:
    valeur = cellule.get("colspan", "1")
    return max(1, int(valeur)) if valeur.isdecimal() else 1


def _part(col) -> int:
    """La largeur que dit la feuille de style (« l25 » : 25 %) ; 0 si elle ne le dit pas."""
    return next((int(c[1:]) for c in col.get("class", "").split() if c[:1] == "l" and c[1:].isdecimal()), 0)
