"""Qui compose le réseau une année donnée, d’après les rattachements datés."""

from collections.abc import Iterable

from django.db.models import OuterRef, Subquery

from pilotage.annees import annee_scolaire, bornes
from pilotage.models import Etablissement, Rattachement, Reseau

Composition = dict[tuple[int, int], list[Etablissement]]


class Carte:
    """Les établissements de chaque réseau, année par année, et ceux qu’il partage avec un autre ; une requête.

    Avant le plus ancien rattachement connu, on prend la composition de cette première année : la carte d’avant n’est
    pas connue, et c’est déjà ainsi que les références classent les établissements.
    """

    def __init__(self, reseaux: Iterable[Reseau], annees: Iterable[int]):
        self.reseaux, self.annees = list(reseaux), sorted(set(annees))
        siens = Rattachement.objects.filter(reseau__in=[reseau.pk for reseau in self.reseaux])
        # Les leurs, et ceux de leurs établissements à d’autres réseaux.
        rattachements = Rattachement.objects.filter(etablissement__in=siens.values("etablissement"))
        # Le premier du réseau entier, dont nous ne lisons peut-être qu’un établissement.
        premiers = Rattachement.objects.filter(reseau=OuterRef("reseau")).order_by("debut").values("debut")
        self._par_reseau: dict[int, list[Rattachement]] = {reseau.pk: [] for reseau in self.reseaux}
        self._par_etablissement: dict[int, list[Rattachement]] = {}
        rattachements = rattachements.select_related("etablissement__circonscription").annotate(
            premier=Subquery(premiers[:1])
        )
        for rattachement in rattachements.order_by(
            "-etablissement__nature", "etablissement__nom", "etablissement__uai"
        ):
            self._par_etablissement.setdefault(rattachement.etablissement_id, []).append(rattachement)
            if rattachement.reseau_id in self._par_reseau:
                self._par_reseau[rattachement.reseau_id].append(rattachement)
        self.compositions = {
            (pk, annee): composition
            for pk, rattachements in self._par_reseau.items()
            for annee, composition in _par_annee(rattachements, self.annees)
        }
        self._partagees: dict[int, set[int]] = {}

    def siens(self, reseau: Reseau, annee: int) -> list[Etablissement]:
        """Établissements rattachés au moins un jour de l’année."""
        return self.compositions[reseau.pk, annee]

    @property
    def etablissements(self) -> dict[int, Etablissement]:
        """Ceux de tous les réseaux, toutes ces années, par clé."""
        return {e.pk: e for siens in self.compositions.values() for e in siens}

    def annees_partagees(self, reseau: Reseau) -> set[int]:
        """Les années où un établissement du réseau est aussi dans un autre : leurs totaux se compareraient."""
        if reseau.pk not in self._partagees:
            self._partagees[reseau.pk] = {
                annee
                for annee in self.annees
                if any(
                    autre.reseau_id != reseau.pk and _compte(autre, annee)
                    for etablissement in self.siens(reseau, annee)
                    for autre in self._par_etablissement[etablissement.pk]
                )
            }
        return self._partagees[reseau.pk]


def _compte(rattachement, annee: int) -> bool:
    """Court un jour de cette année au moins, ou de la première que le réseau connaisse si elle est avant."""
    premier, dernier = bornes(max(annee, annee_scolaire(rattachement.premier)))
    return rattachement.debut <= dernier and (rattachement.fin is None or rattachement.fin >= premier)


def _par_annee(rattachements: list[Rattachement], annees: list[int]):
    for annee in annees:
        presents = {r.etablissement_id: r.etablissement for r in rattachements if _compte(r, annee)}
        yield annee, list(presents.values())


def compositions(reseaux: Iterable[Reseau], annees: Iterable[int]) -> Composition:
    """Établissements rattachés au moins un jour de l’année, par (clé du réseau, année) ; une requête."""
    return Carte(reseaux, annees).compositions
