"""Ce que l’étage ajoute aux pages du sol : les actions nées d’une décision, les dossiers du conseil école-collège."""

from django.db.models import Model
from django.urls import reverse

from actions.models import Action, DossierConseil
from pilotage.acces import Droit, droits_ouverts
from pilotage.instances.types import TypeInstance
from pilotage.models import Agent, Reseau
from pilotage.prolongements import Prolongement, Renvoi


def actions_de_la_decision(decision: Model, agent: Agent, reseau: Reseau) -> Prolongement | None:
    """Celles que l’agent peut voir ; rien s’il ne voit aucune action de ce réseau. Une requête."""
    droits = droits_ouverts(agent, reseau)
    if Droit.VOIR_ACTIONS not in droits:
        return None
    actions = Action.objects.autorises(agent, Droit.VOIR_ACTIONS).filter(reseau=reseau, decision=decision)
    adresse = f"{reverse('action_nouvelle', args=[reseau.code])}?decision={decision.pk}"
    return Prolongement(
        code="actions-nees",
        titre="Actions nées de cette décision",
        renvois=tuple(
            Renvoi(
                action.intitule,
                reverse("action_detail", args=[reseau.code, action.pk]),
                f"{action.get_etat_display()}, {action.annee_libelle}",
            )
            for action in actions.order_by("-annee", "intitule", "pk")
        ),
        vide="Aucune pour l’instant.",
        ajouter=Renvoi("Créer l’action", adresse) if Droit.PROPOSER_ACTION in droits else None,
    )


def dossiers_du_conseil(instance: Model, agent: Agent, reseau: Reseau) -> Prolongement | None:
    """Sur la page du conseil école-collège, ses derniers dossiers. Une requête."""
    if getattr(instance, "type", "") != TypeInstance.CONSEIL_ECOLE_COLLEGE:
        return None
    dossiers = DossierConseil.objects.autorises(agent, Droit.VOIR_INSTANCES).filter(reseau=reseau)
    return Prolongement(
        code="dossiers",
        titre="Programme d’actions et bilan",
        renvois=tuple(
            Renvoi(
                str(dossier),
                reverse("dossierconseil_detail", args=[reseau.code, dossier.pk]),
                dossier.get_etat_display(),
            )
            for dossier in dossiers[:3]
        ),
        vide="Aucun dossier n’est ouvert.",
        ajouter=Renvoi("Tous les dossiers", reverse("conseil", args=[reseau.code])),
    )
