"""Le document d’une convention : le lire, le prendre en PDF (à signer) ou en ODT (à retoucher)."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from partenariats.ecrits import Ecrit, ecrire, texte_d_origine
from partenariats.models import Convention, ModeleConvention
from pilotage import documents
from pilotage.acces import Droit
from pilotage.annees import aujourd_hui
from pilotage.bornes import dans_perimetre


def _ecrit(convention: Convention) -> tuple[Ecrit, ModeleConvention | None]:
    """Le document d’après le modèle en usage dans l’académie, et ce modèle ; `None` : celui d’origine."""
    entiere = get_object_or_404(
        Convention.objects.select_related(
            "reseau__academie", "reseau__tete", "avenant_a", "dispositif"
        ).prefetch_related("parties__partenaire", "parties__etablissement", "etablissements", "apports__partenaire"),
        pk=convention.pk,
    )
    est_avenant = convention.nature == Convention.Nature.AVENANT
    genre = ModeleConvention.Genre.AVENANT if est_avenant else ModeleConvention.Genre.CONVENTION
    modele = ModeleConvention.objects.en_usage(entiere.reseau.academie_id, genre)
    return ecrire(entiere, modele.texte if modele else texte_d_origine(genre)), modele


@require_safe
@dans_perimetre(Convention, Droit.VOIR_CONVENTIONS)
def convention_lire(request, reseau, convention):
    ecrit, modele = _ecrit(convention)
    contexte = {"reseau": reseau, "convention": convention, "ecrit": ecrit, "modele": modele}
    return render(request, "partenariats/convention_lire.html", contexte)


@require_safe
@dans_perimetre(Convention, Droit.VOIR_CONVENTIONS)
def convention_document(request, reseau, convention, document):
    if document not in documents.FORMATS:
        raise Http404
    ecrit, _ = _ecrit(convention)
    titre = str(convention)
    html = documents.rediger(
        "partenariats/convention_document.html",
        {"ecrit": ecrit},
        titre=titre,
        auteur=str(reseau),
        pied=f"{titre}, édité le {aujourd_hui():%d/%m/%Y}",
    )
    return documents.reponse(document, f"convention-{reseau.code}-{convention.pk}", html, titre)
