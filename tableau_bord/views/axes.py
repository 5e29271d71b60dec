"""Le projet axe par axe : avant, après, et la cible ; ce que chaque axe a fait, année par année."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from pilotage.acces import Droit, droits_ouverts
from pilotage.bornes import dans_reseau
from pilotage.models import Reseau
from tableau_bord.avancement import cibles_de, cibles_suivies, dessin_des_cibles, projet_en_cours
from tableau_bord.graphiques import tracer
from tableau_bord.indicateurs import LigneAxe, par_axe
from tableau_bord.views.tableau import annee_demandee, annees_offertes


@require_safe
@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def axes(request, reseau: Reseau):
    annee = annee_demandee(request)
    projet = projet_en_cours(reseau, annee)
    suivies = cibles_suivies(reseau, projet, annee, droits_ouverts(request.user, reseau))
    # Avant : depuis que le projet commence ; après : l’année choisie.
    annees = range(projet.premiere_annee, min(projet.derniere_annee, annee) + 1) if projet else ()
    faites = {quand: par_lignee(par_axe(reseau, quand)) for quand in annees}
    blocs = []
    for axe in projet.axes.order_by("numero") if projet else ():
        siennes = cibles_de(axe, suivies)
        dessin = dessin_des_cibles(siennes, sujet=f"axe {axe.numero}")
        blocs.append(
            {
                "axe": axe,
                "cibles": siennes,
                "dessin": tracer(dessin) if dessin else None,
                "annees": [(quand, faites[quand].get(axe.lignee)) for quand in reversed(annees)],
            }
        )
    contexte = {
        "reseau": reseau,
        "annee": annee,
        "annees": annees_offertes(annee),
        "projet": projet,
        "blocs": blocs,
    }
    return render(request, "tableau_bord/axes.html", contexte)


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
