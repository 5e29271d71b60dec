"""La mise en forme d’un ODS : des colonnes à la mesure de ce qu’elles portent, un en-tête en gras, des dates jour/mois/année,
des centimes qui se lisent (« 6 000,00 »), et une feuille qui s’imprime couchée, toute sa largeur sur une page.

La bibliothèque qui écrit les cases ne s’en occupe pas : on complète son fichier, sans toucher à une valeur.
"""

import io
import zipfile

from lxml import etree

ESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}
# En signes : en deçà un titre se coupe, au-delà un texte va à la ligne dans sa case.
LARGEUR_MIN, LARGEUR_MAX = 8, 50
CM_PAR_SIGNE = 0.21
ENTETE, TEXTE_LONG, NOMBRE, PAGE = "RepNetEntete", "RepNetTexte", "RepNetNombre", "RepNetPage"
# Au-delà, ce n’est pas une précision voulue : c’est le reste d’une division.
DECIMALES_MAX = 4


def mettre_en_forme(ods: bytes) -> bytes:
    """Le même classeur, mis en forme ; les valeurs, leurs types et leur ordre ne changent pas."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ods)) as avant, zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as apres:
        for piece in avant.infolist():
            octets = avant.read(piece.filename)
            if piece.filename == "content.xml":
                octets = _contenu(octets)
            elif piece.filename == "styles.xml":
                octets = _styles(octets)
            # L’élément garde sa compression : « mimetype », le premier, n’en a pas.
            apres.writestr(piece, octets)
    return tampon.getvalue()


def _q(nom: str) -> str:
    prefixe, _, local = nom.partition(":")
    return f"{{{ESPACES[prefixe]}}}{local}"


def _ajouter(parent, nom: str, **attributs: str):
    enfant = etree.SubElement(parent, _q(nom))
    for cle, valeur in attributs.items():
        enfant.set(_q(cle.replace("__", ":").replace("_", "-")), valeur)
    return enfant


def _contenu(octets: bytes) -> bytes:
    racine = etree.fromstring(octets)
    styles = racine.find(_q("office:automatic-styles"))
    _ajouter(
        _ajouter(styles, "style:style", style__name=ENTETE, style__family="table-cell"),
        "style:text-properties",
        fo__font_weight="bold",
    )
    long = _ajouter(styles, "style:style", style__name=TEXTE_LONG, style__family="table-cell")
    _ajouter(long, "style:table-cell-properties", fo__wrap_option="wrap", style__vertical_align="top")
    for decimales in range(1, DECIMALES_MAX + 1):
        _style_de_nombre(styles, decimales)
    prets: set[int] = set()
    for feuille in racine.iter(_q("table:table")):
        _feuille(feuille, styles, prets)
    return etree.tostring(racine, xml_declaration=True, encoding="UTF-8")


def _style_de_nombre(styles, decimales: int) -> None:
    format_ = _ajouter(styles, "number:number-style", style__name=f"{NOMBRE}F{decimales}")
    options = {"number__decimal_places": str(decimales), "number__min_decimal_places": str(decimales)}
    _ajouter(format_, "number:number", **options, number__min_integer_digits="1", number__grouping="true")
    style = _ajouter(styles, "style:style", style__name=f"{NOMBRE}{decimales}", style__family="table-cell")
    style.set(_q("style:data-style-name"), f"{NOMBRE}F{decimales}")


def _decimales(case) -> int:
    """Combien la valeur en porte : 2 pour 1980.40, aucune pour une année ou un effectif."""
    return len((case.get(_q("office:value")) or "").partition(".")[2])


def _feuille(feuille, styles, prets: set[int]) -> None:
    largeurs: list[int] = []
    for rang, rangee in enumerate(feuille.iter(_q("table:table-row"))):
        for place, case in enumerate(rangee):
            signes = max((len(ligne) for ligne in "".join(case.itertext()).splitlines()), default=0)
            if place == len(largeurs):
                largeurs.append(LARGEUR_MIN)
            largeurs[place] = min(max(largeurs[place], signes), LARGEUR_MAX)
            if not rang:
                case.set(_q("table:style-name"), ENTETE)
            elif signes > LARGEUR_MAX:
                case.set(_q("table:style-name"), TEXTE_LONG)
            elif 0 < (decimales := _decimales(case)) <= DECIMALES_MAX:
                case.set(_q("table:style-name"), f"{NOMBRE}{decimales}")
    for place, signes in enumerate(largeurs):
        nom = f"RepNetColonne{signes}"
        if signes not in prets:
            prets.add(signes)
            style = _ajouter(styles, "style:style", style__name=nom, style__family="table-column")
            largeur = f"{signes * CM_PAR_SIGNE + 0.4:.2f}cm"
            _ajouter(style, "style:table-column-properties", style__column_width=largeur)
        colonne = etree.Element(_q("table:table-column"))
        colonne.set(_q("table:style-name"), nom)
        feuille.insert(place, colonne)


def _styles(octets: bytes) -> bytes:
    racine = etree.fromstring(octets)
    _dates(racine)
    _page(racine)
    return etree.tostring(racine, xml_declaration=True, encoding="UTF-8")


def _page(racine) -> None:
    """A4 couché, toutes les colonnes sur la largeur : une liste de dix colonnes ne s’imprime pas en quatre morceaux."""
    mise_en_page = _ajouter(racine.find(_q("office:automatic-styles")), "style:page-layout", style__name=PAGE)
    reglages = _ajouter(
        mise_en_page,
        "style:page-layout-properties",
        fo__page_width="29.7cm",
        fo__page_height="21cm",
        style__print_orientation="landscape",
        fo__margin="1.5cm",
    )
    # L’attribut porte une majuscule : « scale-to-X », une page de large ; autant de haut qu’il en faut.
    reglages.set(_q("style:scale-to-X"), "1")
    reglages.set(_q("style:scale-to-Y"), "0")
    pages = _ajouter(racine, "office:master-styles")
    maitresse = _ajouter(pages, "style:master-page", style__name="Default")
    maitresse.set(_q("style:page-layout-name"), PAGE)


def _dates(racine) -> None:
    """« 2026-11-03 » devient « 03/11/2026 » : la même date, écrite comme ici."""
    for style in racine.iter(_q("number:date-style")):
        parties = list(style)
        locaux = [etree.QName(partie).localname for partie in parties]
        if locaux[:5] != ["year", "text", "month", "text", "day"]:
            continue
        annee, barre, mois, autre, jour = parties[:5]
        barre.text = autre.text = "/"
        for rang, partie in enumerate((jour, barre, mois, autre, annee)):
            style.remove(partie)
            style.insert(rang, partie)
