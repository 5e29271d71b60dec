"""Pendant la séance et après : écrire, relire, approuver le compte rendu."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import aujourd_hui
from pilotage.bornes import dans_perimetre, lire_ou_envoyer
from pilotage.etats import TransitionInterdite
from pilotage.forms.ecriture import EcritureForm
from pilotage.instances.compte_rendu import composer, compte_rendu
from pilotage.instances.etats import EtatSeance
from pilotage.instances.propositions import garnir
from pilotage.instances.regles import effectifs_de_parite
from pilotage.models import Decision, Presence, Seance


@lire_ou_envoyer
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_ecrire(request, reseau, seance):
    """La page qu’on tient ouverte pendant qu’on parle ; `brouillon` répond en JSON à l’enregistrement automatique."""
    if seance.etat != EtatSeance.TENUE:
        messages.error(
            request, f"On écrit pendant la séance, ou juste après : elle est « {seance.get_etat_display()} »."
        )
        return redirect(seance)
    formulaire = EcritureForm(request.POST or None, seance=seance, par=request.user)
    au_fil = request.POST.get("brouillon") == "1"
    refus = ""
    if request.method == "POST" and formulaire.is_valid():
        try:
            formulaire.save()
        except ValidationError as erreur:
            refus = " ".join(erreur.messages)
        else:
            if au_fil:
                return JsonResponse(_etat(seance, formulaire))
            _approuver_la_precedente(request, formulaire)
            if not formulaire.conflits and "rediger" in request.POST:
                return _clore(request, seance)
            if not formulaire.conflits:
                messages.success(request, f"Enregistré à {timezone.localtime():%H:%M}.")
                return redirect("seance_ecrire", reseau.code, seance.pk)
    if au_fil:
        return JsonResponse(
            {"erreur": refus or "Un champ est refusé : enregistrez la page pour voir lequel."}, status=422
        )
    if refus:
        messages.error(request, refus)
        return redirect(seance)
    garnir(
        formulaire.les_points,
        list(seance.pieces.exclude(point=None)),
        request.user,
        reseau,
        # Les décisions ouvertes de l’instance se montrent déjà, avec leur état.
        droits_ouverts(request.user, reseau) - {Droit.VOIR_DECISIONS},
    )
    contexte = {
        "form": formulaire,
        "reseau": reseau,
        "seance": seance,
        "membres": [presence.membre for presence in formulaire.les_presences],
        "conflits": formulaire.conflits,
        "quorum": phrase_de_quorum(formulaire.les_presences),
        "ouvertes": Decision.objects.autorises(request.user, Droit.VOIR_DECISIONS)
        .filter(instance=seance.instance_id)
        .exclude(seance=seance)
        .ouvertes()
        .en_ordre(au=aujourd_hui())
        .pour_liste()[:50],
    }
    return render(request, "pilotage/seance_ecrire.html", contexte, status=422 if formulaire.errors else 200)


def _clore(request, seance):
    try:
        seance.passer("rediger", par=request.user)
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "Le compte rendu est rédigé : relisez-le, il s’approuvera à la prochaine séance.")
    return redirect("seance_compte_rendu", seance.instance.reseau.code, seance.pk)


def _etat(seance, formulaire) -> dict:
    return {
        "a": f"{timezone.localtime():%H:%M}",
        "empreintes": formulaire.empreintes,
        "conflits": [conflit.titre for conflit in formulaire.conflits],
        "quorum": phrase_de_quorum(formulaire.les_presences),
    }


def phrase_de_quorum(presences) -> str:
    """« 12 présents ou représentés sur 20 membres ; écoles 5, collège 4 »."""
    votants = [presence for presence in presences if presence.membre.voix]
    la = [p for p in votants if p.etat in (Presence.Etat.PRESENT, Presence.Etat.REPRESENTE)]
    s = "s" if len(la) > 1 else ""
    phrase = (
        f"{len(la)} présent{s} ou représenté{s} sur {len(votants)} membre{'s' if len(votants) > 1 else ''} avec voix"
    )
    ecoles, college = effectifs_de_parite([presence.membre for presence in la])
    return f"{phrase} ; {ecoles} pour les écoles, {college} pour le collège." if ecoles or college else f"{phrase}."


def _approuver_la_precedente(request, formulaire):
    if not formulaire.cleaned_data.get("approuver"):
        return
    precedente = formulaire.precedente
    try:
        approuver(precedente, par=request.user, motif=f"À la séance du {formulaire.seance.jour_en_clair}.")
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, f"Le compte rendu du {precedente.jour_en_clair} est approuvé.")


@transaction.atomic
def approuver(seance: Seance, *, par, motif: str = "") -> None:
    """Fige le compte rendu tel qu’il se lit maintenant ; lève `TransitionInterdite` s’il n’est pas à approuver."""
    seance.passer("approuver", par=par, motif=motif, compte_rendu=asdict(composer(seance)))


@require_POST
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_approuver(request, reseau, seance):
    try:
        approuver(seance, par=request.user)
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "Le compte rendu est approuvé : il ne changera plus.")
    return redirect("seance_compte_rendu", reseau.code, seance.pk)


@require_safe
@dans_perimetre(Seance, Droit.VOIR_SEANCES)
def seance_compte_rendu(request, reseau, seance):
    if not compte_rendu_visible(seance, request.user, reseau):
        if Droit.MODIFIER_INSTANCES in droits_ouverts(request.user, reseau):
            messages.info(request, "La séance ne s’est pas tenue : il n’y a pas encore de compte rendu.")
            return redirect(seance)
        raise Http404
    return render(
        request,
        "pilotage/seance_compte_rendu.html",
        {"seance": seance, "reseau": reseau, "cr": compte_rendu(seance)},
    )


def compte_rendu_visible(seance: Seance, agent, reseau) -> bool:
    """Rédigé, tous ceux qui voient la séance le lisent ; avant, seulement qui l’écrit."""
    if not seance.se_raconte:
        return False
    return seance.etat != EtatSeance.TENUE or Droit.MODIFIER_INSTANCES in droits_ouverts(agent, reseau)
