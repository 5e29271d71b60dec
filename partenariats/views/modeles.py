"""Les modèles de convention d’une académie : les lire, les essayer, en écrire une version."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from django.views.generic import ListView

from partenariats.ecrits import REPERES, essayer, texte_d_origine
from partenariats.forms.modeles import ModeleForm
from partenariats.models import ModeleConvention
from partenariats.views.pages import page_de_saisie
from pilotage.acces import Droit
from pilotage.bornes import DroitMixin, avec_droit, lire_ou_envoyer

GENRES = frozenset(ModeleConvention.Genre.values)


class ModeleConventionListe(DroitMixin, ListView):
    """Les versions, la dernière d’abord : c’est elle qui sert."""

    droit = Droit.ECRIRE_MODELES
    template_name = "partenariats/modele_liste.html"
    context_object_name = "modeles"
    paginate_by = 50

    def get_queryset(self):
        siens = ModeleConvention.objects.autorises(self.request.user, self.droit)
        return siens.select_related("academie", "par").defer("texte").order_by("academie__nom", "genre", "-version")


@lire_ou_envoyer
@avec_droit(Droit.ECRIRE_MODELES)
def modeleconvention_nouveau(request):
    genre = request.GET.get("genre", "")
    genre = genre if genre in GENRES else ModeleConvention.Genre.CONVENTION
    initial = {"texte": texte_d_origine(genre), "genre": genre}
    return _ecrire(request, ModeleForm(request.POST or None, agent=request.user, initial=initial), "Nouveau modèle")


@lire_ou_envoyer
@avec_droit(Droit.ECRIRE_MODELES)
def modeleconvention_modifier(request, pk):
    """Repartir de cette version, quelle qu’elle soit, pour écrire la suivante."""
    depuis = _trouver(request, pk)
    formulaire = ModeleForm(request.POST or None, agent=request.user, depuis=depuis, initial={"texte": depuis.texte})
    return _ecrire(request, formulaire, f"Modifier le modèle : {depuis}", depuis)


def _ecrire(request, formulaire, titre, depuis=None):
    essai = None
    if request.method == "POST" and formulaire.is_valid():
        if "essayer" in request.POST:
            essai = essayer(formulaire.cleaned_data["texte"])
        elif enregistre := formulaire.save():
            messages.success(request, f"{enregistre} : elle sert dès maintenant.")
            return redirect(enregistre)
    return page_de_saisie(
        request,
        "partenariats/modele_form.html",
        formulaire,
        titre=titre,
        depuis=depuis,
        essai=essai,
        reperes=REPERES.values(),
    )


@require_http_methods(["GET", "HEAD"])
@avec_droit(Droit.ECRIRE_MODELES)
def modeleconvention_detail(request, pk):
    """Une version, remplie d’un exemple."""
    modele = _trouver(request, pk)
    en_usage = ModeleConvention.objects.en_usage(modele.academie_id, modele.genre)
    contexte = {"modele": modele, "est_en_usage": en_usage == modele, "essai": essayer(modele.texte)}
    return render(request, "partenariats/modele_detail.html", contexte)


def _trouver(request, pk) -> ModeleConvention:
    siens = ModeleConvention.objects.autorises(request.user, Droit.ECRIRE_MODELES)
    return get_object_or_404(siens.select_related("academie", "par"), pk=pk)
