"""Ce que partagent les pages de saisie de l’étage."""

from django.shortcuts import render


def page_de_saisie(request, gabarit: str, formulaire, *lignes, **contexte):
    """La page d’un formulaire (et de ses lignes) ; 422 si quelque chose est à corriger."""
    refus = request.method == "POST" and (formulaire.errors or any(not suite.is_valid() for suite in lignes))
    return render(request, gabarit, {"form": formulaire, **contexte}, status=422 if refus else 200)
