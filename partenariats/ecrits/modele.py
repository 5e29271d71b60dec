"""Lire un modèle : du Markdown (titres, listes, gras) et des repères connus, chacun vérifié avant d’être gardé."""

import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import nh3
from django.core.exceptions import ValidationError
from markdown_it import MarkdownIt

from partenariats.ecrits.reperes import REPERES

TEXTES = Path(__file__).with_name("textes")
REPERE = re.compile(r"\{([^{}\n]*)\}")
_LECTEUR = MarkdownIt("commonmark", {"html": False}).disable(
    ["image", "link", "autolink", "reference", "code", "fence", "backticks", "html_block", "html_inline", "entity"]
)
_BALISES = {"h1", "h2", "h3", "h4", "p", "br", "ul", "ol", "li", "strong", "em", "blockquote", "hr"}
MONTRES = 5


@cache
def texte_d_origine(genre: str) -> str:
    """Le modèle fourni, tant que l’académie n’a pas écrit le sien ; `genre` : « convention » ou « avenant »."""
    return (TEXTES / f"{genre}.md").read_text(encoding="utf-8")


def verifier(texte: str) -> None:
    """Lève `ValidationError`, une phrase par faute : repère inconnu, accolade seule, bloc au milieu d’une ligne."""
    fautes = []
    for rang, ligne in enumerate(texte.splitlines(), start=1):
        for nom in REPERE.findall(ligne):
            if nom not in REPERES:
                fautes.append(_inconnu(nom, rang))
            elif REPERES[nom].en_bloc and ligne.strip() != f"{{{nom}}}":
                fautes.append(f"Ligne {rang} : « {{{nom}}} » devient plusieurs lignes ; laissez-le seul sur la sienne.")
        if set(REPERE.sub("", ligne)) & {"{", "}"}:
            fautes.append(f"Ligne {rang} : une accolade est seule. Un repère s’écrit par exemple « {{objet}} ».")
    if "{signatures}" not in texte:
        fautes.append("Le modèle n’a nulle part où signer : ajoutez « {signatures} » seul sur une ligne.")
    if len(fautes) > MONTRES:
        fautes = [*fautes[:MONTRES], f"Et {len(fautes) - MONTRES} autres fautes du même genre."]
    if fautes:
        raise ValidationError(fautes)


def _inconnu(nom: str, rang: int) -> str:
    extrait = nom if len(nom) <= 30 else f"{nom[:30]}…"
    proches = get_close_matches(nom.strip().lower(), REPERES, n=1, cutoff=0.6)
    conseil = f" Vouliez-vous dire « {{{proches[0]}}} » ?" if proches else " Choisissez-le dans la liste des repères."
    return f"Ligne {rang} : « {{{extrait}}} » n’est pas un repère connu.{conseil}"


def en_html(texte: str) -> str:
    """Le modèle en HTML sûr, ses repères encore à remplir."""
    return nh3.clean(_LECTEUR.render(texte), tags=_BALISES, attributes={"ol": {"start"}})
