"""L’ordre du jour : ajouter, proposer, ordonner, retirer des points."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pilotage.acces import Droit, droits_ouverts
from pilotage.bornes import NeChangePlus, dans_perimetre, lire_ou_envoyer
from pilotage.etats import TransitionInterdite
from pilotage.forms.seances import PointForm
from pilotage.instances import propositions
from pilotage.instances.deroulement import deplacer, inscrire, ordonner
from pilotage.models import Point, Remontee, Seance


def encore_modifiable(seance: Seance) -> None:
    """Lève `NeChangePlus` : l’ordre du jour d’une séance tenue ou annulée reste ce qu’il était."""
    if not seance.est_modifiable:
        raise NeChangePlus(seance, "ni la séance ni son ordre du jour ne changent plus")


def _ordre_du_jour(seance: Seance):
    return redirect(f"{seance.get_absolute_url()}#ordre-du-jour")


def _saisie(request, reseau, formulaire, titre, seance, point=None):
    contexte = {
        "form": formulaire,
        "reseau": reseau,
        "titre": titre,
        "instance": seance.instance,
        "seance": seance,
        "point": point,
    }
    return render(request, "pilotage/seance_form.html", contexte, status=422 if formulaire.errors else 200)


@lire_ou_envoyer
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_ajouter_point(request, reseau, seance):
    encore_modifiable(seance)
    formulaire = PointForm(request.POST or None, seance=seance)
    if request.method == "POST" and formulaire.is_valid():
        point = formulaire.save()
        messages.success(request, f"« {point} » est à l’ordre du jour.")
        return redirect(seance)
    return _saisie(request, reseau, formulaire, "Ajouter un point", seance)


@require_POST
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_proposer(request, reseau, seance):
    """Ajoute le point d’une proposition (`rubrique`) ; deux clics n’en ajoutent qu’un."""
    encore_modifiable(seance)
    choisie = propositions.proposition(request.POST.get("rubrique", ""))
    if choisie and choisie.droit in droits_ouverts(request.user, reseau):
        point = propositions.proposer(seance, choisie)
        messages.success(request, f"« {point} » est à l’ordre du jour.")
    else:
        messages.error(request, "Choisissez ce que vous voulez ajouter à l’ordre du jour.")
    return _ordre_du_jour(seance)


@require_POST
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_ordonner(request, reseau, seance):
    """L’ordre que la souris vient de donner : `point`, autant de fois qu’il y a de points ; les boutons font de même."""
    encore_modifiable(seance)
    cles = [int(cle) for cle in request.POST.getlist("point") if cle.isdecimal() and len(cle) < 19]
    fait = ordonner(seance, cles)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"fait": fait}, status=200 if fait else 409)
    if not fait:
        messages.error(request, "L’ordre du jour a changé entre-temps : le voici tel qu’il est.")
    return _ordre_du_jour(seance)


@lire_ou_envoyer
@dans_perimetre(Point, Droit.MODIFIER_INSTANCES)
def point_modifier(request, reseau, point):
    encore_modifiable(point.seance)
    formulaire = PointForm(request.POST or None, instance=point, seance=point.seance)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        return _ordre_du_jour(point.seance)
    en_base = Point.objects.select_related("seance__instance").get(pk=point.pk)
    return _saisie(request, reseau, formulaire, en_base.intitule, en_base.seance, en_base)


def point_deplacer(pas: int):
    @require_POST
    @dans_perimetre(Point, Droit.MODIFIER_INSTANCES)
    def vue(request, reseau, point):
        encore_modifiable(point.seance)
        deplacer(point, pas)
        return redirect(f"{point.seance.get_absolute_url()}#point-{point.pk}")

    return vue


@require_POST
@dans_perimetre(Point, Droit.MODIFIER_INSTANCES)
def point_retirer(request, reseau, point):
    """Un point sur lequel on a déjà écrit, ou décidé, ne se retire pas."""
    encore_modifiable(point.seance)
    if point.texte or point.decisions.exists():
        messages.error(request, "Ce point a déjà un texte ou une décision : il reste à l’ordre du jour.")
        return redirect(point.seance)
    for remontee in point.remontees.all():
        remontee.passer("retirer", par=request.user, point=None)
    point.delete()
    return _ordre_du_jour(point.seance)


@require_POST
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_inscrire_remontee(request, reseau, seance):
    """Une remontée reçue devient un point de l’ordre du jour."""
    encore_modifiable(seance)
    cle = request.POST.get("remontee", "")
    siennes = Remontee.objects.autorises(request.user, Droit.TRAITER_REMONTEES).filter(reseau=reseau)
    remontee = get_object_or_404(siennes, pk=cle if cle.isdigit() else 0)
    try:
        inscrire(remontee, seance, par=request.user)
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    return _ordre_du_jour(seance)
