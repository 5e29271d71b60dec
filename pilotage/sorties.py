"""Sortir une liste telle qu’on la voit : la vue de la page elle-même, qui rend un fichier au lieu d’une page."""

from django.http import Http404

from pilotage import exports


class SortieMixin:
    """Se met devant la vue d’une liste (django-tables2) : mêmes droits, mêmes filtres, même tri, et toutes les pages.

    `nom_de_fichier` : ce qui précède le code du réseau et le format.
    """

    nom_de_fichier: str

    def get(self, request, *args, **kwargs):
        if kwargs["format_"] not in exports.FORMATS:
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_table_pagination(self, table):
        return False

    def render_to_response(self, context, **reponse):
        entetes, *lignes = context["table"].as_values()
        nom = "-".join(filter(None, (self.nom_de_fichier, self.kwargs.get("code"))))
        return exports.reponse(self.kwargs["format_"], nom, entetes, lignes)
