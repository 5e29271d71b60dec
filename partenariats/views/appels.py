"""Les appels à projets : le calendrier de l’année, et ce qui en sort."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from partenariats.cycles import preparer_l_annee
from partenariats.filtres import AppelFiltre
from partenariats.forms import AppelForm
from partenariats.models import AppelAProjets
from partenariats.tables import AppelTable
from partenariats.views.pages import page_de_saisie
from pilotage.acces import Droit
from pilotage.annees import annee_courante, aujourd_hui, libelle_annee
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.models.pieces import effacer_les_fichiers
from pilotage.sorties import SortieMixin


class AppelListe(PerimetreMixin, SingleTableMixin, FilterView):
    droit = Droit.VOIR_DISPOSITIFS
    model = AppelAProjets
    queryset = AppelAProjets.objects.select_related("financeur", "reseau")
    table_class = AppelTable
    filterset_class = AppelFiltre
    template_name = "partenariats/appel_liste.html"
    # Par la table seule : la vue compterait les lignes une seconde fois.
    table_pagination = {"per_page": 25}

    def get_context_data(self, **kwargs):
        siens = AppelAProjets.objects.autorises(self.request.user, self.droit).filter(reseau=self.reseau)
        return super().get_context_data(
            a_deposer=siens.a_deposer(au=aujourd_hui()),
            jour=aujourd_hui(),
            annee_libelle=libelle_annee(annee_courante()),
            **kwargs,
        )


class AppelSortie(SortieMixin, AppelListe):
    nom_de_fichier = "appels"


@require_POST
@dans_reseau(Droit.MODIFIER_CONVENTIONS)
def appel_preparer(request, reseau):
    """Remplit l’année en cours des appels connus."""
    crees = preparer_l_annee(reseau, annee_courante())
    if crees:
        messages.success(
            request, f"Appels ajoutés : {crees}. Vérifiez leurs dates : elles changent selon le territoire."
        )
    else:
        messages.info(request, "Les appels connus sont déjà dans le calendrier.")
    return redirect("appel_liste", reseau.code)


@lire_ou_envoyer
@dans_reseau(Droit.MODIFIER_CONVENTIONS)
def appel_nouveau(request, reseau):
    return _saisir(request, reseau, None, "Nouvel appel à projets")


@lire_ou_envoyer
@dans_perimetre(AppelAProjets, Droit.MODIFIER_CONVENTIONS)
def appel_modifier(request, reseau, appel):
    return _saisir(request, reseau, appel, f"Modifier « {appel} »")


def _saisir(request, reseau, appel, titre):
    formulaire = AppelForm(request.POST or None, instance=appel, agent=request.user, reseau=reseau)
    if request.method == "POST" and formulaire.is_valid():
        enregistre = formulaire.save()
        messages.success(request, "L’appel à projets est enregistré.")
        return redirect(enregistre)
    return page_de_saisie(request, "partenariats/appel_form.html", formulaire, reseau=reseau, titre=titre, appel=appel)


@require_POST
@dans_perimetre(AppelAProjets, Droit.MODIFIER_CONVENTIONS)
def appel_supprimer(request, reseau, appel):
    with transaction.atomic():
        effacer_les_fichiers(appel.pieces.all())
        appel.delete()
    messages.success(request, "L’appel à projets est retiré du calendrier.")
    return redirect("appel_liste", reseau.code)
