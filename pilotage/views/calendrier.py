"""Le calendrier des instances, et l’agenda que chacun suit de son téléphone."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pilotage.acces import Droit
from pilotage.annees import annee_courante, bornes, libelle_annee
from pilotage.bornes import avec_droit, dans_reseau, lire_ou_envoyer, vue_ouverte
from pilotage.calendrier.annee import mois_de_l_annee
from pilotage.courriels.agenda import flux
from pilotage.instances.etats import EtatSeance
from pilotage.models import FluxAgenda, Seance

# Ce que l’agenda d’un téléphone garde derrière lui.
PASSE = timedelta(days=180)


@require_safe
@dans_reseau(Droit.VOIR_SEANCES)
def calendrier(request, reseau):
    """Une année scolaire d’instances (`?annee=2026`)."""
    courante = annee_courante()
    demandee = request.GET.get("annee", "")
    annee = int(demandee) if demandee.isdecimal() and len(demandee) == 4 else courante
    if not courante - 10 <= annee <= courante + 2:
        raise Http404
    seances = Seance.objects.autorises(request.user, Droit.VOIR_SEANCES).filter(instance__reseau=reseau)
    seances = seances.de_l_annee(annee).exclude(etat=EtatSeance.ANNULEE).pour_liste().order_by("debut")
    vacances = list(reseau.academie.vacances.entre(*bornes(annee)))
    contexte = {
        "reseau": reseau,
        "annee": annee,
        "libelle": libelle_annee(annee),
        "mois": mois_de_l_annee(annee, seances, vacances),
        "sans_vacances": not vacances,
    }
    return render(request, "pilotage/calendrier.html", contexte)


@lire_ou_envoyer
@never_cache
@avec_droit(Droit.VOIR_SEANCES)
def mon_agenda(request):
    """Ouvrir son agenda, ou en changer la clé : elle ne se montre qu’une fois, dans la réponse qui la donne."""
    adresse = ""
    if request.method == "POST":
        cle = FluxAgenda.ouvrir(request.user)
        adresse = request.build_absolute_uri(reverse("flux_agenda", args=[cle]))
    existant = FluxAgenda.objects.filter(agent=request.user).first()
    return render(request, "pilotage/mon_agenda.html", {"adresse": adresse, "existant": existant})


@require_POST
@avec_droit(Droit.VOIR_SEANCES)
def mon_agenda_fermer(request):
    FluxAgenda.objects.filter(agent=request.user).delete()
    messages.success(request, "L’ancien lien ne donne plus rien.")
    return redirect("mon_agenda")


@vue_ouverte
@login_not_required
@never_cache
@require_safe
def flux_agenda(request, cle_agenda):
    """Ce que l’agent qui tient cette clé peut voir aujourd’hui, et rien d’autre ; compte fermé : plus rien."""
    trouve = get_object_or_404(
        FluxAgenda.objects.select_related("agent"),
        empreinte=FluxAgenda.empreinte_de(cle_agenda),
        agent__is_active=True,
    )
    seances = Seance.objects.autorises(trouve.agent, Droit.VOIR_SEANCES).filter(debut__gte=timezone.now() - PASSE)
    texte = flux(seances.pour_liste().order_by("debut")[:500], adresse=settings.ADRESSE)
    return HttpResponse(texte, content_type="text/calendar; charset=utf-8")
