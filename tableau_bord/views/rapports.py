"""Le rapport annuel : ses éditions, son aperçu, la demande d’un PDF, son téléchargement."""

from collections import defaultdict

import msgspec
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from actions.models import Action
from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import annee_courante, libelle_annee, verifier_annee
from pilotage.bornes import ReseauMixin, dans_reseau, vue_ouverte
from pilotage.documents import reponse
from pilotage.models import Reseau, Travail
from pilotage.travaux import demander
from tableau_bord.fiche import imprimer_la_fiche
from tableau_bord.models import Edition, RapportAnnuel, Transmission
from tableau_bord.rapport import Rapport, brouillons, depuis_json, mettre_en_page
from tableau_bord.rapport.classeur import ENTETES_CSV, en_feuilles, en_lignes
from tableau_bord.rapport.mise_en_page import TITRE, contexte
from tableau_bord.rapport.suivi import GENRE, courant, edition_signee


class RapportListe(ReseauMixin, TemplateView):
    """Par année : l’aperçu, les éditions faites, de quoi en demander une autre."""

    droit = Droit.VOIR_RAPPORT
    template_name = "tableau_bord/rapport_liste.html"

    def get_context_data(self, **kwargs):
        editions = defaultdict(list)
        for edition in Edition.objects.autorises(self.request.user, self.droit).filter(reseau=self.reseau).pour_liste():
            edition.reseau = self.reseau
            editions[edition.annee].append(edition)
        courante = annee_courante()
        # Une action préparée pour l’an prochain n’appelle pas encore de rapport.
        agies = (
            Action.objects.filter(reseau=self.reseau, annee__lte=courante)
            .order_by()
            .values_list("annee", flat=True)
            .distinct()
        )
        suivis = {suivi.annee: suivi for suivi in RapportAnnuel.objects.filter(reseau=self.reseau).defer("donnees")}
        annees = sorted({courante, courante - 1, *editions, *agies}, reverse=True)
        return super().get_context_data(
            annees=[
                (annee, libelle_annee(annee), editions[annee], suivis.get(annee) or RapportAnnuel()) for annee in annees
            ],
            en_cours=Travail.objects.de(self.request.user).en_suspens().filter(genre=GENRE, reseau=self.reseau),
            **kwargs,
        )


@require_safe
@dans_reseau(Droit.VOIR_RAPPORT)
def rapport_apercu(request, reseau: Reseau, annee: int):
    """Le rapport lui-même, composé maintenant : le PDF met en page les mêmes données, ou dit qu’elles ont changé depuis."""
    verifier(annee)
    rapport, suivi = courant(reseau, annee)
    edition = edition_signee(suivi) if suivi is not None else None
    donnees = {
        "reseau": reseau,
        "annee": annee,
        "suivi": suivi or RapportAnnuel(),
        "edition": edition,
        "pret": None if edition else brouillons.etat(reseau, annee, rapport),
        **contexte(rapport),
    }
    return render(request, "tableau_bord/rapport_apercu.html", donnees)


@require_safe
@dans_reseau(Droit.VOIR_RAPPORT)
def rapport_document(request, reseau: Reseau, annee: int, document: str):
    """Le même rapport en ODT, à reprendre dans un traitement de texte, ou ses tableaux en ODS et CSV ; le PDF est une édition."""
    verifier(annee)
    if document != "odt" and document not in exports.FORMATS:
        raise Http404("Ce format n’existe pas.")
    rapport, _ = courant(reseau, annee)
    nom = f"rapport-{reseau.code}-{libelle_annee(annee)}"
    if document == "odt":
        return reponse("odt", nom, mettre_en_page(rapport), f"{TITRE} {libelle_annee(annee)}, {reseau}")
    if document == "ods":
        contenu = exports.en_classeur(en_feuilles(rapport))
        return exports.piece_jointe(contenu, exports.FORMATS["ods"], f"{nom}-tableaux.ods")
    return exports.reponse("csv", f"{nom}-tableaux", ENTETES_CSV, en_lignes(rapport))


