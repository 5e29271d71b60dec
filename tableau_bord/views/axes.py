"""Le projet axe par axe : avant, après, et la cible ; ce que chaque axe a fait, année par année."""

from typing import NamedTuple

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.models import Axe, ProjetReseau
from pilotage import exports
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import libelle_annee
from pilotage.bornes import dans_reseau
from pilotage.models import Reseau
from tableau_bord.avancement import CibleSuivie, cibles_de, cibles_suivies, dessin_des_cibles, projet_en_cours
from tableau_bord.graphiques import tracer
from tableau_bord.indicateurs import LigneAxe, par_axe
from tableau_bord.views.tableau import annee_demandee, annees_offertes

ENTETES = (
    "Axe",
    "Lecture",
    "Quoi",
    "Au départ",
    "Aujourd’hui",
    "Année",
    "Visé",
    "Échéance",
    "Où l’on en est",
    "Actions",
    "Terminées",
    "Élèves prévus",
    "Élèves touchés",
)


class Bloc(NamedTuple):
    """Un axe : ce qu’il vise et où il en est, puis ce qu’il a fait, année par année."""

    axe: Axe
    cibles: list[CibleSuivie]
    annees: list[tuple[int, LigneAxe | None]]


def blocs_du_projet(request, reseau: Reseau, annee: int) -> tuple[ProjetReseau | None, list[Bloc]]:
    projet = projet_en_cours(reseau, annee)
    suivies = cibles_suivies(reseau, projet, annee, droits_ouverts(request.user, reseau))
    # Avant : depuis que le projet commence ; après : l’année choisie.
    annees = range(projet.premiere_annee, min(projet.derniere_annee, annee) + 1) if projet else ()
    faites = {quand: par_lignee(par_axe(reseau, quand)) for quand in annees}
    return projet, [
        Bloc(axe, cibles_de(axe, suivies), [(quand, faites[quand].get(axe.lignee)) for quand in reversed(annees)])
        for axe in (projet.axes.order_by("numero") if projet else ())
    ]


@require_safe
@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def axes(request, reseau: Reseau):
    annee = annee_demandee(request)
    projet, blocs = blocs_du_projet(request, reseau, annee)
    contexte = {
        "reseau": reseau,
        "annee": annee,
        "annees": annees_offertes(annee),
        "projet": projet,
        "blocs": [bloc._asdict() | {"dessin": _dessin(bloc)} for bloc in blocs],
    }
    return render(request, "tableau_bord/axes.html", contexte)


def _dessin(bloc: Bloc):
    dessin = dessin_des_cibles(bloc.cibles, sujet=f"axe {bloc.axe.numero}")
    return tracer(dessin) if dessin else None


@require_safe
@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def axes_exporter(request, reseau: Reseau, format_):
    """Les deux tableaux de chaque axe : ce qu’il vise, puis ses actions année par année."""
    if format_ not in exports.FORMATS:
        raise Http404
    annee = annee_demandee(request)
    lignes: list[list] = []
    for bloc in blocs_du_projet(request, reseau, annee)[1]:
        lignes += [[str(bloc.axe), "cible", *_cible(suivie), *[None] * 4] for suivie in bloc.cibles]
        lignes += [[str(bloc.axe), "actions de l’année", *_annee(*de_l_annee)] for de_l_annee in bloc.annees]
    return exports.reponse(format_, f"axes-{reseau.code}-{annee}", ENTETES, lignes)


def _cible(suivie: CibleSuivie) -> list:
    chemin = suivie.chemin
    aujourd_hui = chemin.jour.texte if chemin.jour.valeur is None else round(chemin.jour.valeur, 2)
    reste = "atteint" if suivie.est_atteinte else suivie.reste
    return [chemin.nom, chemin.depart, aujourd_hui, suivie.quand, chemin.visee, suivie.cible.echeance_libelle, reste]


def _annee(quand: int, ligne: LigneAxe | None) -> list:
    faites = [ligne.actions, ligne.terminees, ligne.prevus, ligne.touches] if ligne else [0, 0, None, None]
    return [None, None, None, libelle_annee(quand), None, None, None, *faites]


def par_lignee(lignes: list[LigneAxe]) -> dict:
    """Un axe reste le même d’une version du projet à l’autre : ce qu’il a fait se retrouve par sa lignée, et s’ajoute."""
    par_axe: dict = {}
    for ligne in lignes:
        if ligne.axe is not None:
            deja = par_axe.get(ligne.axe.lignee)
            par_axe[ligne.axe.lignee] = ajouter(deja, ligne) if deja else ligne
    return par_axe


def ajouter(une: LigneAxe, autre: LigneAxe) -> LigneAxe:
    return LigneAxe(
        axe=autre.axe,
        actions=une.actions + autre.actions,
        terminees=une.terminees + autre.terminees,
        prevus=somme_connue(une.prevus, autre.prevus),
        touches=somme_connue(une.touches, autre.touches),
    )


def somme_connue(*nombres: int | None) -> int | None:
    """La somme de ce qui est connu ; inconnue si rien ne l’est."""
    connus = [nombre for nombre in nombres if nombre is not None]
    return sum(connus) if connus else None
