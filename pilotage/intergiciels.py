"""Ce qui s’applique à toutes les réponses."""

from django.shortcuts import render


class PageMethodeRefusee:
    """Donne une page à l’adresse d’un geste que l’on ouvre comme une page (après une reconnexion, par un favori).

    Django répondrait 405 sans un mot.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        reponse = self.get_response(request)
        if reponse.status_code != 405 or request.method != "GET":
            return reponse
        page = render(request, "405.html", status=405)
        page["Allow"] = reponse.get("Allow", "")
        return page
