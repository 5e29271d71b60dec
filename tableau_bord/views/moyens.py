"""Où vont les moyens : ce qu’il reste, et l’équité entre écoles."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partenariats.views.budget import choix_d_annee, enveloppes_de_l_annee
from pilotage import exports
from pilotage.acces import Droit
from pilotage.bornes import dans_reseau
from tableau_bord.graphiques import tracer
from tableau_bord.moyens import graphique_d_equite, moyens

ENTETES = (
    "Exercice et unité",
    "Lecture",
    "Nom",
    "Disponible ou réservé",
    "Engagé ou dépensé",
    "Dont hors de ce qui était réservé",
    "Reste",
    "Élèves",
    "Par élève",
)


@require_safe
@dans_reseau(Droit.VOIR_BUDGET)
def page(request, reseau):
    exercices = moyens(reseau, enveloppes_de_l_annee(request, reseau, Droit.VOIR_BUDGET))
    dessins = [(exercice, graphique_d_equite(exercice)) for exercice in exercices]
    contexte = {
        "reseau": reseau,
        "exercices": [(exercice, tracer(dessin) if dessin else None) for exercice, dessin in dessins],
        "annees": choix_d_annee(request, reseau),
    }
    return render(request, "tableau_bord/moyens.html", contexte)


@require_safe
@dans_reseau(Droit.VOIR_BUDGET)
def exporter(request, reseau, format_):
    """Les mêmes lignes que la page, un tableau par exercice."""
    if format_ not in exports.FORMATS:
        raise Http404
    lignes = []
    for exercice in moyens(reseau, enveloppes_de_l_annee(request, reseau, Droit.VOIR_BUDGET)):
        for lecture, restes in (
            ("par source", exercice.sources),
            ("par axe", exercice.axes),
            ("par établissement", exercice.etablissements),
        ):
            lignes += [(exercice.titre, lecture, r.nom, r.prevu, r.pris, r.hors, r.reste, "", "") for r in restes]
        lignes += [
            (exercice.titre, "équité", p.nom, None, p.montant, None, None, p.texte_eleves, p.texte_par_eleve)
            for p in exercice.parts
        ]
    return exports.reponse(format_, f"moyens-{reseau.code}", ENTETES, lignes)
