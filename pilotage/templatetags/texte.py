"""Mettre en forme un texte libre : listes, gras, liens ; aucun HTML saisi ne passe."""

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

register = template.Library()

_LECTEUR = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["heading", "lheading", "image", "code", "fence"]
)
_BALISES = {"p", "br", "ul", "ol", "li", "strong", "em", "a", "blockquote"}


@register.filter
def mise_en_forme(texte: str) -> SafeString:
    """Un texte saisi en Markdown (tirets, **gras**, liens) devient du HTML sûr ; les titres restent du texte."""
    html = nh3.clean(
        _LECTEUR.render(texte),
        tags=_BALISES,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
    )
    return mark_safe(html)  # noqa: S308 (nh3 n’a laissé passer que ces balises)
