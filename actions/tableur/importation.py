"""Écrire ce que l’aperçu a montré : tout, ou rien ; deux fois, c’est pareil qu’une."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from actions.models import Action, ActionNiveau
from actions.tableur.controle import Apercu, relire
from actions.tableur.lecture import Ligne
from pilotage.models import Agent, Reseau


@dataclass(frozen=True)
class Resultat:
    creees: int
    deja: int
    proposees: int


def importer(lignes: Sequence[Ligne], *, reseau: Reseau, par: Agent, proposer: bool = False) -> tuple[Resultat, Apercu]:
    """Relit les lignes avec les droits d’aujourd’hui, puis crée les actions qui manquent ; s’il reste une faute, n’écrit rien.

    `proposer` : les propose aussitôt aux pilotes, chacune avec sa trace ; sinon elles naissent à l’état d’idée.
    """
    try:
        return _importer(lignes, reseau, par, proposer)
    except IntegrityError:
        # Le même envoi est passé entre-temps : tout y est déjà, on le constate.
        return _importer(lignes, reseau, par, proposer)


@transaction.atomic
def _importer(lignes, reseau, par, proposer):
    apercu = relire(lignes, reseau=reseau, agent=par)
    if apercu.fautes:
        return Resultat(0, 0, 0), apercu
    nouvelles = apercu.nouvelles
    Action.objects.bulk_create([lue.action for lue in nouvelles])
    _relier(Action.etablissements.through, "etablissement_id", ((lue.action, lue.etablissements) for lue in nouvelles))
    _relier(Action.partenaires.through, "partenaire_id", ((lue.action, lue.partenaires) for lue in nouvelles))
    ActionNiveau.objects.bulk_create(
        ActionNiveau(action=lue.action, niveau=niveau) for lue in nouvelles for niveau in lue.niveaux
    )
    if proposer:
        for lue in nouvelles:
            lue.action.passer("proposer", par=par)
    return Resultat(len(nouvelles), len(apercu.deja_la), len(nouvelles) if proposer else 0), apercu


def _relier(table, champ: str, couples) -> None:
    table.objects.bulk_create(
        table(action_id=action.pk, **{champ: objet.pk}) for action, objets in couples for objet in objets
    )
