"""Remplir un modèle : ce qu’on sait prend la place des repères, ce qu’on ignore devient des pointillés à compléter."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from partenariats.ecrits.modele import REPERE, en_html
from partenariats.ecrits.reperes import POINTILLES, REPERES, Repere
from partenariats.models import Convention


@dataclass(frozen=True)
class Ecrit:
    """Le corps du document (HTML sûr), et ce qui reste à compléter à la main."""

    corps: SafeString
    manques: tuple[str, ...]

    @property
    def en_page(self) -> SafeString:
        """Le même corps sous le titre d’une page : ses titres descendent d’un rang, il n’y a qu’un h1."""
        html = str(self.corps)
        for rang in (3, 2, 1):
            html = html.replace(f"<h{rang}>", f"<h{rang + 1}>").replace(f"</h{rang}>", f"</h{rang + 1}>")
        return mark_safe(html)  # noqa: S308 (le corps, balises de titre exceptées)


def ecrire(convention: Convention, texte: str) -> Ecrit:
    """Le document de cette convention d’après ce modèle, déjà vérifié.

    Les valeurs sont échappées après la lecture du Markdown : ce qu’un agent a écrit dans un champ reste du texte.
    """
    manques: dict[str, None] = {}

    def valeur(repere: Repere) -> str:
        lue = repere.valeur(convention)
        if not lue:
            manques[repere.quoi] = None
            return format_html("<p>{}</p>", POINTILLES) if repere.en_bloc else POINTILLES
        return lue

    return Ecrit(_remplir(texte, valeur), tuple(manques))


def essayer(texte: str) -> Ecrit:
    """Le modèle rempli d’un exemple."""
    return Ecrit(_remplir(texte, lambda repere: repere.exemple), ())


def _remplir(texte: str, valeur: Callable[[Repere], str]) -> SafeString:
    html = en_html(texte)
    for nom, repere in REPERES.items():
        if repere.en_bloc:
            html = html.replace(f"<p>{{{nom}}}</p>", f"{{{nom}}}")
    corps = REPERE.sub(lambda trouve: conditional_escape(valeur(REPERES[trouve[1]])), html)
    # Le document ne vient que du modèle nettoyé et de valeurs échappées.
    return mark_safe(corps)  # noqa: S308
