"""Ce qui est gardé des valeurs, recalculé là où elles ont changé : la mesure de chaque réseau, et les sommes dont les
références sont tirées, par maille et par public.

REP et REP+ sont ceux de la liste des réseaux la plus proche : la dernière dont la rentrée n’est pas après l’année de la
valeur, sinon la plus ancienne. « Hors éducation prioritaire » : les autres établissements publics. « Ensemble » : public et
privé.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.expressions import Combinable

from pilotage.models import Etablissement, Rattachement, Reseau
from tableau_bord.imports.mesures_reseaux import attendre_son_tour, ecrire_mesures, tenir_la_carte
from tableau_bord.indicateurs import CATALOGUE, Fiche
from tableau_bord.indicateurs.agregats import agreger_reseaux, famille_de
from tableau_bord.indicateurs.composition import Carte
from tableau_bord.models import Classement, Maille, MesureReseau, Public, Somme, Valeur

_PRECISION = Decimal("0.0001")


@transaction.atomic
def recalculer_sommes(touches: Iterable[tuple[str, int]] | None = None) -> int:
    """Remet d’accord avec les valeurs ce qui en est gardé : les mesures des réseaux et les sommes de référence.

    Pour les (indicateur, année) touchés, tous si `None` ; rend le nombre de lignes écrites ou retirées. À appeler dans la
    transaction qui écrit des valeurs, des labels ou des rattachements. Une ligne qui n’a pas changé n’est pas réécrite :
    recalculer deux fois ne change rien.
    """
    par_famille: dict[tuple[int, str], set[str]] = defaultdict(set)
    for indicateur, annee in a_recalculer() if touches is None else touches:
        if indicateur in CATALOGUE:
            par_famille[annee, CATALOGUE[indicateur].famille].add(indicateur)
    if not par_famille:
        return 0
    tenir_la_carte()
    carte = Carte(Reseau.objects.pour_entete(), {annee for annee, _ in par_famille})
    rentrees = sorted(Classement.objects.order_by().values_list("rentree", flat=True).distinct())
    # Toujours dans le même ordre : deux écritures qui se croisent s’attendent, sans se bloquer l’une l’autre.
    return sum(
        _recalculer_famille(codes, annee, carte, liste_la_plus_proche(rentrees, annee))
        for (annee, _), codes in sorted(par_famille.items())
    )


def a_recalculer() -> set[tuple[str, int]]:
    """Les (indicateur, année) qui ont des valeurs, ou dont il reste quelque chose de gardé."""
    modeles = (Valeur, Somme, MesureReseau)
    return {
        cle for modele in modeles for cle in modele.objects.order_by().values_list("indicateur", "annee").distinct()
    }


def reprendre(*, essai: bool = False) -> int:
    """Recalcule tout, une transaction par année ; rend le nombre de lignes qui n’étaient pas justes. `essai` : n’écrit rien."""
    fausses = 0
    par_annee: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for cle in a_recalculer():
        par_annee[cle[1]].add(cle)
    for _, touches in sorted(par_annee.items()):
        with transaction.atomic():
            fausses += recalculer_sommes(touches)
            transaction.set_rollback(essai)
    return fausses


@contextmanager
def suivre_la_carte() -> Iterator[None]:
    """Recalcule tout, à la fin du bloc, si les rattachements ou la nature de ce qui est rattaché y ont changé."""
    tenir_la_carte(seul=True)
    avant = _carte_du_moment()
    yield
    if _carte_du_moment() != avant:
        recalculer_sommes()


def _carte_du_moment() -> set[tuple]:
    champs = ("reseau", "etablissement__uai", "etablissement__nature", "debut", "fin")
    return set(Rattachement.objects.order_by().values_list(*champs))


def _recalculer_famille(codes: set[str], annee: int, carte: Carte, rentree: int | None) -> int:
    # Le secret se tient par famille : une part qui change peut en taire une autre.
    siennes = famille_de(CATALOGUE[min(codes)])
    attendre_son_tour(siennes[0].famille, annee)
    agregats = agreger_reseaux(siennes, annee, carte)
    return ecrire_mesures(siennes, annee, agregats.mesures) + sum(
        _ecrire(fiche, annee, _sommes(fiche, annee, rentree, agregats.tus))
        for fiche in siennes
        if fiche.code in codes or fiche.est_sensible
    )


def liste_la_plus_proche(rentrees: list[int], annee: int) -> int | None:
    """Rentrée de la liste à suivre pour cette année, parmi des rentrées triées ; `None` s’il n’y a aucune liste."""
    passees = [rentree for rentree in rentrees if rentree <= annee]
    return passees[-1] if passees else next(iter(rentrees), None)


def _sommes(fiche: Fiche, annee: int, rentree: int | None, tus: set[str]) -> dict[tuple[str, str, str], list]:
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
        .exclude(uai__in=tus if fiche.est_sensible else ())
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
    perimees = [s.pk for cle, s in existantes.items() if cle not in sommes]
    Somme.objects.filter(pk__in=perimees).delete()
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
    return len(perimees) + len(a_ecrire)
