"""La carte des instances : qui siège où, quelles instances ont presque les mêmes membres, quelles séances se répètent.

Les mêmes personnes siègent au PRE, au contrat de ville, au PEdT et au comité de pilotage : le montrer, c’est pouvoir
réunir une fois au lieu de deux.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from operator import attrgetter

from pilotage.models import Instance, Membre, Seance

# Deux instances se recouvrent si au moins la moitié de la moins nombreuse siège aussi dans l’autre.
RECOUVREMENT = 0.5
PROCHES = timedelta(days=15)
PAR_DEBUT = attrgetter("debut")


@dataclass(frozen=True)
class Ligne:
    nom: str
    # Le siège de cette personne dans chaque instance, dans l’ordre des colonnes ; `None` où elle ne siège pas.
    membres: tuple[Membre | None, ...]

    @property
    def nombre(self) -> int:
        return sum(membre is not None for membre in self.membres)


@dataclass(frozen=True)
class Recouvrement:
    une: Instance
    autre: Instance
    communs: tuple[str, ...]
    part: int  # en pour cent de la moins nombreuse


@dataclass(frozen=True)
class Rapprochement:
    une: Seance
    autre: Seance
    jours: int


@dataclass(frozen=True)
class Carte:
    instances: tuple[Instance, ...]
    lignes: tuple[Ligne, ...]
    recouvrements: tuple[Recouvrement, ...]
    rapprochements: tuple[Rapprochement, ...]


def dresser(instances: Collection[Instance], *, au: date) -> Carte:
    """La carte de ces instances ce jour-là ; deux requêtes, quel que soit leur nombre."""
    membres = Membre.objects.en_cours(au=au).filter(instance__in=instances).pour_liste()
    sieges: dict[str, dict[int, Membre]] = {}
    for membre in membres:
        sieges.setdefault(membre.personne, {})[membre.instance_id] = membre
    lignes = [
        Ligne(str(next(iter(places.values()))), tuple(places.get(instance.pk) for instance in instances))
        for places in sieges.values()
    ]
    recouvrements = _recouvrements(instances, sieges)
    return Carte(
        tuple(instances),
        tuple(sorted(lignes, key=lambda ligne: (-ligne.nombre, ligne.nom))),
        recouvrements,
        _rapprochements(recouvrements, au),
    )


def _recouvrements(instances, sieges) -> tuple[Recouvrement, ...]:
    par_instance = {
        instance.pk: {personne for personne, places in sieges.items() if instance.pk in places}
        for instance in instances
    }
    trouves = []
    for une, autre in combinations(instances, 2):
        communs = par_instance[une.pk] & par_instance[autre.pk]
        moindre = min(len(par_instance[une.pk]), len(par_instance[autre.pk]))
        if len(communs) > 1 and len(communs) >= RECOUVREMENT * moindre:
            noms = sorted(str(sieges[personne][une.pk]) for personne in communs)
            trouves.append(Recouvrement(une, autre, tuple(noms), round(100 * len(communs) / moindre)))
    return tuple(sorted(trouves, key=lambda r: (-r.part, r.une.nom, r.autre.nom)))


def _rapprochements(recouvrements, au) -> tuple[Rapprochement, ...]:
    """Les séances à venir de deux instances qui se recouvrent, à quinze jours l’une de l’autre au plus."""
    concernees = {instance.pk for r in recouvrements for instance in (r.une, r.autre)}
    par_instance: dict[int, list[Seance]] = {}
    for seance in Seance.objects.a_venir(au=au).filter(instance__in=concernees).pour_liste().order_by("debut"):
        par_instance.setdefault(seance.instance_id, []).append(seance)
    proches = [
        Rapprochement(min(ici, la, key=PAR_DEBUT), max(la, ici, key=PAR_DEBUT), abs((ici.jour - la.jour).days))
        for r in recouvrements
        for ici in par_instance.get(r.une.pk, [])
        for la in par_instance.get(r.autre.pk, [])
        if abs(ici.jour - la.jour) <= PROCHES
    ]
    return tuple(sorted(proches, key=lambda r: r.une.debut))
