"""Faire passer plusieurs actions d’un coup : chacune à son tour, chacune sa trace ; ce qui n’a pas pu se faire se dit."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from actions.etats import DROIT_DU_VERBE, MOTIF_OBLIGATOIRE, TRANSITIONS
from actions.models import Action
from pilotage.acces import Droit
from pilotage.etats import TransitionInterdite
from pilotage.models import Agent, Reseau

LOT_MAX = 200


@dataclass
class Bilan:
    """Ce qu’un envoi groupé a fait : les actions passées, celles qui y étaient déjà, et pourquoi les autres non."""

    passees: list[Action] = field(default_factory=list)
    deja: list[Action] = field(default_factory=list)
    refusees: list[tuple[Action, str]] = field(default_factory=list)
    # Cochées, mais hors de ce que l’agent peut faire (ou disparues entre-temps).
    hors_de_portee: int = 0


@transaction.atomic
def passer_ensemble(cles: Iterable[int], verbe: str, *, reseau: Reseau, par: Agent, motif: str = "") -> Bilan:
    """Fait passer ces actions du réseau par `verbe` ; lève `TransitionInterdite` si rien ne peut commencer."""
    voulues = set(cles)
    if not voulues:
        raise TransitionInterdite("Cochez au moins une action.")
    if len(voulues) > LOT_MAX:
        raise TransitionInterdite(f"{len(voulues)} actions à la fois, c’est trop : {LOT_MAX} au plus.")
    if verbe in MOTIF_OBLIGATOIRE and not motif.strip():
        raise TransitionInterdite("Dites pourquoi, en une phrase : rien n’a été changé.")
    droit = DROIT_DU_VERBE[verbe]
    permises = Action.objects.modifiables_par(par) if droit == Droit.PROPOSER_ACTION else Action.objects.all()
    actions = permises.autorises(par, droit).filter(reseau=reseau, pk__in=voulues).order_by("intitule", "pk").distinct()
    bilan = Bilan()
    arrivee = TRANSITIONS[verbe][1]
    for action in actions:
        if action.etat == arrivee:
            # Le même envoi deux fois : il n’y a rien à refaire.
            bilan.deja.append(action)
            continue
        try:
            with transaction.atomic():
                action.passer(verbe, par=par, motif=motif)
        except TransitionInterdite as erreur:
            bilan.refusees.append((action, str(erreur)))
        else:
            bilan.passees.append(action)
    bilan.hors_de_portee = len(voulues) - len(bilan.passees) - len(bilan.deja) - len(bilan.refusees)
    return bilan
