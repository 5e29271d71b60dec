"""La synthèse pédagogique et budgétaire : lire, sortir, viser ; la partie pédagogique se lit seule."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from partenariats.models import Visa
from pilotage import exports
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import annee_courante, libelle_annee, verifier_annee
from pilotage.bornes import dans_reseau
from pilotage.travaux import demander
from tableau_bord.synthese import composer, impression
from tableau_bord.synthese.demande import demander_la_signature

GENRE = "synthese_produire"


@require_safe
@dans_reseau(Droit.VOIR_BUDGET)
def synthese_courante(request, reseau):
    """Celle de l’année en cours : l’adresse du menu."""
    return redirect("synthese_detail", reseau.code, annee_courante())


@require_safe
@dans_reseau(Droit.VOIR_BUDGET)
def synthese_detail(request, reseau, annee):
    return render(request, "tableau_bord/synthese.html", _contexte(request, reseau, annee, entiere=True))


@require_safe
@dans_reseau(Droit.VOIR_PROJET)
def synthese_pedagogique(request, reseau, annee):
    """La même, sans un chiffre de budget : elle va à toute l’équipe éducative."""
    return render(request, "tableau_bord/synthese.html", _contexte(request, reseau, annee, entiere=False))


@require_POST
@dans_reseau(Droit.VOIR_BUDGET)
def synthese_produire(request, reseau, annee):
    """Demande le PDF ; la même demande encore en cours est montrée, pas refaite."""
    _verifier(annee)
    travail = demander(GENRE, par=request.user, cle=f"synthese-{reseau.pk}-{annee}", reseau=reseau, annee=annee)
    return redirect("travail_detail", travail.pk)


@require_safe
@dans_reseau(Droit.VOIR_BUDGET)
def synthese_telecharger(request, reseau, annee):
    """Le PDF des chiffres d’aujourd’hui ; s’il n’est pas fait, la page où le demander."""
    _verifier(annee)
    nom = impression.chemin(reseau, annee, impression.mettre_en_page(composer(reseau, annee), reseau))
    try:
        fichier = default_storage.open(nom, "rb")
    except FileNotFoundError:
        return redirect("synthese_detail", reseau.code, annee)
    return FileResponse(
        fichier,
        as_attachment=True,
        filename=f"synthese-{reseau.code}-{libelle_annee(annee)}.pdf",
        content_type="application/pdf",
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )


@require_safe
@dans_reseau(Droit.VOIR_BUDGET)
def synthese_exporter(request, reseau, annee, format_):
    """Le budget par source, puis les dépenses par axe et par action."""
    if format_ not in exports.FORMATS:
        raise Http404
    _verifier(annee)
    synthese = composer(reseau, annee)
    entetes = (
        "Partie",
        "Exercice et unité",
        "Source ou axe",
        "Enveloppe ou action",
        *map(str.capitalize, synthese.colonnes),
    )
    vides = (None,) * (len(synthese.colonnes) - 1)
    lignes = []
    for exercice in synthese.exercices:
        for source in exercice.sources:
            lignes += [("Enveloppe", exercice.titre, source.nom, e.intitule, *e.montants) for e in source.enveloppes]
            lignes.append(("Source", exercice.titre, source.nom, "", *source.totaux))
        lignes.append(("Total", exercice.titre, "", "", *exercice.totaux))
    # Une dépense est ce qui est réparti du réalisé : elle se lit dans cette colonne.
    rang = synthese.colonnes.index("réalisé")
    for axe in synthese.axes:
        couts = [("Action", action.intitule, cout) for action in axe.actions for cout in action.couts]
        couts += [("Axe", "", cout) for cout in axe.couts]
        for partie, intitule, cout in couts:
            montants = (*vides[:rang], cout.montant, *vides[rang:])
            lignes.append((partie, f"{cout.exercice}, en {cout.symbole}", axe.titre, intitule, *montants))
    return exports.reponse(format_, f"synthese-{reseau.code}", entetes, lignes)


@require_POST
@dans_reseau(Droit.PRODUIRE_RAPPORT)
def synthese_demander(request, reseau, annee):
    """Le coordonnateur, ou un pilote, demande au gestionnaire de signer."""
    _verifier(annee)
    combien = demander_la_signature(reseau, composer(reseau, annee), par=request.user)
    if combien:
        messages.success(request, "La signature est demandée au gestionnaire ; la demande part par courriel.")
    else:
        messages.error(request, "Aucun gestionnaire n’a de compte dans ce réseau : demandez-en un à l’administrateur.")
    return redirect("synthese_detail", reseau.code, annee)


@require_POST
@dans_reseau(Droit.SAISIR_BUDGET)
def synthese_viser(request, reseau, annee):
    """Le gestionnaire signe les chiffres qu’il a sous les yeux, et pas d’autres."""
    _verifier(annee)
    empreinte = composer(reseau, annee).empreinte
    if request.POST.get("empreinte") != empreinte:
        messages.error(request, "Un chiffre a changé depuis que vous avez ouvert la page : relisez avant de signer.")
    elif Visa.objects.filter(reseau=reseau, annee=annee).values_list("empreinte", flat=True).first() != empreinte:
        Visa.objects.create(reseau=reseau, annee=annee, empreinte=empreinte, par=request.user)
        messages.success(request, "Le budget est signé.")
    return redirect("synthese_detail", reseau.code, annee)


def _contexte(request, reseau, annee, *, entiere: bool) -> dict:
    _verifier(annee)
    synthese = composer(reseau, annee)
    visa, tient = impression.dernier_visa(synthese, reseau) if entiere else (None, False)
    courante = annee_courante()
    return {
        "reseau": reseau,
        "synthese": synthese,
        "entiere": entiere,
        "visa": visa,
        "visa_tient": tient,
        "pdf_pret": entiere and impression.est_prete(synthese, reseau),
        "peut_demander": entiere and Droit.PRODUIRE_RAPPORT in droits_ouverts(request.user, reseau),
        "peut_viser": entiere and Droit.SAISIR_BUDGET in droits_ouverts(request.user, reseau),
        "annees": [(a, libelle_annee(a)) for a in (courante, courante - 1, courante - 2)],
    }


def _verifier(annee: int) -> None:
    try:
        verifier_annee(annee)
    except ValidationError as erreur:
        raise Http404(" ".join(erreur.messages)) from erreur
