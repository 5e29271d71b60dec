"""Les nœuds d’un document ODT, et un paragraphe qu’on remplit au fil du texte."""

from collections.abc import Iterator

from lxml import etree

from pilotage.documents.styles_odt import ESPACES, q


def noeud_odt(nom: str, style: str = "", **attributs: str):
    prefixe = nom.split(":")[0]
    element = etree.Element(q(nom), nsmap=ESPACES)
    if style:
        element.set(q(f"{prefixe}:style-name"), style)
    for cle, valeur in attributs.items():
        element.set(q(cle.replace("__", ":").replace("_", "-")), valeur)
    return element


class Ligne:
    """Un paragraphe qu’on remplit : les blancs du HTML s’y réduisent à un, comme à l’écran."""

    def __init__(self, style: str, noeud=None):
        self.noeud = noeud_odt("text:p") if noeud is None else noeud
        self.noeud.set(q("text:style-name"), style)
        self.pile = [self.noeud]
        self.a_blanc = True

    def ecrire(self, texte: str | None) -> None:
        if not texte:
            return
        mots = texte.replace("\t", " ").replace("\n", " ").replace("\r", " ").split(" ")
        propre = " ".join(mot for rang, mot in enumerate(mots) if mot or rang in (0, len(mots) - 1))
        if self.a_blanc:
            propre = propre.lstrip(" ")
        if not propre:
            return
        self.a_blanc = propre.endswith(" ")
        cible = self.pile[-1]
        if len(cible):
            cible[-1].tail = (cible[-1].tail or "") + propre
        else:
            cible.text = (cible.text or "") + propre

    def poser(self, noeud) -> None:
        self.pile[-1].append(noeud)
        self.a_blanc = noeud.tag == q("text:line-break")

    def ouvrir(self, noeud) -> None:
        """`None` : une balise qui ne change rien, dont le texte rejoint celui d’à côté."""
        if noeud is not None:
            self.pile[-1].append(noeud)
        self.pile.append(self.pile[-1] if noeud is None else noeud)

    def fermer(self) -> None:
        self.pile.pop()

    def fini(self) -> Iterator:
        if len(self.noeud) or (self.noeud.text or "").strip(" "):
            yield self.noeud
