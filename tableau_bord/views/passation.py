"""Le dossier de passation : la page, et le document à remettre à qui prend la suite."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pilotage.acces import Droit
from pilotage.bornes import dans_reseau
from pilotage.documents import FORMATS, reponse
from pilotage.models import Reseau
from tableau_bord.passation import composer
from tableau_bord.passation.documents import rediger_le_dossier


@require_safe
@dans_reseau(Droit.VOIR_PASSATION)
def passation(request, reseau: Reseau):
    return render(
        request, "tableau_bord/passation/page.html", {"reseau": reseau, "dossier": composer(reseau, request.user)}
    )


@require_safe
@dans_reseau(Droit.VOIR_PASSATION)
def passation_document(request, reseau: Reseau, document: str):
    """« passation.pdf », « passation.odt » ; borné, comme la page, à ce que l’agent peut lire."""
    if document not in FORMATS:
        raise Http404
    html, titre = rediger_le_dossier(composer(reseau, request.user))
    return reponse(document, titre, html, titre)
