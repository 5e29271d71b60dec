"""La synthèse de tous les réseaux d’un agent : ceux de l’académie, ou les siens."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pilotage.acces import Droit
from pilotage.bornes import avec_droit
from pilotage.documents import FORMATS, rediger, reponse
from tableau_bord.consolidation import composer
from tableau_bord.views.rapports import verifier
from tableau_bord.views.tableau import annee_demandee, annees_offertes


@require_safe
@avec_droit(Droit.VOIR_RAPPORT)
def consolidation(request):
    synthese = composer(request.user, annee_demandee(request))
    contexte = {"synthese": synthese, "annees": annees_offertes(synthese.annee)}
    return render(request, "tableau_bord/consolidation/page.html", contexte)


@require_safe
@avec_droit(Droit.VOIR_RAPPORT)
def consolidation_document(request, annee: int, document: str):
    """« synthese.pdf », « synthese.odt » : ce que montre la page."""
    if document not in FORMATS:
        raise Http404
    verifier(annee)
    synthese = composer(request.user, annee)
    titre = f"{synthese.titre} {synthese.annee_libelle}"
    contexte = {"synthese": synthese, "racine": settings.ADRESSE}
    html = rediger(
        "tableau_bord/consolidation/document.html",
        contexte,
        titre=titre,
        auteur=str(request.user),
        pied=f"RepNet – {titre}",
    )
    return reponse(document, titre, html, titre)