@require_safe
@dans_reseau(Droit.VOIR_RAPPORT)
def brouillon_telecharger(request, reseau: Reseau, annee: int):
    """Le PDF préparé d’avance, s’il dit encore ce que dit le rapport ; sinon l’aperçu, qui dit pourquoi."""
    verifier(annee)
    rapport, _ = courant(reseau, annee)
    pret = brouillons.etat(reseau, annee, rapport)
    if pret.brouillon is None or not pret.est_a_jour:
        return redirect("rapport_apercu", reseau.code, annee)
    try:
        fichier = pret.brouillon.pdf.open("rb")
    except FileNotFoundError:
        return redirect("rapport_apercu", reseau.code, annee)
    return FileResponse(
        fichier,
        as_attachment=True,
        filename=pret.brouillon.nom_fichier,
        content_type="application/pdf",
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )


@require_POST
@dans_reseau(Droit.VOIR_RAPPORT)
def brouillon_preparer(request, reseau: Reseau, annee: int):
    """Le préparer tout de suite, et le voir avancer ; la même demande encore en cours est montrée, pas refaite."""
    verifier(annee)
    return redirect("travail_detail", brouillons.demander_le_brouillon(reseau, annee, par=request.user).pk)


@require_safe
@dans_reseau(Droit.VOIR_RAPPORT)
def rapport_fiche(request, reseau: Reseau, annee: int):
    """Le réseau sur une page A4, pour le DASEN ; imprimée sur-le-champ, en une demi-seconde."""
    verifier(annee)
    rapport, _ = courant(reseau, annee)
    return _fiche(reseau, rapport)


@vue_ouverte
@login_not_required
@never_cache
@require_safe
def lien_fiche(request, jeton_rapport: str):
    """La fiche de l’édition transmise, par le lien reçu, sans compte : tirée de ses données figées."""
    transmission = Transmission.du_jeton(jeton_rapport)
    if transmission is None:
        raise Http404("Ce lien n’ouvre aucun rapport, ou il a été retiré.")
    edition = transmission.edition
    try:
        rapport = depuis_json(edition.donnees)
    except msgspec.ValidationError as erreur:
        raise Http404("Cette édition ne donne pas de fiche : elle est d’une forme plus ancienne.") from erreur
    return _fiche(edition.reseau, rapport)


def _fiche(reseau: Reseau, rapport: Rapport) -> HttpResponse:
    return HttpResponse(
        imprimer_la_fiche(rapport),
        content_type="application/pdf",
        headers={
            "Content-Disposition": (
                f'attachment; filename="fiche-{reseau.code}-{libelle_annee(rapport.couverture.annee)}.pdf"'
            ),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
@dans_reseau(Droit.PRODUIRE_RAPPORT)
def rapport_produire(request, reseau: Reseau, annee: int):
    """Demande le PDF ; la même demande encore en cours est montrée, pas refaite."""
    verifier(annee)
    travail = demander(GENRE, par=request.user, cle=f"rapport-{reseau.pk}-{annee}", reseau=reseau, annee=annee)
    return redirect("travail_detail", travail.pk)


@require_safe
def edition_telecharger(request, code: str, pk: int):
    """Le PDF d’une édition ; le droit, vérifié quand on l’a demandée, l’est encore ici.

    Une seule requête borne l’édition et son réseau : rien d’autre que le fichier n’est à montrer.
    """
    bornees = Edition.objects.autorises(request.user, Droit.VOIR_RAPPORT).select_related("reseau").defer("donnees")
    edition = get_object_or_404(bornees, pk=pk, reseau__code=code)
    etiquette = f'"{edition.empreinte}"'
    if request.headers.get("If-None-Match") == etiquette:
        return HttpResponseNotModified(headers={"ETag": etiquette})
    try:
        fichier = edition.pdf.open("rb")
    except FileNotFoundError as erreur:
        raise Http404("Le fichier de cette édition n’est plus là.") from erreur
    return FileResponse(
        fichier,
        as_attachment=True,
        filename=edition.nom_fichier,
        content_type="application/pdf",
        headers={"ETag": etiquette, "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )


edition_telecharger.droit = Droit.VOIR_RAPPORT  # type: ignore[attr-defined]


def verifier(annee: int) -> None:
    """404 pour ce qui n’est pas une année scolaire."""
    try:
        verifier_annee(annee)
    except ValidationError as erreur:
        raise Http404(" ".join(erreur.messages)) from erreur
