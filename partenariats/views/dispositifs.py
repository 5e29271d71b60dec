"""Les dispositifs du réseau : ce à quoi il prend part, et leur année."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from partenariats.forms import DispositifForm, EtapeFormSet
from partenariats.models import Dispositif
from partenariats.views.pages import page_de_saisie
from pilotage.acces import Droit
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer


class DispositifListe(PerimetreMixin, ListView):
    droit = Droit.VOIR_DISPOSITIFS
    queryset = Dispositif.objects.select_related("contact").prefetch_related("partenaires", "etapes")
    template_name = "partenariats/dispositif_liste.html"
    context_object_name = "dispositifs"


@lire_ou_envoyer
@dans_reseau(Droit.MODIFIER_PARTENAIRES)
def dispositif_nouveau(request, reseau):
    return _saisir(request, reseau, None, "Nouveau dispositif")


@lire_ou_envoyer
@dans_perimetre(Dispositif, Droit.MODIFIER_PARTENAIRES)
def dispositif_modifier(request, reseau, dispositif):
    return _saisir(request, reseau, dispositif, f"Modifier « {dispositif} »")


def _saisir(request, reseau, dispositif, titre):
    formulaire = DispositifForm(request.POST or None, instance=dispositif, agent=request.user, reseau=reseau)
    etapes = EtapeFormSet(request.POST or None, instance=formulaire.instance, prefix="etapes")
    if request.method == "POST" and formulaire.is_valid() and etapes.is_valid():
        with transaction.atomic():
            formulaire.save()
            etapes.save()
        messages.success(request, "Le dispositif est enregistré.")
        return redirect("dispositif_liste", reseau.code)
    return page_de_saisie(
        request,
        "partenariats/dispositif_form.html",
        formulaire,
        etapes,
        etapes=etapes,
        reseau=reseau,
        titre=titre,
        dispositif=dispositif,
    )


@require_POST
@dans_perimetre(Dispositif, Droit.MODIFIER_PARTENAIRES)
def dispositif_supprimer(request, reseau, dispositif):
    dispositif.delete()
    messages.success(request, "Le dispositif est retiré ; ses partenaires et ses conventions restent.")
    return redirect("dispositif_liste", reseau.code)
