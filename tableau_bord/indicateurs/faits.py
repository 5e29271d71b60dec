"""Les faits dont les indicateurs calculés sont tirés, comptés par la base : une requête, quels que soient réseaux et années.

Chaque fait est une ligne (sujet, réseau, année, clé, a, b, c) ; ce que disent a, b et c est écrit à côté de chaque sujet.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from actions.models import Action, EntreeJournal
from partenariats.etats import Etat as EtatConvention
from partenariats.models import Convention, Enveloppe
from pilotage.annees import aujourd_hui, bornes
from pilotage.instances.etats import DECISION_OUVERTE, SEANCE_COMPTEE, EtatDecision, EtatSeance
from pilotage.models import Decision, PassageDecision, Seance

ZERO = Decimal(0)
_NOMBRE = DecimalField(max_digits=16, decimal_places=2)
_AVEC_COMPTE_RENDU = (EtatSeance.REDIGEE, EtatSeance.APPROUVEE, EtatSeance.DIFFUSEE)


@dataclass
class Faits:
    """Les comptes d’un réseau une année : par sujet, puis par clé, trois nombres."""

    comptes: dict[str, dict[int, tuple[Decimal, Decimal, Decimal]]] = field(default_factory=lambda: defaultdict(dict))

    def de(self, sujet: str) -> tuple[Decimal, Decimal, Decimal]:
        """(a, b, c) du sujet, clés ajoutées ; des zéros s’il n’y a rien."""
        lignes = list(self.comptes[sujet].values())
        return (
            sum((a for a, _, _ in lignes), ZERO),
            sum((b for _, b, _ in lignes), ZERO),
            sum((c for _, _, c in lignes), ZERO),
        )

    def cles(self, sujet: str) -> set[int]:
        return set(self.comptes[sujet])


def lire_faits(reseaux: Iterable[int], annees: Iterable[int]) -> dict[tuple[int, int], Faits]:
    """Les faits par (clé du réseau, année) ; une requête."""
    faits: dict[tuple[int, int], Faits] = defaultdict(Faits)
    reseaux, annees = list(reseaux), sorted(set(annees))
    if not reseaux or not annees:
        return faits
    premiere, *autres = [requete for annee in annees for requete in _requetes(reseaux, annee)]
    for sujet, reseau, annee, cle, *nombres in premiere.union(*autres, all=True):
        a, b, c = nombres
        faits[reseau, annee].comptes[sujet][cle] = a, b, c
    return faits


def _requetes(reseaux: list[int], annee: int) -> Iterator[QuerySet]:
    premier, dernier = bornes(annee)
    jour = aujourd_hui()
    retenues = Action.objects.filter(reseau__in=reseaux, annee=annee).retenues()
    # a : actions qui ont lieu là ; avec ce partenaire ; qui servent cette priorité.
    yield _compter(retenues.exclude(etablissements=None), "lieu", annee, cle="etablissements")
    yield _compter(retenues.exclude(partenaires=None), "partenaire", annee, cle="partenaires")
    yield _compter(
        retenues.exclude(objectif__axe__priorites=None), "priorite", annee, cle="objectif__axe__priorites__priorite"
    )
    journal = EntreeJournal.objects.filter(reseau__in=reseaux, jour__range=(premier, dernier))
    # a : entrées ; b : minutes connues.
    yield _compter(journal, "journal", annee, cle="axe_mission", b=Sum("duree"))
    yield _compter(journal.exclude(etablissements=None), "visite", annee, cle="etablissements")
    decisions = Decision.objects.filter(instance__reseau__in=reseaux)
    en_retard = Q(etat__in=DECISION_OUVERTE, echeance__lt=jour)
    # a : prises ; b : tenues ; c : en retard à ce jour.
    yield _compter(
        decisions.filter(prise_le__range=(premier, dernier)),
        "decision",
        annee,
        chemin="instance__reseau",
        b=Count("pk", filter=Q(etat=EtatDecision.TENUE)),
        c=Count("pk", filter=en_retard),
    )
    a_temps = Exists(
        PassageDecision.objects.filter(
            decision=OuterRef("pk"), vers=EtatDecision.TENUE, le__date__lte=OuterRef("echeance")
        )
    )
    # a : dont l’échéance est passée, ou qui sont tenues ; b : tenues à temps.
    yield _compter(
        decisions.filter(Q(echeance__lt=jour) | Q(etat=EtatDecision.TENUE), echeance__range=(premier, dernier)).exclude(
            etat=EtatDecision.ABANDONNEE
        ),
        "echeance",
        annee,
        chemin="instance__reseau",
        b=Count("pk", filter=Q(a_temps)),
    )
    seances = Seance.objects.filter(instance__reseau__in=reseaux, debut__range=_instants(premier, dernier))
    # a : prévues et non annulées ; b : tenues ; c : dont le compte rendu est écrit.
    yield _compter(
        seances.exclude(etat=EtatSeance.ANNULEE),
        "seance",
        annee,
        chemin="instance__reseau",
        b=Count("pk", filter=Q(etat__in=SEANCE_COMPTEE)),
        c=Count("pk", filter=Q(etat__in=_AVEC_COMPTE_RENDU)),
    )
    conventions = Convention.objects.filter(reseau__in=reseaux, etat=EtatConvention.SIGNEE)
    attendu = Q(bilan_le__range=(premier, dernier)) & (Q(bilan_le__lte=jour) | Q(bilan_rendu_le__isnull=False))
    # a : en vigueur un jour de l’année au moins ; b : bilans attendus ; c : bilans rendus.
    yield _compter(
        conventions.filter(Q(fin__gte=premier) | Q(tacite=True), debut__lte=dernier),
        "convention",
        annee,
        b=Count("pk", filter=attendu),
        c=Count("pk", filter=attendu & Q(bilan_rendu_le__isnull=False)),
    )
    euros = Enveloppe.objects.filter(
        reseau__in=reseaux, annee=annee, unite=Enveloppe.Unite.EUROS, notifie__isnull=False
    )
    disponible = Sum(F("notifie") - Coalesce(F("repris"), Value(ZERO), output_field=_NOMBRE), output_field=_NOMBRE)
    # a : enveloppes ; b : notifié moins repris ; c : engagé, ou réalisé.
    for sujet in ("engage", "realise"):
        connues = euros.filter(**{f"{sujet}__isnull": False})
        yield _compter(connues, sujet, annee, b=disponible, c=Sum(sujet))


def _compter(
    requete: QuerySet, sujet: str, annee: int, *, cle: str = "", chemin: str = "reseau", b: Any = None, c: Any = None
) -> QuerySet:
    """Une ligne par réseau et par clé, toutes de la même forme, pour qu’elles s’unissent."""
    return (
        requete.order_by()
        .annotate(
            sujet=Value(sujet),
            r=F(f"{chemin}_id"),
            an=Value(annee, IntegerField()),
            cle=Cast(F(cle), IntegerField()) if cle else Value(0, IntegerField()),
        )
        .values("sujet", "r", "an", "cle")
        .annotate(a=_nombre(Count("pk", distinct=True)), b_=_nombre(b), c_=_nombre(c))
        .values_list("sujet", "r", "an", "cle", "a", "b_", "c_")
    )


def _nombre(expression: Any) -> Cast:
    # L’unité de toutes les colonnes est la même : la base ne mêle pas les types d’une union.
    nulle = Value(ZERO, _NOMBRE)
    return Cast(nulle if expression is None else Coalesce(Cast(expression, _NOMBRE), nulle), _NOMBRE)


def _instants(premier, dernier) -> tuple[datetime, datetime]:
    return (
        timezone.make_aware(datetime.combine(premier, time.min)),
        timezone.make_aware(datetime.combine(dernier, time.max)),
    )
