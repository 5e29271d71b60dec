"""Les pièces jointes : les joindre, les servir, les retirer ; chaque étage borne, ces fonctions font."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render

from pilotage.forms.pieces import PieceForm
from pilotage.models import Reseau
from pilotage.models.pieces import PieceBase, effacer_les_fichiers
from pilotage.tasks import analyser_la_piece


def joindre(
    request,
    reseau: Reseau,
    objet,
    modele: type[PieceBase],
    *,
    titre: str = "Joindre une pièce",
    etapes: tuple[tuple[str, str], ...] = (),
    avec: dict | None = None,
) -> HttpResponse:
    """La page de dépôt, puis retour à `objet` (son adresse). `etapes` : (libellé, adresse) du fil d’Ariane, avant `objet`.

    La vue qui l’appelle a déjà vérifié le droit d’écrire sur `objet`.
    """
    formulaire = PieceForm(
        request.POST or None,
        request.FILES or None,
        modele=modele,
        objet=objet,
        reseau=reseau,
        agent=request.user,
        avec=avec,
    )
    if request.method == "POST" and formulaire.is_valid():
        piece = formulaire.save()
        if not piece.est_lisible:
            analyser_la_piece.delay_on_commit(modele._meta.label_lower, piece.pk)
        messages.success(request, f"« {piece} » est jointe.")
        return redirect(objet)
    contexte = {"form": formulaire, "reseau": reseau, "objet": objet, "titre": titre, "etapes": etapes}
    refus = request.method == "POST"
    return render(request, "pilotage/piece_joindre.html", contexte, status=422 if refus else 200)


def servir(piece: PieceBase) -> FileResponse:
    """Toujours en pièce jointe, jamais montrée par le navigateur sous notre adresse ; 404 si elle ne peut être lue."""
    if not piece.est_lisible:
        raise Http404("Cette pièce attend son analyse, ou a été refusée.")
    try:
        fichier = piece.fichier.open("rb")
    except FileNotFoundError as erreur:
        raise Http404("Le fichier de cette pièce n’est plus là.") from erreur
    return FileResponse(
        fichier,
        as_attachment=True,
        filename=piece.nom,
        content_type=piece.type_mime,
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


def retirer(request, piece: PieceBase) -> HttpResponse:
    """La pièce et son fichier disparaissent ; retour à ce à quoi elle était jointe."""
    objet = getattr(piece, piece.JOINTE_A)
    with transaction.atomic():
        effacer_les_fichiers([piece])
        piece.delete()
    messages.success(request, f"« {piece} » est retirée.")
    return redirect(objet)
