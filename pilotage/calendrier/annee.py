"""L’année des instances : mois par mois, les séances, les vacances, et ce qui se heurte."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations

from django.utils import timezone

from pilotage.models import Membre, Seance, Vacances


@dataclass
class SeanceDuMois:
    seance: Seance
    vacances: Vacances | None = None
    # Ce qui gêne cette séance, en une phrase chacun.
    heurts: list[str] = field(default_factory=list)


@dataclass
class Mois:
    premier: date
    seances: list[SeanceDuMois]
    vacances: list[Vacances]


def mois_de_l_annee(annee: int, seances: Iterable[Seance], vacances: Collection[Vacances]) -> list[Mois]:
    """Septembre à août ; deux requêtes au plus, celle des membres comprise."""
    lignes = [SeanceDuMois(seance, _vacances_de(seance.jour, vacances)) for seance in seances]
    _signaler_les_heurts(lignes)
    mois = []
    for rang in range(12):
        premier = date(annee + (rang > 3), (8 + rang) % 12 + 1, 1)
        suivant = (premier + timedelta(days=32)).replace(day=1)
        mois.append(
            Mois(
                premier,
                [ligne for ligne in lignes if premier <= ligne.seance.jour < suivant],
                [v for v in vacances if v.debut < suivant and v.reprise > premier],
            )
        )
    return mois


def _vacances_de(jour, vacances):
    return next((v for v in vacances if v.debut <= jour < v.reprise), None)


def _signaler_les_heurts(lignes: list[SeanceDuMois]) -> None:
    """Deux séances à la fois où siègent les mêmes ; une séance le week-end ou pendant les vacances."""
    membres = _membres_par_instance({ligne.seance.instance_id for ligne in lignes})
    for ligne in lignes:
        if ligne.vacances:
            ligne.heurts.append(f"Pendant les {ligne.vacances.libelle[:1].lower()}{ligne.vacances.libelle[1:]}.")
        if ligne.seance.jour.weekday() > 4:
            ligne.heurts.append("Un jour de week-end.")
    for une, autre in combinations(lignes, 2):
        if une.seance.debut < autre.seance.fin and autre.seance.debut < une.seance.fin:
            communs = membres[une.seance.instance_id] & membres[autre.seance.instance_id]
            if communs and une.seance.instance_id != autre.seance.instance_id:
                for ici, la in ((une, autre), (autre, une)):
                    ici.heurts.append(
                        f"En même temps que « {la.seance.instance} » à "
                        f"{timezone.localtime(la.seance.debut):%H:%M} : {len(communs)} membre"
                        f"{'s' if len(communs) > 1 else ''} en commun."
                    )


def _membres_par_instance(instances: set[int]) -> dict[int, set]:
    """Qui siège où, sans date de fin ; une personne est un agent, un courriel, ou à défaut un nom."""
    par_instance: dict[int, set] = {pk: set() for pk in instances}
    for membre in Membre.objects.filter(instance__in=instances, fin__isnull=True).select_related("agent"):
        par_instance[membre.instance_id].add(membre.personne)
    return par_instance
