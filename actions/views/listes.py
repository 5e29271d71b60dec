"""La liste des actions : filtrer, trier, sortir ce qui est affiché, en faire passer plusieurs d’un coup."""

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from actions.etats import DROIT_DU_VERBE, LIBELLES, TRANSITIONS
from actions.filtres import ActionFiltre
from actions.lots import Bilan, passer_ensemble
from actions.models import Action
from actions.tables import ActionTable
from pilotage import exports
from pilotage.acces import Droit, droits_ouverts
from pilotage.bornes import PerimetreMixin, dans_reseau
from pilotage.etats import TransitionInterdite

# Au-delà, un message ne se lit plus.
NOMMEES_MAX = 5


def verbes_en_nombre(droits) -> list[tuple[str, str]]:
    """(verbe, libellé) de ce que ces droits permettent de faire à plusieurs actions."""
    return [(verbe, LIBELLES[verbe]) for verbe in TRANSITIONS if DROIT_DU_VERBE[verbe] in droits]


class ActionListe(PerimetreMixin, SingleTableMixin, FilterView):
    droit = Droit.VOIR_ACTIONS
    model = Action
    queryset = Action.objects.pour_liste()
    table_class = ActionTable
    filterset_class = ActionFiltre
    template_name = "actions/action_liste.html"
    # Par la table seule : la vue compterait les lignes une seconde fois.
    table_pagination = {"per_page": 25}

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"reseau": self.reseau, "agent": self.request.user}

    def get_table_kwargs(self):
        self.verbes = verbes_en_nombre(droits_ouverts(self.request.user, self.reseau))
        return {"a_cocher": bool(self.verbes)}

    def get_context_data(self, **kwargs):
        contexte = super().get_context_data(**kwargs)
        return contexte | {"verbes": self.verbes, "adresse": self.request.GET.urlencode()}


@require_safe
@dans_reseau(Droit.VOIR_ACTIONS)
def action_exporter(request, reseau, format_):
    """Les actions telles qu’elles sont filtrées et triées à l’écran, avec les mêmes colonnes."""
    if format_ not in exports.FORMATS:
        raise Http404
    requete = Action.objects.pour_liste().autorises(request.user, Droit.VOIR_ACTIONS).filter(reseau=reseau)
    filtre = ActionFiltre(request.GET, queryset=requete, reseau=reseau, agent=request.user)
    table = ActionTable(filtre.qs, order_by=request.GET.get("sort") or None)
    entetes, *lignes = table.as_values()
    return exports.reponse(format_, f"actions-{reseau.code}", entetes, lignes)


@require_POST
@dans_reseau(Droit.PROPOSER_ACTION)
def action_passer_ensemble(request, reseau):
    verbe = request.POST.get("verbe", "")
    retour = QueryDict(request.POST.get("adresse", ""))
    liste = f"{reverse('action_liste', args=[reseau.code])}?{retour.urlencode()}"
    if verbe and (verbe not in TRANSITIONS or DROIT_DU_VERBE[verbe] not in droits_ouverts(request.user, reseau)):
        raise Http404
    cles = [int(cle) for cle in request.POST.getlist("actions") if cle.isascii() and cle.isdigit() and len(cle) < 19]
    try:
        if not verbe:
            raise TransitionInterdite("Choisissez ce qu’il faut faire des actions cochées.")
        bilan = passer_ensemble(cles, verbe, reseau=reseau, par=request.user, motif=request.POST.get("motif", ""))
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
    else:
        _dire(request, bilan, verbe)
    return redirect(liste)


def _dire(request, bilan: Bilan, verbe: str) -> None:
    """Ce qui est fait, ce qui l’était déjà, ce qui n’a pas pu l’être et pourquoi."""
    etat = TRANSITIONS[verbe][1].label
    if bilan.passees:
        messages.success(request, f"{_compter(bilan.passees)} maintenant « {etat} » : {_nommer(bilan.passees)}.")
    if bilan.deja:
        messages.info(request, f"{_compter(bilan.deja)} déjà « {etat} » : {_nommer(bilan.deja)}.")
    for action, pourquoi in bilan.refusees[:NOMMEES_MAX]:
        messages.error(request, f"« {action} » n’a pas changé. {pourquoi}")
    if len(bilan.refusees) > NOMMEES_MAX:
        messages.error(request, f"Et {len(bilan.refusees) - NOMMEES_MAX} autres n’ont pas changé, pour la même raison.")
    if bilan.hors_de_portee:
        messages.error(
            request, f"{bilan.hors_de_portee} des actions cochées ne sont pas de celles que vous pouvez changer."
        )


def _compter(actions) -> str:
    return f"{len(actions)} actions sont" if len(actions) > 1 else "1 action est"


def _nommer(actions) -> str:
    noms = ", ".join(f"« {action} »" for action in actions[:NOMMEES_MAX])
    return noms + (f" et {len(actions) - NOMMEES_MAX} autres" if len(actions) > NOMMEES_MAX else "")
