"""Les pages d’erreur : ce qui s’est passé, et quoi faire."""

from django.shortcuts import render


def csrf_refuse(request, reason=""):
    """Jeton du formulaire absent ou périmé : le plus souvent une session fermée entre-temps."""
    return render(request, "403_csrf.html", status=403)
