"""Les imports de fichiers publics : ceux qu’on a faits, en demander un, et le compte rendu de chacun."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView
from django_tables2 import SingleTableView

from pilotage import exports
from pilotage.acces import Droit
from pilotage.bornes import DroitMixin, avec_droit, lire_ou_envoyer
from pilotage.sorties import SortieMixin
from pilotage.travaux import demander
from tableau_bord.forms import ImportForm
from tableau_bord.imports.annulation import AnnulationRefusee, annuler, raison_de_garder
from tableau_bord.imports.jeux import JEUX
from tableau_bord.imports.jeux.modele import COLONNES
from tableau_bord.models import Import
from tableau_bord.tables import ImportTable, RefusTable


class ImportListe(DroitMixin, SingleTableView):
    droit = Droit.IMPORTER
    queryset = Import.objects.select_related("par")
    table_class = ImportTable
    template_name = "tableau_bord/import_liste.html"
    # Par la table seule : la vue compterait les lignes une seconde fois.
    table_pagination = {"per_page": 25}


class ImportSortie(SortieMixin, ImportListe):
    nom_de_fichier = "imports"


@require_safe
@avec_droit(Droit.IMPORTER)
def import_refus(request, pk, format_):
    """Les cases refusées que montre le compte rendu : de quoi corriger le fichier à côté de lui."""
    if format_ not in exports.FORMATS:
        raise Http404
    trace = get_object_or_404(Import, pk=pk)
    entetes, *lignes = RefusTable(trace.rendu["erreurs"]).as_values()
    return exports.reponse(format_, f"refus-{trace.pk}", entetes, lignes)


class ImportDetail(DroitMixin, DetailView):
    """Le compte rendu d’un import ; tant que son travail n’est pas fini, sa progression."""

    droit = Droit.IMPORTER
    queryset = Import.objects.select_related("par", "travail")
    template_name = "tableau_bord/import_detail.html"
    context_object_name = "importation"

    def get_context_data(self, **kwargs):
        travail = self.object.travail
        suivi = travail is not None and travail.demandeur_id == self.request.user.pk
        rendu = self.object.rendu
        return super().get_context_data(
            suivi=suivi,
            rendu=rendu,
            refus=RefusTable(rendu["erreurs"]),
            a_ecrire=peut_s_ecrire(self.object),
            raison_de_garder=raison_de_garder(self.object) if self.object.etat == Import.Etat.FAIT else "",
            **kwargs,
        )


@lire_ou_envoyer
@avec_droit(Droit.IMPORTER)
def import_nouveau(request):
    formulaire = ImportForm(request.POST or None, request.FILES or None, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        with transaction.atomic():
            trace = formulaire.save()
            _demander(trace, request.user)
        messages.success(request, f"L’import de « {trace} » est demandé.")
        return redirect("import_detail", trace.pk)
    return render(
        request,
        "tableau_bord/import_form.html",
        {"form": formulaire, "colonnes_modele": COLONNES, "jeux": JEUX},
        status=422 if formulaire.errors else 200,
    )


def _demander(trace: Import, agent) -> None:
    trace.travail = demander("import_fichier", par=agent, cle=f"import-{trace.pk}", **{"import": trace.pk})
    trace.save(update_fields=["travail"])


def peut_s_ecrire(trace: Import) -> bool:
    """Un essai accepté, dont le fichier est encore là."""
    return trace.essai and trace.etat == Import.Etat.FAIT and bool(trace.fichier)


@require_POST
@avec_droit(Droit.IMPORTER)
def import_ecrire(request, pk):
    """Écrit pour de bon ce qu’un essai a montré : le même fichier, un nouvel import. Demandé deux fois, il est le même."""
    with transaction.atomic():
        essai = get_object_or_404(Import.objects.select_for_update(), pk=pk)
        if not peut_s_ecrire(essai):
            raise Http404
        trace, nouveau = Import.objects.get_or_create(
            suite_de=essai,
            defaults={
                "nom_fichier": essai.nom_fichier,
                "fichier": essai.fichier.name,
                "academie": essai.academie,
                "par": request.user,
            },
        )
        if nouveau:
            _demander(trace, request.user)
    messages.success(request, f"L’import de « {trace} » est demandé.")
    return redirect("import_detail", trace.pk)


@require_POST
@avec_droit(Droit.IMPORTER)
def import_annuler(request, pk):
    """Rend aux valeurs ce qu’elles étaient avant l’import."""
    trace = get_object_or_404(Import, pk=pk)
    try:
        messages.success(request, f"L’import de « {trace} » est annulé : {annuler(trace, par=request.user)}")
    except AnnulationRefusee as refus:
        messages.error(request, str(refus))
    return redirect("import_detail", trace.pk)


@require_safe
@avec_droit(Droit.IMPORTER)
def import_modele(request, format_):
    """Le fichier modèle, vide, avec la liste des indicateurs qu’il peut porter."""
    if format_ not in exports.TABLEURS:
        raise Http404
    return exports.reponse(format_, "modele-repnet", list(COLONNES), [])
