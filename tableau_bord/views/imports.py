"""Les imports de fichiers publics : ceux qu’on a faits, en demander un, et le compte rendu de chacun."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.generic import DetailView
from django_tables2 import SingleTableView

from pilotage.acces import Droit
from pilotage.bornes import DroitMixin, avec_droit
from pilotage.travaux import demander
from tableau_bord.forms import ImportForm
from tableau_bord.models import Import
from tableau_bord.tables import ImportTable, RefusTable


class ImportListe(DroitMixin, SingleTableView):
    droit = Droit.IMPORTER
    queryset = Import.objects.select_related("par")
    table_class = ImportTable
    template_name = "tableau_bord/import_liste.html"
    paginate_by = 25


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
        return super().get_context_data(suivi=suivi, rendu=rendu, refus=RefusTable(rendu["erreurs"]), **kwargs)


@require_http_methods(["GET", "HEAD", "POST"])
@avec_droit(Droit.IMPORTER)
def import_nouveau(request):
    formulaire = ImportForm(request.POST or None, request.FILES or None, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        with transaction.atomic():
            trace = formulaire.save()
            trace.travail = demander(
                "import_fichier", par=request.user, cle=f"import-{trace.pk}", **{"import": trace.pk}
            )
            trace.save(update_fields=["travail"])
        messages.success(request, f"L’import de « {trace} » est demandé.")
        return redirect("import_detail", trace.pk)
    return render(
        request,
        "tableau_bord/import_form.html",
        {"form": formulaire},
        status=422 if formulaire.errors else 200,
    )
