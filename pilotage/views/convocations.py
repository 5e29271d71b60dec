"""Convoquer, annuler, diffuser ; répondre par un lien, sans compte ; lire ce qui est parti et ce qu’il en est advenu."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView, ListView

from pilotage.acces import Droit
from pilotage.bornes import PerimetreMixin, dans_perimetre, lire_ou_envoyer, vue_ouverte
from pilotage.courriels.composition import presence_du_jeton
from pilotage.courriels.demandes import annuler, convoquer, diffuser
from pilotage.etats import TransitionInterdite
from pilotage.forms.reponses import ReponseForm
from pilotage.forms.seances import PassageForm
from pilotage.instances.compte_rendu import compte_rendu
from pilotage.instances.etats import EtatSeance
from pilotage.models import Courriel, Presence, Seance


@lire_ou_envoyer
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_convoquer(request, reseau, seance):
    """Qui va recevoir quoi ; le même geste convoque ensuite ceux qui se sont ajoutés."""
    if not seance.est_a_venir:
        messages.error(request, f"La séance est « {seance.get_etat_display()} » : elle ne se convoque plus.")
        return redirect(seance)
    if request.method == "POST":
        try:
            courriels = convoquer(seance, par=request.user)
        except TransitionInterdite as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, _combien_en_route(len(courriels)))
        return redirect(f"{seance.get_absolute_url()}#courriels")
    membres = list(seance.instance.membres.en_cours(au=seance.jour).pour_liste())
    convoques = set(
        seance.courriels.filter(genre=Courriel.Genre.CONVOCATION).values_list("presence__membre", flat=True)
    )
    a_convoquer = [membre for membre in membres if membre.pk not in convoques]
    contexte = {
        "seance": seance,
        "reseau": reseau,
        "points": seance.points.all(),
        "a_convoquer": [membre for membre in a_convoquer if membre.adresse],
        "sans_adresse": [membre for membre in a_convoquer if not membre.adresse],
        "est_passee": seance.debut < timezone.now(),
    }
    return render(request, "pilotage/seance_convoquer.html", contexte)


def _combien_en_route(nombre: int) -> str:
    if not nombre:
        return "Aucune convocation de plus : chacun a déjà la sienne, ou n’a pas d’adresse."
    return f"{nombre} convocation{'s' if nombre > 1 else ''} en route. L’état de chacune se lit ci-dessous."


@require_POST
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_annuler(request, reseau, seance):
    raison = PassageForm(request.POST)
    motif = raison.cleaned_data["motif"] if raison.is_valid() else ""
    try:
        courriels = annuler(seance, par=request.user, motif=motif)
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "La séance est annulée." + (" Les membres sont prévenus." if courriels else ""))
    return redirect(seance)


@require_POST
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_diffuser(request, reseau, seance):
    try:
        diffuser(seance, par=request.user)
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "Le compte rendu part à tous les membres de la séance.")
    return redirect(f"{seance.get_absolute_url()}#courriels")


@require_safe
@dans_perimetre(Seance, Droit.MODIFIER_INSTANCES)
def seance_emargement(request, reseau, seance):
    """La feuille de présence, à imprimer et à signer."""
    membres = seance.instance.membres.en_cours(au=seance.jour).pour_liste()
    return render(request, "pilotage/seance_emargement.html", {"seance": seance, "reseau": reseau, "membres": membres})


class CourrielListe(PerimetreMixin, ListView):
    """La boîte d’envoi du réseau."""

    droit = Droit.MODIFIER_INSTANCES
    queryset = Courriel.objects.pour_liste()
    template_name = "pilotage/courriel_liste.html"
    context_object_name = "courriels"
    paginate_by = 50


class CourrielDetail(PerimetreMixin, DetailView):
    droit = Droit.MODIFIER_INSTANCES
    queryset = Courriel.objects.pour_liste()
    template_name = "pilotage/courriel_detail.html"


def presence_du_lien(jeton: str) -> Presence:
    """La place que dit ce lien ; 404 s’il n’est pas de nous. La page sera à l’heure du réseau."""
    presences = Presence.objects.select_related("membre__agent", "seance__instance__reseau__academie")
    presence = get_object_or_404(presences, pk=presence_du_jeton(jeton) or 0)
    timezone.activate(presence.seance.instance.reseau.fuseau)
    return presence


@vue_ouverte
@login_not_required
@never_cache
@lire_ou_envoyer
def lien_convocation(request, jeton):
    """Répondre à une convocation, sans compte : le lien signé dit qui répond, et à quoi. On peut changer d’avis."""
    presence = presence_du_lien(jeton)
    ouverte = presence.seance.etat == EtatSeance.CONVOQUEE and presence.seance.debut > timezone.now()
    formulaire = ReponseForm(request.POST or None, instance=presence)
    if request.method == "POST" and ouverte and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "Votre réponse est enregistrée. Vous pouvez encore la changer avec ce lien.")
        return redirect("lien_convocation", jeton)
    en_base = presence_du_lien(jeton)
    annulee = en_base.seance.etat == EtatSeance.ANNULEE
    contexte = {
        "form": formulaire if ouverte else None,
        "presence": en_base,
        "seance": en_base.seance,
        "points": en_base.seance.points.all(),
        "jeton": jeton,
        "pieces": [] if annulee else [p for p in en_base.seance.pieces.select_related("point") if p.est_lisible],
    }
    return render(
        request, "pilotage/lien_convocation.html", contexte, status=422 if formulaire.errors and ouverte else 200
    )


@vue_ouverte
@login_not_required
@never_cache
@lire_ou_envoyer
def lien_compte_rendu(request, jeton):
    """Lire un compte rendu diffusé, sans compte ; « j’en ai pris connaissance » se dit d’un bouton."""
    presence = presence_du_lien(jeton)
    figee = presence.seance.est_figee
    if request.method == "POST" and figee and "ouvert" in request.POST:
        # La page le dit d’elle-même, une fois montrée : un GET n’écrit rien, et un robot qui suit les liens n’est personne.
        Presence.objects.filter(pk=presence.pk, ouvert_le__isnull=True).update(ouvert_le=timezone.now())
        return HttpResponse(status=204)
    if request.method == "POST" and figee:
        Presence.objects.filter(pk=presence.pk, ouvert_le__isnull=True).update(ouvert_le=timezone.now())
        Presence.objects.filter(pk=presence.pk, lu_le__isnull=True).update(lu_le=timezone.now())
        return redirect("lien_compte_rendu", jeton)
    contexte = {
        "jeton": jeton,
        "presence": presence,
        "seance": presence.seance,
        "cr": compte_rendu(presence.seance) if figee else None,
    }
    return render(request, "pilotage/lien_compte_rendu.html", contexte)
