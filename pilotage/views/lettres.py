"""Les lettres de mission : les lire, les saisir, y joindre la lettre signée."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView, ListView

from pilotage.acces import Droit
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.forms.lettres import LettreMissionForm
from pilotage.models import LettreMission, PieceLettre
from pilotage.views import pieces


class LettreMissionListe(PerimetreMixin, ListView):
    droit = Droit.VOIR_LETTRE
    queryset = LettreMission.objects.select_related("coordonnateur", "reseau")
    template_name = "pilotage/lettremission_liste.html"
    context_object_name = "lettres"


class LettreMissionDetail(PerimetreMixin, DetailView):
    droit = Droit.VOIR_LETTRE
    queryset = LettreMission.objects.select_related("coordonnateur", "reseau").prefetch_related("pieces")
    template_name = "pilotage/lettremission_detail.html"
    context_object_name = "lettre"


@lire_ou_envoyer
@dans_reseau(Droit.MODIFIER_LETTRE)
def lettremission_nouvelle(request, reseau):
    formulaire = LettreMissionForm(request.POST or None, reseau=reseau)
    if request.method == "POST" and formulaire.is_valid():
        lettre = formulaire.enregistrer()
        messages.success(request, "La lettre de mission est enregistrée. Joignez-y le document signé.")
        return redirect(lettre)
    return _page(
        request, reseau, formulaire, "Nouvelle lettre de mission", reverse("lettremission_liste", args=[reseau.code])
    )


@lire_ou_envoyer
@dans_perimetre(LettreMission, Droit.MODIFIER_LETTRE)
def lettremission_modifier(request, reseau, lettre):
    formulaire = LettreMissionForm(request.POST or None, instance=lettre, reseau=reseau)
    if request.method == "POST" and formulaire.enregistre():
        messages.success(request, "La lettre de mission est à jour.")
        return redirect(lettre)
    return _page(request, reseau, formulaire, "Modifier la lettre de mission", lettre.get_absolute_url())


def _page(request, reseau, formulaire, titre, retour):
    contexte = {"form": formulaire, "reseau": reseau, "titre": titre, "retour": retour}
    return render(request, "pilotage/lettremission_form.html", contexte, status=422 if formulaire.errors else 200)


@lire_ou_envoyer
@dans_perimetre(LettreMission, Droit.MODIFIER_LETTRE)
def lettremission_joindre(request, reseau, lettre):
    etapes = (("Lettres de mission", reverse("lettremission_liste", args=[reseau.code])),)
    return pieces.joindre(request, reseau, lettre, PieceLettre, titre="Joindre la lettre signée", etapes=etapes)


@require_safe
@dans_perimetre(PieceLettre, Droit.VOIR_LETTRE)
def piecelettre_telecharger(request, reseau, piece):
    return pieces.servir(piece)


@require_POST
@dans_perimetre(PieceLettre, Droit.MODIFIER_LETTRE)
def piecelettre_supprimer(request, reseau, piece):
    return pieces.retirer(request, piece)
