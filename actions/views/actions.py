"""Les actions d’un réseau : page, saisie, et les verbes de leur vie."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from actions.cooperation import autour_de
from actions.etats import DROIT_DU_VERBE, LIBELLES, MOTIF_OBLIGATOIRE
from actions.forms import ActionForm
from actions.forms.commentaires import CommentaireForm
from actions.forms.complement import ComplementForm, IndicateurFormSet, LienFormSet
from actions.models import Action
from actions.models.details import cases_de
from actions.vraisemblance import etonnements
from pilotage.acces import Droit, droits_ouverts
from pilotage.bornes import PerimetreMixin, dans_perimetre, dans_reseau, lire_ou_envoyer
from pilotage.etats import TransitionInterdite


class ActionDetail(PerimetreMixin, DetailView):
    droit = Droit.VOIR_ACTIONS
    model = Action
    template_name = "actions/action_detail.html"

    def get_queryset(self):
        return super().get_queryset().pour_page(self.request.user)

    def get_context_data(self, **kwargs):
        agent, action = self.request.user, self.object
        droits = droits_ouverts(agent, self.reseau)
        commente = Droit.COMMENTER_ACTIONS in droits
        return super().get_context_data(
            cases=cases_de(action),
            modifiable=action.est_modifiable,
            evaluable=action.est_evaluable,
            verbes=verbes_offerts(action, agent, action.est_modifiable),
            cooperation=autour_de(action, agent),
            decision=action.decision if action.decision_lisible else None,
            commentaires=action.commentaires.select_related("par") if commente else [],
            commentaire_form=CommentaireForm(action=action, par=agent) if commente else None,
            bilans_etape=action.bilans_etape.select_related("par"),
            etonnements=etonnements(action) if action.est_modifiable else [],
            partage=getattr(action, "partage", None),
            reprise=getattr(action, "reprise", None),
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
        if DROIT_DU_VERBE[verbe] in ouverts
        and (modifiable or DROIT_DU_VERBE[verbe] != Droit.PROPOSER_ACTION)
        # Sans bilan, il n’y a rien à marquer : le bouton de la page est alors « Écrire le bilan ».
        and (verbe != "evaluer" or action.bilan)
    ]


@lire_ou_envoyer
@dans_reseau(Droit.PROPOSER_ACTION)
def action_nouvelle(request, reseau):
    """`?decision=12` : l’action vient de cette décision."""
    initial = {"decision": request.GET["decision"]} if request.GET.get("decision", "").isdigit() else None
    formulaire = ActionForm(request.POST or None, agent=request.user, reseau=reseau, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        deja = formulaire.cleaned_data.get("cle_saisie")
        try:
            with transaction.atomic():
                action = formulaire.save()
        except IntegrityError:
            # Le même formulaire envoyé deux fois : l’action existe, on la montre.
            action = get_object_or_404(Action, cle_saisie=deja, cree_par=request.user, reseau=reseau)
        else:
            messages.success(request, f"L’action « {action} » est enregistrée.")
            _dire_les_etonnements(request, action)
        return redirect(action)
    return _page_de_saisie(request, reseau, formulaire, titre="Nouvelle action")


@lire_ou_envoyer
@dans_perimetre(Action, Droit.PROPOSER_ACTION)
def action_modifier(request, reseau, action):
    _modifiable(request.user, action)
    formulaire = ActionForm(request.POST or None, instance=action, agent=request.user, reseau=reseau)
    if request.method == "POST" and formulaire.enregistre():
        messages.success(request, f"L’action « {formulaire.instance} » est à jour.")
        _dire_les_etonnements(request, formulaire.instance)
        return redirect(action)
    # L’action en base, et non celle du formulaire refusé, titre la page.
    en_base = Action.objects.get(pk=action.pk)
    return _page_de_saisie(request, reseau, formulaire, titre=f"Modifier « {en_base} »", action=en_base)


def _modifiable(agent, action) -> None:
    if not Action.objects.modifiables_par(agent).filter(pk=action.pk).exists():
        raise Http404


def _dire_les_etonnements(request, action) -> None:
    """Un nombre étonnant s’enregistre, et se dit."""
    for phrase in etonnements(action):
        messages.warning(request, f"{phrase} C’est enregistré tel quel ; corrigez si c’est une faute de frappe.")


def _page_de_saisie(request, reseau, formulaire, *, titre, action=None):
    contexte = {"form": formulaire, "reseau": reseau, "titre": titre, "action": action}
    return render(request, "actions/action_form.html", contexte, status=422 if formulaire.errors else 200)


@lire_ou_envoyer
@dans_perimetre(Action, Droit.PROPOSER_ACTION)
def action_completer(request, reseau, action):
    """Les nombres, les temps, les heures, les indicateurs et les liens d’une action."""
    _modifiable(request.user, action)
    donnees = request.POST or None
    formulaire = ComplementForm(donnees, instance=action)
    indicateurs = IndicateurFormSet(donnees, instance=action, prefix="indicateurs")
    liens = LienFormSet(donnees, instance=action, prefix="liens")
    if request.method == "POST":
        justes = all([formulaire.is_valid(), indicateurs.is_valid(), liens.is_valid()])
        with transaction.atomic():
            if justes and formulaire.enregistre():
                indicateurs.save()
                liens.save()
                messages.success(request, f"L’action « {action} » est complétée.")
                _dire_les_etonnements(request, action)
                return redirect(action)
    contexte = {
        "form": formulaire,
        "indicateurs": indicateurs,
        "liens": liens,
        "reseau": reseau,
        "action": Action.objects.get(pk=action.pk),
    }
    return render(request, "actions/action_completer.html", contexte, status=422 if request.method == "POST" else 200)


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
