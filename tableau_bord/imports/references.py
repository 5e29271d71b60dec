"""Les sommes dont les références sont tirées : par maille et par public, recalculées là où des valeurs ont changé.

REP et REP+ sont ceux de la liste des réseaux la plus proche : la dernière dont la rentrée n’est pas après l’année de la
valeur, sinon la plus ancienne. « Hors éducation prioritaire » : les autres établissements publics. « Ensemble » : public et
privé.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.expressions import Combinable

from pilotage.models import Etablissement
from tableau_bord.indicateurs import CATALOGUE, Fiche
from tableau_bord.indicateurs.lecture import tus
from tableau_bord.models import Classement, Maille, Public, Somme, Valeur

_PRECISION = Decimal("0.0001")


@transaction.atomic
def recalculer_sommes(touches: Iterable[tuple[str, int]] | None = None) -> int:
    """Recalcule les sommes des (indicateur, année) touchés, toutes si `None` ; rend le nombre de sommes écrites.

    Une somme qui n’a pas changé n’est pas réécrite : recalculer deux fois ne change rien.
    """
    if touches is None:
        touches = Valeur.objects.order_by().values_list("indicateur", "annee").distinct()
    rentrees = sorted(Classement.objects.order_by().values_list("rentree", flat=True).distinct())
    ecrites = 0
    for indicateur, annee in sorted(set(touches)):
        fiche = CATALOGUE.get(indicateur)
        if fiche is not None:
            ecrites += _ecrire(fiche, annee, _sommes(fiche, annee, liste_la_plus_proche(rentrees, annee)))
    return ecrites


def liste_la_plus_proche(rentrees: list[int], annee: int) -> int | None:
    """Rentrée de la liste à suivre pour cette année, parmi des rentrées triées ; `None` s’il n’y a aucune liste."""
    passees = [rentree for rentree in rentrees if rentree <= annee]
    return passees[-1] if passees else next(iter(rentrees), None)


def _sommes(fiche: Fiche, annee: int, rentree: int | None) -> dict[tuple[str, str, str], list]:
    """(maille, code, public) → [Σ numérateurs, Σ dénominateurs, nombre d’établissements]."""
    if fiche.agregation in ("ratio", "quotient"):
        numerateur: Combinable = F("numerateur")
        denominateur = F("denominateur")
    elif fiche.agregation == "moyenne":
        numerateur, denominateur = F("valeur") * F("effectif"), F("effectif")
    else:
        return {}
    label = Classement.objects.filter(uai=OuterRef("uai"), rentree=rentree or 0).values("label")
    decimale = DecimalField(max_digits=24, decimal_places=6)
    groupes = (
        Valeur.objects.filter(indicateur=fiche.code, annee=annee)
        # Ce que nulle page ne montre n’entre dans aucune référence : par différence, on l’y lirait.
        .exclude(uai__in=tus(fiche, annee))
        .exclude(
            Q(effectif__isnull=True) | Q(effectif=0) if fiche.agregation == "moyenne" else Q(denominateur__isnull=True)
        )
        .annotate(label=Subquery(label))
        .order_by()
        .values("academie", "departement", "secteur", "label")
        .annotate(
            n=Sum(numerateur, output_field=decimale), d=Sum(denominateur, output_field=decimale), combien=Count("pk")
        )
    )
    sommes: dict[tuple[str, str, str], list] = defaultdict(lambda: [Decimal(0), Decimal(0), 0])
    for groupe in groupes:
        for lieu in _lieux(groupe):
            for public in _publics(groupe, avec_liste=rentree is not None):
                somme = sommes[*lieu, public]
                somme[0] += groupe["n"]
                somme[1] += groupe["d"]
                somme[2] += groupe["combien"]
    return sommes


def _lieux(groupe) -> list[tuple[str, str]]:
    lieux = [(Maille.FRANCE, ""), (Maille.ACADEMIE, groupe["academie"]), (Maille.DEPARTEMENT, groupe["departement"])]
    return [(maille, code) for maille, code in lieux if code or maille == Maille.FRANCE]


def _publics(groupe, *, avec_liste: bool) -> list[str]:
    publics: list[str] = [Public.ENSEMBLE]
    if groupe["label"]:
        publics.append(Public(groupe["label"]))
    elif avec_liste and groupe["secteur"] == Etablissement.Secteur.PUBLIC:
        # Sans liste des réseaux, on ne sait pas qui est hors éducation prioritaire.
        publics.append(Public.HORS_EP)
    return publics


def _ecrire(fiche: Fiche, annee: int, sommes) -> int:
    """Met la base en accord avec `sommes`, sans toucher à ce qui est déjà juste."""
    existantes = {(s.maille, s.code, s.public): s for s in Somme.objects.filter(indicateur=fiche.code, annee=annee)}
    Somme.objects.filter(pk__in=[s.pk for cle, s in existantes.items() if cle not in sommes]).delete()
    a_ecrire = []
    for (maille, code, public), (numerateur, denominateur, combien) in sommes.items():
        somme = Somme(
            indicateur=fiche.code,
            annee=annee,
            maille=maille,
            code=code,
            public=public,
            numerateur=numerateur.quantize(_PRECISION),
            denominateur=denominateur.quantize(_PRECISION),
            etablissements=combien,
        )
        ancienne = existantes.get((maille, code, public))
        if ancienne is None or any(
            getattr(ancienne, champ) != getattr(somme, champ)
            for champ in ("numerateur", "denominateur", "etablissements")
        ):
            a_ecrire.append(somme)
    Somme.objects.bulk_create(
        a_ecrire,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["indicateur", "annee", "maille", "code", "public"],
        update_fields=["numerateur", "denominateur", "etablissements"],
    )
    return len(a_ecrire)
