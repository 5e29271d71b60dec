"""Écrire le rapport, partie par partie : ce qui est proposé, ce qui manque, l’an passé à côté, les commentaires."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pilotage.acces import Droit, Role
from pilotage.annees import libelle_annee, verifier_annee
from pilotage.bornes import dans_reseau, lire_ou_envoyer
from pilotage.models import Agent, Reseau
from tableau_bord.etats import Section
from tableau_bord.forms.rapports import CommentaireRapportForm, TexteRapportForm
from tableau_bord.models import CommentaireRapport, Edition, TexteRapport
from tableau_bord.models.rapports.annuel import fonction_de
from tableau_bord.rapport.matiere import lire
from tableau_bord.rapport.parties.manques import manques
from tableau_bord.rapport.parties.ordre import proposees
from tableau_bord.rapport.suivi import suivi_de

FIGE = "Le rapport est soumis à la signature : reprenez l’écriture avant de changer un texte."


@require_safe
@dans_reseau(Droit.ECRIRE_RAPPORT)
def rapport_ecrire(request, reseau: Reseau, annee: int):
    """Toutes les parties, ce que chacune montre en tête, et ce qui manque encore."""
    _verifier(annee)
    matiere = lire(reseau, annee)
    propositions = proposees(matiere)
    nombres: dict[str, int] = {}
    for section in CommentaireRapport.objects.filter(reseau=reseau, annee=annee).values_list("section", flat=True):
        nombres[section] = nombres.get(section, 0) + 1
    lignes = [
        {
            "section": section,
            "texte": matiere.textes.get(section.value),
            "proposition": " ".join(propositions[section]),
            "commentaires": nombres.get(section.value, 0),
        }
        for section in Section
    ]
    contexte = {
        "reseau": reseau,
        "annee": annee,
        "annee_libelle": libelle_annee(annee),
        "lignes": lignes,
        "manques": [
            (manque.constat, manque.exemples, reverse(manque.page, args=[reseau.code])) for manque in manques(matiere)
        ],
        "suivi": suivi_de(reseau, annee),
    }
    return render(request, "tableau_bord/rapport_ecrire.html", contexte)


@lire_ou_envoyer
@dans_reseau(Droit.ECRIRE_RAPPORT)
def rapport_section(request, reseau: Reseau, annee: int, section: str):
    """Une partie : ce qui est proposé, mon texte, celui de l’an passé, et ce que les pilotes en disent."""
    _verifier(annee)
    partie = _section(section)
    matiere = lire(reseau, annee)
    proposition = proposees(matiere)[partie]
    suivi = suivi_de(reseau, annee)
    formulaire = TexteRapportForm(
        request.POST or None,
        instance=matiere.textes.get(section) or TexteRapport(),
        reseau=reseau,
        annee=annee,
        section=section,
        proposition="\n\n".join(proposition),
        par=request.user,
    )
    if request.method == "POST" and suivi is not None and suivi.est_fige:
        formulaire.add_error(None, FIGE)
    elif request.method == "POST" and _enregistre(formulaire, reseau, annee, section):
        messages.success(request, f"« {partie.label} » est enregistrée.")
        return redirect("rapport_ecrire", reseau.code, annee)
    contexte = _contexte(request.user, reseau, annee, partie) | {
        "form": formulaire,
        "proposition": proposition,
        "suivi": suivi,
        "commenter": _commenter(request.user, reseau, annee, section),
    }
    return render(request, "tableau_bord/rapport_section.html", contexte, status=422 if formulaire.errors else 200)


def _enregistre(formulaire: TexteRapportForm, reseau: Reseau, annee: int, section: str) -> bool:
    try:
        with transaction.atomic():
            return formulaire.enregistre()
    except IntegrityError:
        # Deux premiers envois au même instant : celui de l’autre est en base, on compare avec lui.
        formulaire.instance = TexteRapport.objects.get(reseau=reseau, annee=annee, section=section)
        formulaire._relever_les_conflits(0, refuser=True)
        return False


def _contexte(agent: Agent, reseau: Reseau, annee: int, partie: Section) -> dict:
    return {
        "reseau": reseau,
        "annee": annee,
        "annee_libelle": libelle_annee(annee),
        "partie": partie,
        "commentaires": CommentaireRapport.objects.filter(
            reseau=reseau, annee=annee, section=partie.value
        ).select_related("par"),
        "an_passe": _an_passe(reseau, annee - 1, partie),
        "an_passe_libelle": libelle_annee(annee - 1),
    }


def _an_passe(reseau: Reseau, annee: int, partie: Section) -> dict | None:
    """Ce que la dernière édition de l’an passé disait en tête de cette partie ; à défaut, le texte écrit alors."""
    edition = Edition.objects.filter(reseau=reseau, annee=annee).order_by("-numero").first()
    for ancienne in edition.donnees.get("parties", []) if edition else []:
        if ancienne["code"] == partie.value:
            texte = ancienne["texte"]
            return {"ecrit": texte["ecrit"], "phrases": texte["proposition"], "edition": edition}
    ecrit = TexteRapport.objects.filter(reseau=reseau, annee=annee, section=partie.value, usage="ecrit").first()
    return {"ecrit": ecrit.texte, "phrases": [], "edition": None} if ecrit else None


def _commenter(agent: Agent, reseau: Reseau, annee: int, section: str, donnees=None) -> CommentaireRapportForm:
    affectation = next(
        (
            a
            for a in agent.affectations_du_jour
            if a.reseau_id == reseau.pk and a.role in (Role.PILOTE, Role.COORDONNATEUR)
        ),
        None,
    )
    fonction = fonction_de(affectation) if affectation else ""
    return CommentaireRapportForm(
        donnees, reseau=reseau, annee=annee, section=section, par=agent, fonction=fonction, prefix="commentaire"
    )


@require_POST
@dans_reseau(Droit.ECRIRE_RAPPORT)
def rapport_commenter(request, reseau: Reseau, annee: int, section: str):
    _verifier(annee)
    partie = _section(section)
    suivi = suivi_de(reseau, annee)
    formulaire = _commenter(request.user, reseau, annee, section, request.POST)
    if formulaire.is_valid():
        if suivi is not None and suivi.est_fige and formulaire.cleaned_data["a_publier"]:
            formulaire.add_error("a_publier", "Le rapport est soumis : ce commentaire ne peut plus y paraître.")
        else:
            formulaire.enregistrer()
            messages.success(request, "Votre commentaire est enregistré.")
            return redirect("rapport_section", reseau.code, annee, section)
    matiere = lire(reseau, annee)
    proposition = proposees(matiere)[partie]
    texte = TexteRapportForm(
        instance=matiere.textes.get(section) or TexteRapport(),
        reseau=reseau,
        annee=annee,
        section=section,
        proposition="\n\n".join(proposition),
        par=request.user,
    )
    contexte = _contexte(request.user, reseau, annee, partie) | {
        "form": texte,
        "proposition": proposition,
        "suivi": suivi,
        "commenter": formulaire,
    }
    return render(request, "tableau_bord/rapport_section.html", contexte, status=422)


def _section(code: str) -> Section:
    if code not in Section.values:
        raise Http404("Cette partie n’existe pas.")
    return Section(code)


def _verifier(annee: int) -> None:
    try:
        verifier_annee(annee)
    except ValidationError as erreur:
        raise Http404(" ".join(erreur.messages)) from erreur
