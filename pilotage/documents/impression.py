"""Imprimer : du HTML aux octets d’un PDF balisé (PDF/UA-1). Avec `balisage`, seul ce module connaît WeasyPrint.

L’imprimeur ne lit que la feuille de style et les polices du projet, et les images que le document porte en lui : aucune
autre adresse, ni réseau ni disque, ne peut être demandée par un texte. Le même document donne les mêmes octets.
"""

import gc
import hashlib
import logging
import os
import unicodedata
from collections.abc import Callable
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings

from pilotage.documents.archives import declarer_ua
from pilotage.documents.balisage import finir

STATIQUES = settings.BASE_DIR / "static"
# Ce qui remplace une lettre d’une écriture que les polices n’ont pas.
ABSENTE = "◊"
# La feuille d’un document courant : un compte rendu, un ordre du jour, un programme d’actions.
FEUILLE_DOCUMENT = "documents/impression.css"
# Ce que toutes les feuilles ont en commun : le pied de page, les largeurs de colonnes.
COMMUNES = ("documents/pied.css", "documents/colonnes.css")
IMAGES = ("data:image/svg+xml;base64,", "data:image/png;base64,", "data:image/jpeg;base64,")


class Pdf(bytes):
    """Les octets d’un PDF, et son nombre de pages."""

    pages: int = 0


def imprimer(
    html: str,
    *,
    feuille: str = FEUILLE_DOCUMENT,
    archive: bool = False,
    a_chaque_page: Callable[[int], None] | None = None,
) -> Pdf:
    """Le PDF de ce document ; `html` est entier, feuille de style exceptée ; `feuille` : son chemin sous `static/`.

    `archive` : le même fichier se déclare aussi PDF/A-3a (ISO 19005-3), avec le profil de couleurs que cela demande.
    `a_chaque_page` reçoit le numéro de chaque page qui se compose ; ce qu’elle lève arrête l’impression.
    """
    html = imprimable(html)
    with _sans_ramassage(), _en_suivant(a_chaque_page):
        return _imprimer(html, feuille, archive)


def _imprimer(html: str, feuille: str, archive: bool) -> Pdf:
    """À part : quand elle rend la main, plus rien ne tient le document, et le ramassage qui suit le libère."""
    variante = "pdf/a-3a" if archive else "pdf/ua-1"
    weasyprint, adresses = _weasyprint(), _adresses()
    polices = weasyprint.text.fonts.FontConfiguration()
    style = weasyprint.CSS(string=_feuille(feuille), font_config=polices, url_fetcher=adresses)
    document = weasyprint.HTML(string=html, url_fetcher=adresses).render(
        stylesheets=[style], font_config=polices, pdf_variant=variante
    )
    if archive:
        declarer_ua(document.metadata)
    pdf = Pdf(
        document.write_pdf(
            finisher=finir,
            pdf_variant=variante,
            # L’identifiant du fichier (/ID), que WeasyPrint n’écrit pas de lui-même : tiré du contenu, il est stable.
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
        )
    )
    pdf.pages = len(document.pages)
    return pdf


def imprimable(html: str) -> str:
    """Le document réduit à ce que les polices savent dessiner : un signe absent disparaît, une lettre devient « ◊ »."""
    absents = {signe for signe in set(html) if ord(signe) not in _signes() and signe not in "\n\t"}
    return html.translate({ord(signe): _remplacant(signe) for signe in absents}) if absents else html


def _remplacant(signe: str) -> str:
    categorie = unicodedata.category(signe)
    if categorie == "Zs":
        return " "
    return ABSENTE if categorie[0] in "LN" else ""


@cache
def _weasyprint():
    # Chargé à la première impression : une page web n’en a pas besoin. Il ne connaîtra que nos polices.
    os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("polices.conf"))
    import weasyprint

    return weasyprint


@cache
def _feuille(chemin: str) -> str:
    return "\n".join((STATIQUES / feuille).read_text() for feuille in (*COMMUNES, chemin))


@cache
def _signes() -> frozenset[int]:
    """Ce que toutes les polices du document ont en commun."""
    from fontTools.ttLib import TTFont

    polices = (STATIQUES / "polices").glob("repnet-*.ttf")
    return frozenset.intersection(*(frozenset(TTFont(police, lazy=True).getBestCmap()) for police in polices))


def _adresses():
    """Ce que l’imprimeur a le droit de lire : les images que le document porte en lui."""

    class Adresses(_weasyprint().urls.URLFetcher):
        def fetch(self, url, headers=None):
            if not url.startswith(IMAGES):
                raise ValueError(f"Adresse refusée à l’imprimeur : {url[:80]}")
            return super().fetch(url, headers)

    return Adresses(allowed_protocols={"data"})


class _Suivi(logging.Handler):
    """L’imprimeur dit où il en est dans son journal, et seulement là."""

    def __init__(self, a_chaque_page: Callable[[int], None]):
        super().__init__(logging.INFO)
        self.a_chaque_page, self.page = a_chaque_page, 0

    def emit(self, record):
        # Il peut reprendre la composition au début, pour les numéros du sommaire : on ne recule pas.
        if "Page %d" in record.msg and record.args[0] > self.page:
            self.page = record.args[0]
            self.a_chaque_page(self.page)


@contextmanager
def _en_suivant(a_chaque_page: Callable[[int], None] | None):
    if a_chaque_page is None:
        yield
        return
    journal, suivi = logging.getLogger("weasyprint.progress"), _Suivi(a_chaque_page)
    avant = journal.level, journal.propagate
    journal.addHandler(suivi)
    journal.setLevel(logging.INFO)
    journal.propagate = False
    try:
        yield
    finally:
        journal.removeHandler(suivi)
        journal.setLevel(avant[0])
        journal.propagate = avant[1]


@contextmanager
def _sans_ramassage():
    """WeasyPrint crée des centaines de milliers d’objets qui vivent jusqu’au bout : on ne ramasse qu’une fois, à la fin."""
    actif = gc.isenabled()
    gc.disable()
    # Ce qui existait avant n’est pas à parcourir après.
    gc.freeze()
    try:
        yield
    finally:
        if actif:
            gc.enable()
        gc.collect()
        gc.unfreeze()
