"""Ce qui vient dans les trente jours, d’où que cela vienne : une seule liste, dans l’ordre des dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from actions.etats import Etat
from actions.models import Action
from partenariats.models import Echeance
from pilotage.models import Decision, Seance

HORIZON = timedelta(days=30)


@dataclass(frozen=True)
class RendezVous:
    """`quoi` : « séance », « début d’action », « décision à tenir »…"""

    le: date
    quoi: str
    libelle: str
    url: str


def a_venir(
    *,
    au: date,
    actions: Iterable[Action] = (),
    seances: Iterable[Seance] = (),
    decisions: Iterable[Decision] = (),
    echeances: Iterable[Echeance] = (),
) -> list[RendezVous]:
    """Ceux du jour compris jusqu’à trente jours ; ce qui est en retard n’y est pas, il se montre ailleurs. Sans requête."""
    tous = [
        *(rendez_vous for action in actions for rendez_vous in _de_l_action(action)),
        *(RendezVous(s.jour, "séance", str(s.objet or s.instance), s.get_absolute_url()) for s in seances),
        *(
            RendezVous(d.echeance, "décision à tenir", d.intitule, d.get_absolute_url())
            for d in decisions
            if d.echeance is not None
        ),
        *(RendezVous(e.le, e.libelle, str(e.sujet), e.sujet.get_absolute_url()) for e in echeances),
    ]
    proches = [rendez_vous for rendez_vous in tous if au <= rendez_vous.le <= au + HORIZON]
    return sorted(proches, key=lambda r: (r.le, r.quoi, r.libelle, r.url))


def _de_l_action(action: Action) -> Iterable[RendezVous]:
    url = action.get_absolute_url()
    if action.etat == Etat.VALIDEE and action.debut:
        yield RendezVous(action.debut, "début d’action", action.intitule, url)
    if action.etat in (Etat.VALIDEE, Etat.EN_COURS) and action.fin:
        yield RendezVous(action.fin, "fin d’action", action.intitule, url)
    if action.etat == Etat.EN_COURS and action.bilan_etape_le:
        yield RendezVous(action.bilan_etape_le, "bilan d’étape", action.intitule, url)
