"""Les évaluations nationales que tient l’installation : les lire, en ajouter, les corriger, les clore ; leurs échelles, leurs
compétences."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pilotage.acces import Droit
from pilotage.bornes import avec_droit, lire_ou_envoyer
from tableau_bord.forms.evaluations import CompetenceForm, EchelleForm, EvaluationForm, phrase_de_refus
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.indicateurs.usages import annees_de_la_competence, annees_prises, annees_rangees, annees_servies
from tableau_bord.models import CompetenceEvaluee, Discipline, EchelleEvaluation, EvaluationNationale


@require_safe
@avec_droit(Droit.GERER_EVALUATIONS)
def evaluation_liste(request):
    evaluations = EvaluationNationale.objects.prefetch_related("echelles", "competences")
    return render(request, "tableau_bord/evaluation_liste.html", {"evaluations": evaluations})


@require_safe
@avec_droit(Droit.GERER_EVALUATIONS)
def evaluation_detail(request, evaluation):
    """Ses échelles, de la plus récente à la plus ancienne, et celles qui ont servi ; ses compétences, par discipline."""
    evaluation = get_object_or_404(
        EvaluationNationale.objects.prefetch_related("echelles", "competences"), code=evaluation
    )
    contexte = {
        "evaluation": evaluation,
        "echelles": [
            (libelle, _echelles_servies(evaluation, pour)) for pour, libelle in EchelleEvaluation.Pour.choices
        ],
        "disciplines": [
            (libelle, [c for c in evaluation.competences.all() if c.discipline == discipline])
            for discipline, libelle in Discipline.choices
        ],
    }
    return render(request, "tableau_bord/evaluation_detail.html", contexte)


def _echelles_servies(evaluation: EvaluationNationale, pour: str) -> list[tuple[EchelleEvaluation, list[int]]]:
    """Les échelles de ce genre, et les années où chacune a servi."""
    siennes = [echelle for echelle in reversed(evaluation.echelles.all()) if echelle.pour == pour]
    rangees = annees_rangees(evaluation, pour)
    premieres = {echelle.premiere for echelle in siennes}
    return [(e, sorted(annees_prises(rangees, premieres - {e.premiere}, e.premiere))) for e in siennes]


@lire_ou_envoyer
@avec_droit(Droit.GERER_EVALUATIONS)
def evaluation_nouvelle(request):
    form = EvaluationForm(request.POST or None)
    return _ecrire(request, form, "Nouvelle évaluation", None, "Elle est dans la liste : ajoutez ses compétences.")


@lire_ou_envoyer
@avec_droit(Droit.GERER_EVALUATIONS)
def evaluation_modifier(request, evaluation):
    evaluation = _evaluation(evaluation)
    form = EvaluationForm(request.POST or None, instance=evaluation)
    return _ecrire(
        request, form, f"Corriger « {_evaluation(evaluation.code)} »", evaluation, "L’évaluation est à jour."
    )


@lire_ou_envoyer
@avec_droit(Droit.GERER_EVALUATIONS)
def echelle_nouvelle(request, evaluation):
    evaluation = _evaluation(evaluation)
    form = EchelleForm(request.POST or None, instance=EchelleEvaluation(evaluation=evaluation))
    return _ecrire(request, form, "Nouvelle échelle", evaluation, "L’échelle est ajoutée.")


@lire_ou_envoyer
@avec_droit(Droit.GERER_EVALUATIONS)
def echelle_modifier(request, evaluation, echelle):
    echelle = _echelle(evaluation, echelle)
    form = EchelleForm(request.POST or None, instance=echelle)
    return _ecrire(request, form, "Corriger l’échelle", echelle.evaluation, "L’échelle est à jour.")


@require_POST
@avec_droit(Droit.GERER_EVALUATIONS)
def echelle_retirer(request, evaluation, echelle):
    """Une échelle qui n’a pas servi s’enlève ; il en reste toujours une pour le résultat d’ensemble."""
    echelle = _echelle(evaluation, echelle)
    autres = echelle.evaluation.echelles.filter(pour=echelle.pour).exclude(pk=echelle.pk)
    if servies := annees_servies(echelle):
        messages.error(request, phrase_de_refus(servies))
    elif echelle.pour == EchelleEvaluation.Pour.ENSEMBLE and not autres.exists():
        messages.error(request, "C’est sa seule échelle : corrigez-la, ou ajoutez-en une autre d’abord.")
    else:
        _retirer(echelle)
        messages.success(request, "L’échelle est retirée.")
    return redirect("evaluation_detail", evaluation)


@lire_ou_envoyer
@avec_droit(Droit.GERER_EVALUATIONS)
def competence_nouvelle(request, evaluation):
    evaluation = _evaluation(evaluation)
    form = CompetenceForm(request.POST or None, instance=CompetenceEvaluee(evaluation=evaluation))
    return _ecrire(request, form, "Nouvelle compétence", evaluation, "La compétence est ajoutée.")


@lire_ou_envoyer
@avec_droit(Droit.GERER_EVALUATIONS)
def competence_modifier(request, evaluation, competence):
    competence = _competence(evaluation, competence)
    form = CompetenceForm(request.POST or None, instance=competence)
    phrase, retirer = "La compétence est à jour.", ""
    if not form.annees:
        retirer = reverse("competence_retirer", args=[competence.evaluation.code, competence.cle])
    return _ecrire(request, form, "Corriger la compétence", competence.evaluation, phrase, retirer=retirer)


@require_POST
@avec_droit(Droit.GERER_EVALUATIONS)
def competence_retirer(request, evaluation, competence):
    """Une compétence dont on ne sait rien s’enlève ; une autre se clôt."""
    competence = _competence(evaluation, competence)
    if annees_de_la_competence(competence.evaluation, competence.discipline, competence.code):
        messages.error(request, f"« {competence} » a des valeurs : close après une rentrée, elle les garde.")
    else:
        _retirer(competence)
        messages.success(request, f"« {competence} » est retirée.")
    return redirect("evaluation_detail", evaluation)


def _evaluation(code: str) -> EvaluationNationale:
    return get_object_or_404(EvaluationNationale, code=code)


def _echelle(evaluation: str, echelle: str) -> EchelleEvaluation:
    """« ensemble-2018 » : ce qu’elle range, sa première rentrée."""
    pour, _, premiere = echelle.partition("-")
    if not (premiere.isascii() and premiere.isdigit() and len(premiere) < 5):
        raise Http404
    toutes = EchelleEvaluation.objects.select_related("evaluation")
    return get_object_or_404(toutes, evaluation__code=evaluation, pour=pour, premiere=int(premiere))


def _competence(evaluation: str, competence: str) -> CompetenceEvaluee:
    """« francais-phonemes » : sa discipline, son code."""
    discipline, _, code = competence.partition("-")
    toutes = CompetenceEvaluee.objects.select_related("evaluation")
    return get_object_or_404(toutes, evaluation__code=evaluation, discipline=discipline, code=code)


def _ecrire(request, form, titre: str, evaluation: EvaluationNationale | None, phrase: str, *, retirer: str = ""):
    if request.method == "POST" and form.is_valid() and form.enregistrer():
        messages.success(request, phrase)
        return redirect("evaluation_detail", form.evaluation().code)
    # Le nom enregistré, et non celui qu’on est en train d’envoyer.
    contexte = {
        "form": form,
        "titre": titre,
        "evaluation": evaluation and _evaluation(evaluation.code),
        "retirer": retirer,
    }
    return render(request, "tableau_bord/evaluation_form.html", contexte, status=422 if form.errors else 200)


def _retirer(objet: EchelleEvaluation | CompetenceEvaluee) -> None:
    with transaction.atomic():
        objet.delete()
        objet.evaluation.noter_un_changement()
    CATALOGUE.perimer()
