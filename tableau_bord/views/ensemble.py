"""Les rapports de tous les réseaux d’un agent : chacun à un clic, et tous en une archive."""

from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView
from django_htmx.http import HttpResponseStopPolling

from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import libelle_annee
from pilotage.bornes import DroitMixin, avec_droit
from pilotage.models import Reseau, Travail
from tableau_bord.models import Recueil
from tableau_bord.rapport import recueils
from tableau_bord.rapport.ensemble import derniere_annee, rapports, reseaux_lus
from tableau_bord.views.rapports import verifier
from tableau_bord.views.tableau import annee_demandee, annees_offertes


class MesRapports(DroitMixin, TemplateView):
    """Une ligne par réseau : le rapport signé, sinon celui qui s’écrit, et la fiche d’une page."""

    droit = Droit.VOIR_RAPPORT
    template_name = "tableau_bord/mes_rapports.html"

    def get_context_data(self, **kwargs):
        lus, annee = _demandes(self.request)
        siens = Recueil.objects.filter(demandeur=self.request.user, annee=annee)
        return super().get_context_data(
            annee=annee,
            annees=annees_offertes(annee),
            lignes=rapports(lus, annee),
            recueil=siens.order_by("-pk").first(),
            **kwargs,
        )


def _demandes(request) -> tuple[list[Reseau], int]:
    """Les réseaux dont l’agent lit le rapport, et l’année demandée ; sinon la dernière dont un rapport a été soumis."""
    lus = list(reseaux_lus(request.user))
    return lus, annee_demandee(request) if "annee" in request.GET else derniere_annee(lus)


@require_safe
@avec_droit(Droit.VOIR_RAPPORT)
def rapports_exporter(request, format_):
    """Où en est le rapport de chaque réseau, l’année affichée."""
    if format_ not in exports.FORMATS:
        raise Http404
    lus, annee = _demandes(request)
    entetes = ["UAI", "Réseau", "Année", "Où il en est", "Édition n°", "Fait le"]
    lignes = [
        [
            ligne.reseau.code,
            str(ligne.reseau),
            libelle_annee(annee),
            ligne.suivi.get_etat_display(),
            ligne.edition and ligne.edition.numero,
            ligne.fait_le,
        ]
        for ligne in rapports(lus, annee)
    ]
    return exports.reponse(format_, f"rapports-{annee}", entetes, lignes)


@require_POST
@avec_droit(Droit.VOIR_RAPPORT)
def rapports_reunir(request, annee):
    """Demande l’archive ; celle qui se prépare déjà est montrée, pas refaite."""
    verifier(annee)
    return redirect(recueils.demander_le_recueil(request.user, annee))


@require_safe
@avec_droit(Droit.VOIR_RAPPORT)
def recueil_detail(request, pk):
    return render(request, "tableau_bord/recueil_detail.html", _contexte(_le_sien(request, pk)))


@require_safe
@avec_droit(Droit.VOIR_RAPPORT)
def recueil_etat(request, pk):
    """L’état seul, que la page redemande : 286 (fin des demandes) quand l’archive est prête ou ne le sera pas."""
    recueil = _le_sien(request, pk)
    if not request.htmx:
        return redirect(recueil)
    contexte = _contexte(recueil)
    reponse = HttpResponseStopPolling if recueil.pret_le or contexte["echec"] else HttpResponse
    return reponse(render(request, "tableau_bord/recueil_etat.html", contexte).content)


@require_safe
@avec_droit(Droit.VOIR_RAPPORT)
def recueil_telecharger(request, pk):
    """L’archive, si chacun de ses réseaux est encore ouvert à l’agent ; sinon la page, qui le dit."""
    recueil = _le_sien(request, pk)
    if recueil.pret_le is None or not _tout_est_ouvert(recueil):
        return redirect(recueil)
    etiquette = f'"{recueil.empreinte}"'
    if request.headers.get("If-None-Match") == etiquette:
        return HttpResponseNotModified(headers={"ETag": etiquette})
    try:
        fichier = recueil.archive.open("rb")
    except FileNotFoundError as erreur:
        raise Http404("Le fichier de cette archive n’est plus là.") from erreur
    return FileResponse(
        fichier,
        as_attachment=True,
        filename=recueil.nom_fichier,
        content_type="application/zip",
        headers={"ETag": etiquette, "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )


def _le_sien(request, pk) -> Recueil:
    """Un recueil n’est qu’à celui qui l’a demandé ; 404 pour tout autre."""
    return get_object_or_404(Recueil.objects.select_related("travail"), pk=pk, demandeur=request.user)


def _tout_est_ouvert(recueil: Recueil) -> bool:
    return not recueil.parts.exclude(reseau__in=reseaux_lus(recueil.demandeur).order_by().values("pk")).exists()


def _contexte(recueil: Recueil) -> dict:
    prets, tous = recueils.etat(recueil)
    travail = recueil.travail
    return {
        "recueil": recueil,
        "tous": tous,
        "avancement": f"{prets} sur {tous} rapports prêts" if tous else "Demande des rapports",
        "progression": round(95 * prets / tous) if tous else 0,
        "echec": travail.erreur if travail is not None and travail.etat == Travail.Etat.ECHOUE else "",
        "ferme": recueil.pret_le is not None and not _tout_est_ouvert(recueil),
    }
