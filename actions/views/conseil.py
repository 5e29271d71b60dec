"""Le conseil école-collège : ses dossiers annuels, du programme d’actions à la transmission."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView

from actions.conseil import documents, vie
from actions.conseil.accords import accords, attendus, etapes
from actions.conseil.composition import contenu
from actions.conseil.etats import LIBELLES, EtatDossier
from actions.forms.conseil import AccordsForm, DossierForm
from actions.models import DossierConseil
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import annee_courante, libelle_annee
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.documents import FORMATS, reponse
from pilotage.etats import TransitionInterdite

VUES_MAX = 12


@require_safe
@dans_reseau(Droit.VOIR_INSTANCES)
def conseil(request, reseau):
    """Les dossiers du réseau, chacun avec l’état de ses démarches en une ligne."""
    dossiers = DossierConseil.objects.autorises(request.user, Droit.VOIR_INSTANCES).filter(reseau=reseau)
    lus = list(
        dossiers.select_related("reseau", "seance").prefetch_related("visas", "accords__etablissement")[:VUES_MAX]
    )
    conseils = attendus(reseau)
    annee = annee_courante()
    contexte = {
        "reseau": reseau,
        "lignes": [{"dossier": dossier, "etapes": etapes(dossier, accords(dossier, conseils))} for dossier in lus],
        "tient": Droit.MODIFIER_INSTANCES in droits_ouverts(request.user, reseau),
        "a_ouvrir": [
            {"annee": une, "libelle": f"Bilan {libelle_annee(une)}, programme {libelle_annee(une + 1)}"}
            for une in (annee, annee - 1)
            if une not in {dossier.annee for dossier in lus}
        ],
    }
    return render(request, "actions/conseil/liste.html", contexte)


@require_POST
@dans_reseau(Droit.MODIFIER_INSTANCES)
def conseil_ouvrir(request, reseau):
    """Ouvre le dossier d’une année (`annee`), prérempli des actions communes aux écoles et au collège."""
    annee = annee_courante()
    demandee = request.POST.get("annee", "")
    choisie = int(demandee) if demandee in (str(annee), str(annee - 1)) else annee
    dossier, neuf = vie.ouvrir(reseau, choisie, par=request.user)
    if neuf:
        messages.success(request, "Le dossier est ouvert. Les actions communes aux écoles et au collège y sont déjà.")
    return redirect(dossier)


class DossierDetail(PerimetreMixin, DetailView):
    droit = Droit.VOIR_INSTANCES
    queryset = DossierConseil.objects.select_related("reseau", "seance").prefetch_related("visas__par")
    template_name = "actions/conseil/detail.html"
    context_object_name = "dossier"

    def get_context_data(self, **kwargs):
        dossier, agent = self.object, self.request.user
        tient = Droit.MODIFIER_INSTANCES in droits_ouverts(agent, self.reseau)
        donnes = {visa.titre for visa in dossier.visas.all()}
        a_viser = [titre for titre in vie.titres_de(agent, self.reseau) if titre not in donnes]
        contexte = documents.contexte(dossier, contenu(dossier))
        return super().get_context_data(
            **{cle: valeur for cle, valeur in contexte.items() if cle not in ("dossier", "reseau")},
            etapes=etapes(dossier, contexte["accords"]),
            tient=tient,
            verbes=verbes_offerts(dossier) if tient else [],
            peut_viser=bool(a_viser) and dossier.etat == EtatDossier.ARRETE,
            passages=dossier.passages.select_related("par"),
            **kwargs,
        )


def verbes_offerts(dossier: DossierConseil) -> list[dict]:
    return [
        {"verbe": v, "libelle": LIBELLES[v], "motif": v in dossier.MOTIF_OBLIGATOIRE, "url": f"dossierconseil_{v}"}
        for v in dossier.verbes_possibles()
    ]


@lire_ou_envoyer
@dans_perimetre(DossierConseil, Droit.MODIFIER_INSTANCES)
def dossierconseil_preparer(request, reseau, dossier):
    if not dossier.est_modifiable:
        messages.error(request, f"Le dossier est « {dossier.get_etat_display()} » : il ne se prépare plus.")
        return redirect(dossier)
    formulaire = DossierForm(request.POST or None, instance=dossier, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "Le dossier est à jour.")
        return redirect(dossier)
    contexte = {"form": formulaire, "reseau": reseau, "dossier": dossier, "titre": "Préparer le dossier"}
    return render(request, "actions/conseil/form.html", contexte, status=422 if formulaire.errors else 200)


@lire_ou_envoyer
@dans_perimetre(DossierConseil, Droit.MODIFIER_INSTANCES)
def dossierconseil_accorder(request, reseau, dossier):
    """Ce que le CA et chaque conseil d’école ont répondu."""
    if dossier.etat != EtatDossier.ARRETE:
        messages.error(request, "Les réponses se notent sur un dossier arrêté par le conseil, avant sa transmission.")
        return redirect(dossier)
    formulaire = AccordsForm(request.POST or None, dossier=dossier, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "Les réponses des conseils sont notées.")
        return redirect(dossier)
    contexte = {"form": formulaire, "reseau": reseau, "dossier": dossier}
    return render(request, "actions/conseil/accords.html", contexte, status=422 if formulaire.errors else 200)


@require_POST
@dans_perimetre(DossierConseil, Droit.VISER_DOSSIERS)
def dossierconseil_viser(request, reseau, dossier):
    """L’IEN et le principal signent chacun ; la fonction de leur affectation dit à quel titre."""
    try:
        vie.viser(dossier, par=request.user)
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "Votre visa est donné.")
    return redirect(dossier)


def passer(verbe: str):
    """La vue d’un verbe : `dossierconseil_arreter`, `dossierconseil_transmettre`…"""

    @require_POST
    @dans_perimetre(DossierConseil, Droit.MODIFIER_INSTANCES)
    def vue(request, reseau, dossier):
        try:
            vie.VERBES[verbe](dossier, par=request.user, motif=request.POST.get("motif", ""))
        except TransitionInterdite as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"Le dossier est maintenant : {dossier.get_etat_display()}.")
        return redirect(dossier)

    return vue


@require_safe
@dans_perimetre(DossierConseil, Droit.VOIR_INSTANCES)
def dossierconseil_document(request, reseau, dossier, sorte, document):
    """« programme.pdf », « bilan.odt », « transmission.pdf »."""
    if sorte not in documents.SORTES or document not in FORMATS:
        raise Http404
    ecrit = documents.ecrire(dossier, sorte)
    return reponse(document, ecrit.titre, ecrit.html, ecrit.titre)
