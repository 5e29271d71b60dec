"""L’activité d’un réseau une année : ses actions retenues, ses écoles, celles que les actions ont touchées."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from actions.models import Action
from actions.models.bilans import a_un_bilan


@dataclass
class Activite:
    """Les faits dont les indicateurs calculés sont tirés, lus une fois pour tous.

    `actions` : les actions retenues, chacune avec `est_terminee` et `a_bilan`. `ecoles` et `lieux` : clés primaires
    d’établissements, celles des écoles rattachées dans l’année et celles des lieux des actions retenues.
    """

    actions: list[Action] = field(default_factory=list)
    ecoles: set[int] = field(default_factory=set)
    lieux: set[int] = field(default_factory=set)


def lire_activites(reseaux: Iterable[int], annees: Iterable[int]) -> dict[tuple[int, int], Activite]:
    """Activité par (clé du réseau, année), sans les écoles ; deux requêtes quel que soit le nombre d’actions."""
    activites: dict[tuple[int, int], Activite] = defaultdict(Activite)
    retenues = Action.objects.filter(reseau__in=list(reseaux), annee__in=list(annees)).retenues()
    terminee = Exists(Action.objects.terminees().filter(pk=OuterRef("pk")))
    actions = (
        retenues.annotate(est_terminee=terminee, a_bilan=a_un_bilan())
        .select_related("objectif")
        .only("reseau", "annee", "eleves_prevus", "eleves_touches", "objectif__axe")
        .order_by("pk")
    )
    for action in actions:
        activites[action.reseau_id, action.annee].actions.append(action)
    lieux = Action.etablissements.through.objects.filter(action__in=retenues.order_by().values("pk"))
    for reseau, annee, etablissement in lieux.values_list("action__reseau", "action__annee", "etablissement"):
        activites[reseau, annee].lieux.add(etablissement)
    return activites
