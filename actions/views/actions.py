"""Les actions d’un réseau : liste, page, saisie, et les verbes de leur vie."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import DetailView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from actions.etats import DROIT_DU_VERBE, LIBELLES, MOTIF_OBLIGATOIRE
from actions.filtres import ActionFiltre
from actions.forms import ActionForm
from actions.models import Action
from actions.tables import ActionTable
from pilotage.acces import Droit, droits_ouverts
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau
from pilotage.etats import TransitionInterdite


class ActionListe(PerimetreMixin, SingleTableMixin, FilterView):
    droit = Droit.VOIR_ACTIONS
    model = Action
    queryset = Action.objects.pour_liste()
    table_class = ActionTable
    filterset_class = ActionFiltre
    template_name = "actions/action_liste.html"
    paginate_by = 25

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"reseau": self.reseau, "agent": self.request.user}


class ActionDetail(PerimetreMixin, DetailView):
    droit = Droit.VOIR_ACTIONS
    model = Action
    queryset = Action.objects.select_related(
        "objectif__axe__projet", "cree_par", "reseau", "bilan_final"
    ).prefetch_related("etablissements", "partenaires", "niveaux", "passages__par")
    template_name = "actions/action_detail.html"

    def get_context_data(self, **kwargs):
        agent = self.request.user
        modifiable = Action.objects.modifiables_par(agent).filter(pk=self.object.pk).exists()
        return super().get_context_data(
            modifiable=modifiable,
            verbes=verbes_offerts(self.object, agent, modifiable),
            **kwargs,
        )


def verbes_offerts(action: Action, agent, modifiable: bool) -> list[dict]:
    """Ce que cet agent peut faire maintenant de cette action, dans l’ordre de sa vie."""
    ouverts = droits_ouverts(agent, action.reseau)
    return [
        {
            "verbe": verbe,
            "libelle": LIBELLES[verbe],
            "motif": verbe in MOTIF_OBLIGATOIRE,
            "page": False,
            "url": f"action_{verbe}",
        }
        for verbe in action.verbes_possibles()
        if DROIT_DU_VERBE[verbe] in ouverts and (modifiable or DROIT_DU_VERBE[verbe] != Droit.PROPOSER_ACTION)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@dans_reseau(Droit.PROPOSER_ACTION)
def action_nouvelle(request, reseau):
    formulaire = ActionForm(request.POST or None, agent=request.user, reseau=reseau)
    if request.method == "POST" and formulaire.is_valid():
        deja = formulaire.cleaned_data.get("cle_saisie")
        try:
            action = formulaire.save()
        except IntegrityError:
            # Le même formulaire envoyé deux fois : l’action existe, on la montre.
            action = get_object_or_404(Action, cle_saisie=deja, cree_par=request.user, reseau=reseau)
        else:
            messages.success(request, f"L’action « {action} » est enregistrée.")
        return redirect(action)
    return _page_de_saisie(request, reseau, formulaire, titre="Nouvelle action")


@require_http_methods(["GET", "HEAD", "POST"])
@dans_perimetre(Action, Droit.PROPOSER_ACTION)
def action_modifier(request, reseau, action):
    if not Action.objects.modifiables_par(request.user).filter(pk=action.pk).exists():
        raise Http404
    formulaire = ActionForm(request.POST or None, instance=action, agent=request.user, reseau=reseau)
    if request.method == "POST" and formulaire.enregistre():
        messages.success(request, f"L’action « {formulaire.instance} » est à jour.")
        return redirect(action)
    # L’action en base, et non celle du formulaire refusé, titre la page.
    en_base = Action.objects.get(pk=action.pk)
    return _page_de_saisie(request, reseau, formulaire, titre=f"Modifier « {en_base} »", action=en_base)


def _page_de_saisie(request, reseau, formulaire, *, titre, action=None):
    contexte = {"form": formulaire, "reseau": reseau, "titre": titre, "action": action}
    return render(request, "actions/action_form.html", contexte, status=422 if formulaire.errors else 200)


def passer(verbe: str):
    """La vue d’un verbe : `action_valider`, `action_terminer`… ; son droit est celui du verbe."""

    @require_POST
    @dans_perimetre(Action, DROIT_DU_VERBE[verbe])
    def vue(request, reseau, action):
        if DROIT_DU_VERBE[verbe] == Droit.PROPOSER_ACTION:
            get_object_or_404(Action.objects.modifiables_par(request.user), pk=action.pk)
        try:
            action.passer(verbe, par=request.user, motif=request.POST.get("motif", ""))
        except TransitionInterdite as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"« {action} » est maintenant {action.get_etat_display()}.")
        return redirect(action)

    return vue
