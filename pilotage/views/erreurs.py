"""Les pages d’erreur : ce qui s’est passé, et quoi faire."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token


def csrf_refuse(request, reason=""):
    """Jeton du formulaire absent ou périmé : le plus souvent une session fermée entre-temps."""
    return render(request, "403_csrf.html", status=403)


@requires_csrf_token
def demande_illisible(request, exception=None):
    return render(request, "400.html", status=400)


@requires_csrf_token
def refuse(request, exception=None):
    return render(request, "403.html", status=403)


@requires_csrf_token
def introuvable(request, exception=None):
    """Ce qui est hors du périmètre et ce qui n’existe pas donnent la même page."""
    return render(request, "404.html", status=404)


def panne(request):
    """Sans base ni contexte : la page doit s’afficher quand tout le reste manque.

    503 si la base ne répond pas (cela passe, on peut réessayer), 500 sinon.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})
    return HttpResponse(render_to_string("500.html"), status=500)
