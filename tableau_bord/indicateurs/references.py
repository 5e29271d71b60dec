"""Les références d’un indicateur observé : le même, en France, dans l’académie, le département."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q

from tableau_bord.indicateurs.mesures import Fiche, Reference
from tableau_bord.models import Maille, Public, Somme

_RANG_MAILLE = {maille: rang for rang, maille in enumerate(Maille.values)}
_RANG_PUBLIC = {public: rang for rang, public in enumerate(Public.values)}

# En deçà de trois établissements, une référence qui ne serait pas publiée désignerait l’un d’eux.
ETABLISSEMENTS_MIN = 3


class References:
    """Les sommes nationales d’années et de lieux donnés, lues en une requête et rendues par lieu."""

    def __init__(self, annees: Iterable[int], academies: Iterable[str], departements: Iterable[str]):
        lieux = (
            Q(maille=Maille.FRANCE)
            | Q(maille=Maille.ACADEMIE, code__in=set(academies))
            | Q(maille=Maille.DEPARTEMENT, code__in=set(departements))
        )
        self._sommes = defaultdict(list)
        for somme in Somme.objects.filter(lieux, annee__in=list(annees)):
            self._sommes[somme.indicateur, somme.annee, somme.maille, somme.code].append(somme)

    def de(self, fiche: Fiche, annee: int, *, academie: str, departement: str = "") -> tuple[Reference, ...]:
        """France, puis académie, puis département ; REP, REP+, hors éducation prioritaire, ensemble."""
        sommes = [
            somme
            for maille, code in ((Maille.FRANCE, ""), (Maille.ACADEMIE, academie), (Maille.DEPARTEMENT, departement))
            for somme in self._sommes.get((fiche.code, annee, maille, code), ())
            if _publiable(fiche, somme)
        ]
        sommes.sort(key=lambda somme: (_RANG_MAILLE[somme.maille], _RANG_PUBLIC[somme.public]))
        return tuple(
            Reference(somme.maille, somme.public, valeur_de_reference(fiche, somme), somme.etablissements)
            for somme in sommes
        )


def valeur_de_reference(fiche: Fiche, somme: Somme) -> Decimal:
    """Σ/Σ : en pourcentage pour un taux ; moyenne pondérée, dans l’unité de la fiche, sinon."""
    rapport = somme.numerateur / somme.denominateur
    return rapport * 100 if fiche.agregation == "ratio" else rapport


def _publiable(fiche: Fiche, somme: Somme) -> bool:
    if not somme.denominateur:
        return False
    return not fiche.sur_personnes or fiche.publie or somme.etablissements >= ETABLISSEMENTS_MIN
