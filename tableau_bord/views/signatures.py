"""La vie du rapport : le suivre, le soumettre, le signer, le refuser, le rouvrir, le transmettre, le vérifier."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import aujourd_hui, libelle_annee
from pilotage.bornes import dans_perimetre, dans_reseau, lire_ou_envoyer, vue_ouverte
from pilotage.courriels.demandes import Lettre, ecrire_les_lettres
from pilotage.etats import TransitionInterdite
from pilotage.models import Courriel, Reseau
from tableau_bord.etats import LIBELLES_RAPPORT, EtatRapport
from tableau_bord.forms.rapports import TransmissionForm, VerificationForm
from tableau_bord.models import Edition, RapportAnnuel, Transmission
from tableau_bord.models.rapports.annuel import fonction_de, titre_de
from tableau_bord.rapport.suivi import demander_l_edition, edition_signee, soumettre, suivi_de
from tableau_bord.views.ecriture import _verifier


@require_safe
@dans_reseau(Droit.VOIR_RAPPORT)
def rapport_suivre(request, reseau: Reseau, annee: int):
    """Où en est le rapport : qui a signé, qui manque, ce qui s’est passé, à qui il est transmis."""
    _verifier(annee)
    suivi = suivi_de(reseau, annee) or RapportAnnuel(reseau=reseau, annee=annee)
    suivi.reseau = reseau
    droits = droits_ouverts(request.user, reseau)
    manquantes = suivi.manquantes(au=aujourd_hui()) if suivi.pk and suivi.etat == EtatRapport.SOUMIS else []
    edition = edition_signee(suivi) if suivi.pk else None
    ecrit = Droit.ECRIRE_RAPPORT in droits
    transmissions = Transmission.objects.filter(edition__reseau=reseau, edition__annee=annee).select_related("par")
    contexte = {
        "reseau": reseau,
        "annee": annee,
        "annee_libelle": libelle_annee(annee),
        "suivi": suivi,
        "signatures": suivi.signatures_du_tour() if suivi.pk and suivi.est_fige else [],
        "manquantes": [(a.agent, fonction_de(a), titre_de(a)) for a in manquantes],
        "passages": suivi.passages.select_related("par").order_by("-pk") if suivi.pk else [],
        "edition": edition,
        "transmissions": transmissions.select_related("edition").defer("edition__donnees") if ecrit else [],
        "a_signer": Droit.SIGNER_RAPPORT in droits and any(a.agent_id == request.user.pk for a in manquantes),
        "peut_valider": Droit.SIGNER_RAPPORT in droits
        and suivi.etat == EtatRapport.SOUMIS
        and not manquantes
        and bool(suivi.tour),
        "verbes": _verbes(suivi, droits),
    }
    return render(request, "tableau_bord/rapport_suivre.html", contexte)


DROIT_DU_VERBE = {
    "soumettre": Droit.ECRIRE_RAPPORT,
    "reprendre": Droit.ECRIRE_RAPPORT,
    "rouvrir": Droit.ECRIRE_RAPPORT,
    "refuser": Droit.SIGNER_RAPPORT,
}


def _verbes(suivi: RapportAnnuel, droits: frozenset[Droit]) -> list[dict]:
    return [
        {
            "verbe": verbe,
            "libelle": LIBELLES_RAPPORT[verbe],
            "motif": verbe in RapportAnnuel.MOTIF_OBLIGATOIRE,
            "url": f"rapport_{verbe}",
        }
        for verbe in suivi.verbes_possibles()
        if DROIT_DU_VERBE.get(verbe) in droits
    ]


@require_POST
@dans_reseau(Droit.ECRIRE_RAPPORT)
def rapport_soumettre(request, reseau: Reseau, annee: int):
    _verifier(annee)
    try:
        soumettre(reseau, annee, par=request.user)
        messages.success(
            request, "Le rapport est soumis à la signature : il ne s’écrit plus, et ne suit plus les données."
        )
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    return redirect("rapport_suivre", reseau.code, annee)


def passer(verbe: str):
    """La vue d’un verbe qui demande un motif."""

    @require_POST
    @dans_reseau(DROIT_DU_VERBE[verbe])
    def vue(request, reseau: Reseau, annee: int):
        _verifier(annee)
        suivi = suivi_de(reseau, annee)
        try:
            if suivi is None:
                raise TransitionInterdite("Ce rapport n’a pas encore été soumis.")
            suivi.passer(verbe, par=request.user, motif=request.POST.get("motif", ""))
            messages.success(request, "C’est fait : le rapport s’écrit à nouveau.")
        except TransitionInterdite as erreur:
            messages.error(request, str(erreur))
        return redirect("rapport_suivre", reseau.code, annee)

    return vue


def appele_a_signer(vue):
    """Qui a été appelé à signer ce tour l’atteint encore s’il n’a plus le rôle : une phrase lui dit pourquoi ; sinon, 404."""

    @wraps(vue)
    def bornee(request, code, annee):
        reseau = Reseau.objects.autorises(request.user, Droit.SIGNER_RAPPORT).pour_entete().filter(code=code).first()
        if reseau is None:
            reseau = (
                Reseau.objects.pour_entete()
                .filter(
                    code=code, affectations__in=request.user.affectations.filter(role__in=("pilote", "gestionnaire"))
                )
                .filter(rapports__annee=annee, rapports__etat=EtatRapport.SOUMIS)
                .first()
            )
            if reseau is None:
                raise Http404
            request.n_y_est_plus = True
        request.reseau = reseau
        return vue(request, reseau, annee)

    bornee.droit = Droit.SIGNER_RAPPORT
    return bornee


@require_POST
@appele_a_signer
def rapport_signer(request, reseau: Reseau, annee: int):
    """Signer ce qu’on a lu ; la dernière signature valide le rapport et demande son édition."""
    suivi = suivi_de(reseau, annee)
    tour = request.POST.get("tour", "")
    parti = getattr(request, "n_y_est_plus", False)
    try:
        if suivi is None:
            raise TransitionInterdite("Ce rapport n’a pas encore été soumis.")
        suivi.reseau = reseau
        valide = suivi.signer(par=request.user, tour=int(tour) if tour.isdecimal() and len(tour) < 6 else -1)
    except TransitionInterdite as erreur:
        if parti:
            contexte = {"phrase": str(erreur), "reseau": None}
            return render(request, "tableau_bord/rapport_plus_signataire.html", contexte, status=403)
        messages.error(request, str(erreur))
        return redirect("rapport_suivre", reseau.code, annee)
    if valide:
        demander_l_edition(suivi, par=request.user)
        messages.success(request, "Toutes les signatures y sont : le rapport est validé, son édition se prépare.")
    else:
        messages.success(request, "Votre signature est enregistrée.")
    return redirect("rapport_suivre", reseau.code, annee)


@require_POST
@dans_reseau(Droit.SIGNER_RAPPORT)
def rapport_valider(request, reseau: Reseau, annee: int):
    """Quand le dernier attendu a quitté le réseau sans signer."""
    suivi = suivi_de(reseau, annee)
    try:
        if suivi is None:
            raise TransitionInterdite("Ce rapport n’a pas encore été soumis.")
        suivi.reseau = reseau
        suivi.valider(par=request.user)
        demander_l_edition(suivi, par=request.user)
        messages.success(request, "Le rapport est validé, son édition se prépare.")
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    return redirect("rapport_suivre", reseau.code, annee)


@lire_ou_envoyer
@dans_reseau(Droit.ECRIRE_RAPPORT)
def rapport_transmettre(request, reseau: Reseau, annee: int):
    """Un destinataire de plus pour l’édition signée : le lien part par courriel, ou se copie."""
    _verifier(annee)
    suivi = suivi_de(reseau, annee)
    edition = edition_signee(suivi) if suivi else None
    if suivi is None or edition is None:
        messages.error(
            request,
            "L’édition signée se prépare : revenez dans un instant."
            if suivi and suivi.est_valide
            else "On ne transmet que ce qui est signé : soumettez d’abord le rapport.",
        )
        return redirect("rapport_suivre", reseau.code, annee)
    formulaire = TransmissionForm(request.POST or None, edition=edition, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        with transaction.atomic():
            transmission = formulaire.enregistrer()
            _ecrire(reseau, edition, transmission)
            if suivi.etat == EtatRapport.VALIDE:
                suivi.passer("transmettre", par=request.user)
        messages.success(
            request,
            f"Le lien est envoyé à {transmission.courriel}."
            if transmission.courriel
            else "Le lien est prêt : copiez-le.",
        )
        return redirect("rapport_suivre", reseau.code, annee)
    contexte = {
        "form": formulaire,
        "reseau": reseau,
        "annee": annee,
        "annee_libelle": libelle_annee(annee),
        "edition": edition,
    }
    return render(request, "tableau_bord/rapport_transmettre.html", contexte, status=422 if formulaire.errors else 200)


def _ecrire(reseau: Reseau, edition: Edition, transmission: Transmission) -> None:
    if not transmission.courriel:
        return
    texte = (
        f"Bonjour,\n\nVoici le {edition} du réseau {reseau}, validé et signé :\n\n"
        f"{settings.ADRESSE}{transmission.chemin}\n\n"
        f"Empreinte SHA-256 du fichier : {edition.empreinte}\n"
        "Ce lien vous est personnel : il dit à l’expéditeur que vous avez ouvert le rapport.\n\n"
        f"{transmission.par}\n"
    )
    lettre = Lettre(
        cle=f"transmission-{transmission.pk}",
        a=transmission,
        par=transmission.par,
        objet=f"{edition} : {reseau}",
        texte=texte,
    )
    ecrire_les_lettres(reseau, Courriel.Genre.TRANSMISSION, [lettre])


@require_POST
@dans_perimetre(Transmission, Droit.ECRIRE_RAPPORT)
def transmission_retirer(request, reseau: Reseau, transmission: Transmission):
    """Le lien n’ouvre plus rien ; la trace de la transmission reste."""
    transmission.retirer()
    messages.success(request, "Le lien est retiré : il n’ouvre plus rien.")
    return redirect("rapport_suivre", reseau.code, transmission.edition.annee)


@vue_ouverte
@login_not_required
@never_cache
@lire_ou_envoyer
def lien_rapport(request, jeton_rapport: str):
    """Ce que le destinataire ouvre, sans compte ; le téléchargement, un POST, retient qu’il l’a ouvert."""
    transmission = Transmission.du_jeton(jeton_rapport)
    if transmission is None:
        raise Http404("Ce lien n’ouvre aucun rapport, ou il a été retiré.")
    edition = transmission.edition
    if request.method == "POST":
        try:
            fichier = edition.pdf.open("rb")
        except FileNotFoundError as erreur:
            raise Http404("Le fichier de cette édition n’est plus là.") from erreur
        transmission.ouvrir()
        return FileResponse(
            fichier,
            as_attachment=True,
            filename=edition.nom_fichier,
            content_type="application/pdf",
            headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
        )
    return render(request, "tableau_bord/lien_rapport.html", {"transmission": transmission, "edition": edition})


@vue_ouverte
@login_not_required
@lire_ou_envoyer
def rapport_verifier(request):
    """Qui tient le fichier peut savoir s’il est une édition, et laquelle ; il n’est pas gardé."""
    formulaire = VerificationForm(request.POST or None, request.FILES or None)
    trouvee, empreinte = None, ""
    if request.method == "POST" and formulaire.is_valid():
        empreinte = formulaire.empreinte
        trouvee = Edition.objects.filter(empreinte=empreinte).select_related("reseau").defer("donnees").first()
    contexte = {"form": formulaire, "edition": trouvee, "empreinte": empreinte}
    return render(request, "tableau_bord/rapport_verifier.html", contexte, status=422 if formulaire.errors else 200)
