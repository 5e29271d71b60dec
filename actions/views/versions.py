"""La vie d’un projet : le soumettre, noter les votes, l’adopter, écrire la version suivante, comparer, sortir le document."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from actions.forms.versions import AdoptionsForm, VersionForm
from actions.models import ProjetReseau
from actions.projets import vie
from actions.projets.copie import nouvelle_version, periode_suivante
from actions.projets.differences import differences
from actions.projets.document import rediger_le_projet
from actions.projets.etats import DROIT_DU_VERBE, EtatProjet
from actions.views.projet import annee_demandee
from pilotage import documents
from pilotage.acces import Droit
from pilotage.bornes import dans_perimetre, lire_ou_envoyer
from pilotage.etats import TransitionInterdite

VERBES: dict[str, Callable[..., int | None]] = {
    "soumettre": vie.soumettre,
    "rouvrir": vie.rouvrir,
    "adopter": vie.adopter,
}


def passer(verbe: str):
    """La vue d’un verbe : `projet_soumettre`, `projet_adopter`… ; son droit est celui du verbe."""

    @require_POST
    @dans_perimetre(ProjetReseau, DROIT_DU_VERBE[verbe])
    def vue(request, reseau, projet):
        try:
            effaces = VERBES[verbe](projet, par=request.user, motif=request.POST.get("motif", ""))
        except TransitionInterdite as erreur:
            messages.error(request, str(erreur))
        else:
            suite = (
                f" Les {effaces} votes déjà notés portaient sur l’ancien texte : ils sont à refaire." if effaces else ""
            )
            texte = f"La version {projet.version} du projet est maintenant « {projet.get_etat_display()} ».{suite}"
            messages.success(request, texte)
        return redirect(projet)

    return vue


@lire_ou_envoyer
@dans_perimetre(ProjetReseau, Droit.NOTER_ADOPTIONS)
def projet_voter(request, reseau, projet):
    """Ce que chaque conseil a voté ; une version remplacée ne se vote plus, un brouillon pas encore."""
    if projet.etat not in (EtatProjet.SOUMIS, EtatProjet.ADOPTE):
        if request.method == "POST":
            messages.error(
                request, f"Les votes se notent sur un projet soumis ; celui-ci est « {projet.get_etat_display()} »."
            )
            return redirect(projet)
        raise Http404
    formulaire = AdoptionsForm(request.POST or None, projet=projet, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "Les votes des conseils sont notés.")
        return redirect(projet)
    contexte = {"form": formulaire, "reseau": reseau, "projet": projet}
    return render(request, "actions/projet_voter.html", contexte, status=422 if formulaire.errors else 200)


@lire_ou_envoyer
@dans_perimetre(ProjetReseau, Droit.MODIFIER_PROJET)
def projet_versionner(request, reseau, projet):
    """La version suivante : une phrase et une année, et l’arbre entier est copié en brouillon."""
    if projet.etat != EtatProjet.ADOPTE:
        raise Http404
    if suivante := _suivante(projet):
        return redirect(suivante)
    formulaire = VersionForm(request.POST or None, projet=projet)
    if request.method == "POST" and formulaire.is_valid():
        try:
            nouvelle = nouvelle_version(projet, **formulaire.cleaned_data)
        except (IntegrityError, ValidationError):
            # Deux clics au même instant : la version existe, on la montre.
            nouvelle = _suivante(projet)
            if nouvelle is None:
                raise Http404 from None
        else:
            messages.success(
                request,
                f"La version {nouvelle.version} est prête : la {projet.version} reste telle qu’elle fut adoptée.",
            )
        return redirect(nouvelle)
    contexte = {"form": formulaire, "reseau": reseau, "projet": projet}
    return render(request, "actions/projet_versionner.html", contexte, status=422 if formulaire.errors else 200)


def _suivante(projet: ProjetReseau) -> ProjetReseau | None:
    return ProjetReseau.objects.filter(
        reseau=projet.reseau_id, premiere_annee=projet.premiere_annee, version=projet.version + 1
    ).first()


@require_POST
@dans_perimetre(ProjetReseau, Droit.MODIFIER_PROJET)
def projet_poursuivre(request, reseau, projet):
    """Le projet des quatre années qui suivent, d’après celui-ci ; s’il existe, on le montre."""
    suivants = ProjetReseau.objects.filter(reseau=reseau, premiere_annee=projet.derniere_annee + 1)
    if deja := suivants.first():
        return redirect(deja)
    try:
        suivant = periode_suivante(projet)
    except IntegrityError:
        suivant = suivants.get()
    else:
        messages.success(request, f"Le projet {suivant.periode} est un brouillon : à vous de le récrire.")
    return redirect(suivant)


@require_POST
@dans_perimetre(ProjetReseau, Droit.MODIFIER_PROJET)
def projet_supprimer(request, reseau, projet):
    """Seul un brouillon se supprime, et si rien ne s’y rattache."""
    if not projet.est_modifiable:
        messages.error(request, "Une version soumise ou adoptée ne se supprime pas.")
        return redirect(projet)
    try:
        projet.delete()
    except ProtectedError:
        messages.error(
            request, "Des actions servent ce projet : rattachez-les à un autre objectif avant de le supprimer."
        )
        return redirect(projet)
    messages.success(request, "Le brouillon est supprimé.")
    return redirect("projet_detail", reseau.code)


@require_GET
@dans_perimetre(ProjetReseau, Droit.VOIR_PROJET)
def projet_comparer(request, reseau, projet):
    """Ce qui change de la version `?avec=` (celle d’avant, sans choix) à celle-ci."""
    autres = (
        ProjetReseau.objects.autorises(request.user, Droit.VOIR_PROJET)
        .filter(reseau=reseau, premiere_annee=projet.premiere_annee)
        .exclude(pk=projet.pk)
    )
    demande = request.GET.get("avec", "")
    if demande.isascii() and demande.isdigit() and int(demande) != projet.pk:
        autre = autres.filter(pk=demande).first()
        if autre is None:
            raise Http404
    else:
        autre = autres.filter(version__lt=projet.version).first() or autres.first()
    ecart = differences(*sorted((projet, autre), key=lambda p: p.version)) if autre else None
    contexte = {"reseau": reseau, "projet": projet, "ecart": ecart}
    return render(request, "actions/projet_comparer.html", contexte)


@require_GET
@dans_perimetre(ProjetReseau, Droit.VOIR_PROJET)
def projet_exporter(request, reseau, projet, document):
    """Le projet en PDF ou en ODT, avec l’état de ses actions."""
    if document not in documents.FORMATS:
        raise Http404
    projet.reseau = reseau
    html, titre = rediger_le_projet(projet, annee_demandee(request, projet))
    nom = f"projet-{reseau.code}-{projet.premiere_annee}-version-{projet.version}"
    return documents.reponse(document, nom, html, titre)
