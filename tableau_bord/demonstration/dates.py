"""Dater ce qui s’est passé : sans cela, deux ans de vie du réseau se liraient comme d’une seule minute."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from actions.models import PassageAction
from pilotage.annees import aujourd_hui
from pilotage.models import Agent, PassageDecision, PassageSeance, Reseau

# La dernière fois que chacun est venu : ce qui a changé depuis se lit à son accueil.
DERNIERE_VISITE = timedelta(days=12)
AVANT_LE_DEBUT = {"proposer": 40, "valider": 25}


def dater(reseaux: list[Reseau], agents: dict[str, Agent]) -> None:
    """Les passages des actions, des décisions et des séances prennent la date de ce qu’ils racontent."""
    _redater(PassageAction.objects.filter(action__reseau__in=reseaux).select_related("action"), _jour_de_l_action)
    decisions = PassageDecision.objects.filter(decision__instance__reseau__in=reseaux).select_related("decision")
    _redater(decisions, lambda passage: passage.decision.prise_le + timedelta(days=21))
    seances = PassageSeance.objects.filter(seance__instance__reseau__in=reseaux).select_related("seance")
    _redater(seances, _jour_de_la_seance)
    Agent.objects.filter(pk__in=[agent.pk for agent in agents.values()]).update(
        last_login=timezone.now() - DERNIERE_VISITE
    )


def _redater(passages: QuerySet, jour_de: Callable) -> None:
    for passage in passages:
        passage.le = _moment(jour_de(passage), passage.pk)
    passages.model.objects.bulk_update(passages, ["le"], batch_size=500)


def _jour_de_la_seance(passage: PassageSeance) -> date:
    ecart = {"convoquer": -15, "tenir": 0, "rediger": 4, "approuver": 30, "diffuser": 8}.get(passage.verbe, -20)
    return timezone.localdate(passage.seance.debut) + timedelta(days=ecart)


def _jour_de_l_action(passage: PassageAction) -> date:
    action = passage.action
    debut = action.debut or aujourd_hui()
    if passage.verbe in AVANT_LE_DEBUT:
        return debut - timedelta(days=AVANT_LE_DEBUT[passage.verbe])
    if passage.verbe in ("terminer", "evaluer"):
        return (action.fin or debut) + timedelta(days=2 if passage.verbe == "terminer" else 12)
    return debut


def _moment(jour: date, rang: int) -> datetime:
    """Un moment de ce jour-là, dans les heures de bureau ; rien ne se passe demain."""
    jour = min(jour, aujourd_hui() - timedelta(days=1))
    return datetime.combine(jour, time(8 + rang % 9, rang * 7 % 60), timezone.get_current_timezone())
