"""L’activité d’un réseau une année : ses actions retenues, ses écoles, celles que les actions ont touchées."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from actions.models import Action
from actions.models.bilans import a_un_bilan
from tableau_bord.indicateurs.faits import Faits, lire_faits


@dataclass
class Activite:
    """Les faits dont les indicateurs calculés sont tirés, lus une fois pour tous.

    `actions` : les actions retenues, chacune avec `est_terminee`, `a_bilan` et `est_partenariale`. `ecoles` : clés primaires
    des écoles rattachées dans l’année. `faits` : tout ce que la base compte elle-même.
    """

    actions: list[Action] = field(default_factory=list)
    ecoles: set[int] = field(default_factory=set)
    faits: Faits = field(default_factory=Faits)

    @property
    def lieux(self) -> set[int]:
        """Clés primaires des établissements où une action retenue a lieu."""
        return self.faits.cles("lieu")


def lire_activites(reseaux: Iterable[int], annees: Iterable[int]) -> dict[tuple[int, int], Activite]:
    """Activité par (clé du réseau, année), sans les écoles ; deux requêtes quel que soit le nombre d’actions."""
    reseaux, annees = list(reseaux), list(annees)
    activites: dict[tuple[int, int], Activite] = defaultdict(Activite)
    for action in lire_actions(reseaux, annees):
        activites[action.reseau_id, action.annee].actions.append(action)
    for cle, faits in lire_faits(reseaux, annees).items():
        activites[cle].faits = faits
    return activites


def lire_actions(reseaux: Iterable[int], annees: Iterable[int]) -> list[Action]:
    """Les actions retenues, chacune avec ce que les indicateurs en demandent ; une requête."""
    retenues = Action.objects.filter(reseau__in=reseaux, annee__in=annees).retenues()
    terminee = Exists(Action.objects.terminees().filter(pk=OuterRef("pk")))
    avec_partenaire = Action.partenaires.through.objects.filter(action=OuterRef("pk"))
    actions = (
        retenues.annotate(est_terminee=terminee, a_bilan=a_un_bilan(), est_partenariale=Exists(avec_partenaire))
        .select_related("objectif")
        .only("reseau", "annee", "eleves_prevus", "eleves_touches", "objectif__axe")
        .order_by("pk")
    )
    return list(actions)
