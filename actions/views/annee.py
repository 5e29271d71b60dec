"""L’année des actions sous d’autres jours : par période, en frise, par établissement."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.filtres import ActionFiltre
from actions.frise import dates_lisibles, dessiner, par_periode
from actions.models import Action
from actions.presence import presences
from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import annee_courante, aujourd_hui, bornes, libelle_annee
from pilotage.bornes import dans_reseau
from pilotage.models import Reseau
from pilotage.tri import a_la_francaise

# Une page ne montre pas plus d’actions qu’un réseau n’en mène ; au-delà, on filtre.
ACTIONS_MAX = 400


def _annee(request) -> int:
    """L’année de la page ; celle d’aujourd’hui si l’adresse n’en dit pas une qui se lise."""
    demandee = request.GET.get("annee", "")
    courante = annee_courante()
    annee = int(demandee) if demandee.isascii() and demandee.isdigit() and len(demandee) == 4 else courante
    if not courante - 10 <= annee <= courante + 2:
        raise Http404
    return annee


def _filtrees(request, reseau: Reseau, annee: int):
    """Le filtre de la liste, et ses actions de l’année, les premières commencées d’abord."""
    requete = Action.objects.autorises(request.user, Droit.VOIR_ACTIONS).filter(reseau=reseau)
    requete = requete.select_related("objectif__axe", "reseau").prefetch_related("periodes")
    donnees = request.GET.copy()
    donnees["annee"] = str(annee)
    filtre = ActionFiltre(donnees, queryset=requete, reseau=reseau, agent=request.user)
    return filtre, list(filtre.qs.order_by("debut", "fin", a_la_francaise("intitule"), "pk")[:ACTIONS_MAX])


def _contexte(request, reseau: Reseau, annee: int, onglet: str) -> dict:
    return {
        "reseau": reseau,
        "annee": annee,
        "libelle": libelle_annee(annee),
        "onglet": onglet,
        "adresse": request.GET.urlencode(),
    }


@require_safe
@dans_reseau(Droit.VOIR_ACTIONS)
def action_calendrier(request, reseau):
    annee = _annee(request)
    filtre, actions = _filtrees(request, reseau, annee)
    vacances = list(reseau.academie.vacances.entre(*bornes(annee)))
    periodes = par_periode(actions, annee, vacances)
    contexte = _contexte(request, reseau, annee, "calendrier")
    return render(request, "actions/action_calendrier.html", contexte | {"filter": filtre, "periodes": periodes})


@require_safe
@dans_reseau(Droit.VOIR_ACTIONS)
def action_frise(request, reseau):
    annee = _annee(request)
    filtre, actions = _filtrees(request, reseau, annee)
    vacances = list(reseau.academie.vacances.entre(*bornes(annee)))
    contexte = _contexte(request, reseau, annee, "frise") | {
        "filter": filtre,
        "frise": dessiner(actions, annee, vacances, au=aujourd_hui()),
        "lignes": [(action, dates_lisibles(action)) for action in actions],
    }
    return render(request, "actions/action_frise.html", contexte)


@require_safe
@dans_reseau(Droit.VOIR_JOURNAL)
def presence(request, reseau):
    annee = _annee(request)
    lignes = presences(reseau, request.user, annee=annee, au=aujourd_hui())
    courante = annee_courante()
    contexte = _contexte(request, reseau, annee, "presence") | {
        "lignes": lignes,
        "oublies": [ligne.etablissement for ligne in lignes if ligne.oublie],
        "annees": [(a, libelle_annee(a)) for a in range(courante, courante - 4, -1)],
    }
    return render(request, "actions/presence.html", contexte)


@require_safe
@dans_reseau(Droit.VOIR_JOURNAL)
def presence_exporter(request, reseau, format_):
    if format_ not in exports.FORMATS:
        raise Http404
    annee = _annee(request)
    entetes = (
        "Établissement",
        "UAI",
        "Entrées du trimestre",
        "Entrées de l’année",
        "Minutes notées",
        "Dernier passage",
        "Actions de l’année",
    )
    lignes = (
        (
            ligne.etablissement.nom_usuel,
            ligne.etablissement.uai,
            ligne.ce_trimestre,
            ligne.cette_annee,
            ligne.minutes,
            ligne.dernier_passage,
            ligne.actions,
        )
        for ligne in presences(reseau, request.user, annee=annee, au=aujourd_hui())
    )
    return exports.reponse(format_, f"presence-{reseau.code}-{annee}", entetes, lignes)
