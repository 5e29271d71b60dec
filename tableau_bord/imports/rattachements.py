"""Les rattachements datés, déduits des listes successives : un établissement est au réseau d’une liste à la suivante.

Une liste plus récente ferme ce qui n’y est plus, une liste plus ancienne recule le début ; rien ne s’efface, et un
rattachement saisi à la main hors des années listées n’est pas touché.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from pilotage.annees import bornes
from pilotage.models import Rattachement
from tableau_bord.models import Classement

Paire = tuple[str, str]  # UAI de l’établissement, UAI de la tête
Intervalle = tuple[date, date | None]


def intervalles(listes: Iterable[int], presences: set[int]) -> list[Intervalle]:
    """Périodes de rattachement, d’après les rentrées des listes et celles où l’établissement y figure.

    Du 1er septembre de la première liste où il est à la veille de celle où il n’est plus ; sans fin s’il est dans la
    dernière.
    """
    periodes: list[Intervalle] = []
    debut = None
    for rentree in sorted(listes):
        premier_jour = bornes(rentree)[0]
        if rentree in presences:
            debut = debut or premier_jour
        elif debut:
            periodes.append((debut, bornes(rentree - 1)[1]))
            debut = None
    if debut:
        periodes.append((debut, None))
    return periodes


def accorder(academies: set[str], etablissements: dict[str, int], reseaux: dict[str, int]) -> tuple[int, int]:
    """Accorde les rattachements de ces académies avec toutes les listes importées ; rend (ouverts, fermés).

    `etablissements` : UAI → clé, ceux qui existent. `reseaux` : UAI de la tête → clé, de même.
    """
    listes: dict[str, set[int]] = defaultdict(set)
    presences: dict[Paire, set[int]] = defaultdict(set)
    academie_de: dict[Paire, str] = {}
    classements = Classement.objects.filter(academie__in=academies).values_list("uai", "tete", "academie", "rentree")
    for uai, tete, academie, rentree in classements.iterator():
        listes[academie].add(rentree)
        if uai in etablissements and tete in reseaux:
            presences[uai, tete].add(rentree)
            academie_de[uai, tete] = academie
    existants: dict[tuple[int, int], list[Rattachement]] = defaultdict(list)
    for rattachement in Rattachement.objects.filter(reseau__in=set(reseaux.values())).order_by("debut"):
        existants[rattachement.etablissement_id, rattachement.reseau_id].append(rattachement)
    a_creer: list[Rattachement] = []
    modifies: dict[int, Rattachement] = {}
    fermes = 0
    for (uai, tete), rentrees in presences.items():
        etablissement, reseau = etablissements[uai], reseaux[tete]
        siens = existants[etablissement, reseau]
        for periode in intervalles(listes[academie_de[uai, tete]], rentrees):
            changes, fermetures = _accorder_periode(siens, periode)
            modifies |= {rattachement.pk: rattachement for rattachement in changes}
            fermes += fermetures
            a_creer += [
                Rattachement(etablissement_id=etablissement, reseau_id=reseau, debut=debut, fin=fin)
                for debut, fin in _manques(siens, periode, rentrees)
            ]
    # Fermer avant d’ouvrir : un établissement n’a qu’un rattachement en cours à un réseau.
    Rattachement.objects.bulk_update(modifies.values(), ["debut", "fin"], batch_size=200)
    Rattachement.objects.bulk_create(a_creer, batch_size=500)
    return len(a_creer), fermes


def _accorder_periode(siens: list[Rattachement], periode: Intervalle) -> tuple[list[Rattachement], int]:
    """Étend ou ferme les rattachements qui touchent la période ; rend ceux qui changent, et combien se ferment."""
    debut, fin = periode
    touches = [rattachement for rattachement in siens if _se_touchent(rattachement, periode)]
    changes, fermetures = [], 0
    for rang, rattachement in enumerate(touches):
        avant = rattachement.debut, rattachement.fin
        if rang == 0:
            rattachement.debut = min(rattachement.debut, debut)
        # Une fin plus précoce, saisie à la main ou par une autre liste, est gardée.
        if fin and (rattachement.fin is None or rattachement.fin > fin):
            rattachement.fin = fin
            fermetures += 1
        if avant != (rattachement.debut, rattachement.fin):
            changes.append(rattachement)
    return changes, fermetures


def _manques(siens: list[Rattachement], periode: Intervalle, rentrees: set[int]) -> list[Intervalle]:
    """Ce qu’il faut ouvrir pour que chaque rentrée listée de la période soit couverte ; au plus une période."""
    debut, fin = periode
    jours = [bornes(rentree)[0] for rentree in sorted(rentrees)]
    decouverts = [
        jour
        for jour in jours
        if debut <= jour and (fin is None or jour <= fin) and not any(_se_touchent(r, (jour, jour)) for r in siens)
    ]
    if not decouverts:
        return []
    fins = [r.debut - timedelta(days=1) for r in siens if r.debut > decouverts[0]]
    return [(decouverts[0], min([*fins, fin] if fin else fins, default=None))]


def _se_touchent(rattachement: Rattachement, periode: Intervalle) -> bool:
    debut, fin = periode
    finit_avant = rattachement.fin is not None and rattachement.fin < debut
    commence_apres = fin is not None and rattachement.debut > fin
    return not finit_avant and not commence_apres
