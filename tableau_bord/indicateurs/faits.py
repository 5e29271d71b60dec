"""Les faits dont les indicateurs calculés sont tirés, comptés par la base : une requête, quels que soient réseaux et années.

Chaque fait est une ligne (sujet, réseau, année, clé, a, b, c).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DecimalField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractYear
from django.db.models.lookups import Exact
from django.utils import timezone

from actions.etats import Etat
from actions.models import Action, EntreeJournal
from actions.models.bilans import a_un_bilan
from partenariats.etats import Etat as EtatConvention
from partenariats.models import Convention, Enveloppe
from pilotage.annees import aujourd_hui, bornes
from pilotage.instances.etats import DECISION_OUVERTE, SEANCE_COMPTEE, EtatDecision, EtatSeance
from pilotage.models import Decision, PassageDecision, Seance

ZERO = Decimal(0)
RIEN = (ZERO, ZERO, ZERO)
_NOMBRE = DecimalField(max_digits=16, decimal_places=2)
_AVEC_COMPTE_RENDU = (EtatSeance.REDIGEE, EtatSeance.APPROUVEE, EtatSeance.DIFFUSEE)


@dataclass
class Faits:
    """Les comptes d’un réseau une année : par sujet, puis par clé, trois nombres. `sujets` : ceux qu’on a lus."""

    comptes: dict[str, dict[int, tuple[Decimal, Decimal, Decimal]]] = field(default_factory=lambda: defaultdict(dict))
    sujets: frozenset[str] | None = None  # tous

    def par_cle(self, sujet: str) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
        """Lève `KeyError` pour un sujet qu’on n’a pas lu : il ne se prend pas pour un sujet vide."""
        if self.sujets is not None and sujet not in self.sujets:
            raise KeyError(sujet)
        return self.comptes[sujet]

    def de(self, sujet: str) -> tuple[Decimal, Decimal, Decimal]:
        """(a, b, c) du sujet, clés ajoutées ; des zéros s’il n’y a rien."""
        lignes = list(self.par_cle(sujet).values())
        return (
            sum((a for a, _, _ in lignes), ZERO),
            sum((b for _, b, _ in lignes), ZERO),
            sum((c for _, _, c in lignes), ZERO),
        )

    def cles(self, sujet: str) -> set[int]:
        return set(self.par_cle(sujet))


def lire_faits(
    reseaux: Iterable[int], annees: Iterable[int], sujets: Iterable[str] | None = None
) -> dict[tuple[int, int], Faits]:
    """Les faits par (clé du réseau, année), de ces sujets ou de tous ; une requête."""
    demandes = None if sujets is None else frozenset(sujets)
    faits: dict[tuple[int, int], Faits] = defaultdict(lambda: Faits(sujets=demandes))
    reseaux, annees = list(reseaux), sorted(set(annees))
    if not reseaux or not annees or demandes == frozenset():
        return faits
    choisis = [sujet for sujet in SUJETS if demandes is None or sujet in demandes]
    premiere, *autres = [requete for sujet in choisis for requete in SUJETS[sujet](sujet, reseaux, annees)]
    for sujet, reseau, annee, cle, *nombres in premiere.union(*autres, all=True):
        derniere = cle if sujet in QUI_DURENT else annee
        # Une période d’années en couvre parfois qu’on n’a pas demandées.
        for demandee in (a for a in annees if annee <= a <= derniere):
            siens = faits[reseau, demandee].comptes[sujet]
            a, b, c = (deja + nombre for deja, nombre in zip(siens.get(cle, RIEN), nombres, strict=True))
            siens[cle] = a, b, c
    return faits


# Ce qui court sur plusieurs années compte dans chacune, de la sienne à celle que dit sa clé.
QUI_DURENT = frozenset({"convention"})
SANS_FIN = 9999


# Ce que disent a, b et c est écrit à côté de chaque sujet.
SUJETS: dict[str, Callable[[str, list[int], list[int]], Iterator[QuerySet]]] = {}


def _sujet(*noms: str):
    """Inscrit une fonction (sujet, réseaux, années) → ses requêtes."""

    def inscrire(fonction):
        SUJETS.update(dict.fromkeys(noms, fonction))
        return fonction

    return inscrire


def _retenues(reseaux: list[int], annees: list[int]) -> QuerySet:
    return Action.objects.filter(reseau__in=reseaux, annee__in=annees).retenues()


@_sujet("action")
def _actions(sujet, reseaux, annees):
    """a : actions retenues ; b : qui servent un objectif du projet ; c : terminées, évaluées ou non."""
    terminee = Q(etat__in=[Etat.TERMINEE, Etat.EVALUEE])
    yield _compter(
        _retenues(reseaux, annees), sujet, b=Count("objectif"), c=Count("pk", filter=terminee), annee=F("annee")
    )


@_sujet("suite")
def _suites(sujet, reseaux, annees):
    """a : actions retenues ; b : terminées dont le bilan est écrit ; c : avec un partenaire au moins."""
    partenaire = Exists(Action.partenaires.through.objects.filter(action=OuterRef("pk")))
    terminees = Q(etat__in=[Etat.TERMINEE, Etat.EVALUEE])
    yield _compter(
        _retenues(reseaux, annees),
        sujet,
        b=Count("pk", filter=terminees & Q(a_un_bilan())),
        c=Count("pk", filter=partenaire),
        annee=F("annee"),
    )


@_sujet("eleves")
def _eleves(sujet, reseaux, annees):
    """a : actions dont les élèves touchés sont saisis ; b : élèves touchés ; c : élèves prévus de ces actions, zéro s’il en
    manque à l’une d’elles."""
    comptees = _retenues(reseaux, annees).filter(eleves_touches__isnull=False)
    tous_saisis = Exact(Count("eleves_prevus"), Count("pk"))
    prevus = Case(When(tous_saisis, then=Sum("eleves_prevus")), default=0)
    yield _compter(comptees, sujet, b=Sum("eleves_touches"), c=prevus, annee=F("annee"))


@_sujet("lieu", "partenaire", "priorite")
def _actions_par_cle(sujet, reseaux, annees):
    """a : actions qui ont lieu là ; avec ce partenaire ; qui servent cette priorité."""
    chemin = {"lieu": "etablissements", "partenaire": "partenaires", "priorite": "objectif__axe__priorites"}[sujet]
    cle = "objectif__axe__priorites__priorite" if sujet == "priorite" else chemin
    yield _compter(_retenues(reseaux, annees).exclude(**{chemin: None}), sujet, cle=cle, annee=F("annee"))


@_sujet("journal", "visite")
def _journal(sujet, reseaux, annees):
    """a : entrées ; b : minutes connues. Par axe de mission, ou par établissement nommé."""
    journal = EntreeJournal.objects.filter(reseau__in=reseaux, jour__range=_periode(annees))
    if sujet == "journal":
        yield _compter(journal, sujet, cle="axe_mission", b=Sum("duree"), annee=_annee_scolaire("jour"))
    else:
        visites = journal.exclude(etablissements=None)
        yield _compter(visites, sujet, cle="etablissements", annee=_annee_scolaire("jour"))


@_sujet("decision")
def _decisions(sujet, reseaux, annees):
    """a : décisions prises ; b : tenues ; c : en retard à ce jour."""
    yield _compter(
        Decision.objects.filter(instance__reseau__in=reseaux, prise_le__range=_periode(annees)),
        sujet,
        chemin="instance__reseau",
        b=Count("pk", filter=Q(etat=EtatDecision.TENUE)),
        c=Count("pk", filter=Q(etat__in=DECISION_OUVERTE, echeance__lt=aujourd_hui())),
        annee=_annee_scolaire("prise_le"),
    )


@_sujet("echeance")
def _echeances(sujet, reseaux, annees):
    """a : décisions dont l’échéance est passée, ou qui sont tenues ; b : tenues à temps."""
    a_temps = Exists(
        PassageDecision.objects.filter(
            decision=OuterRef("pk"), vers=EtatDecision.TENUE, le__date__lte=OuterRef("echeance")
        )
    )
    decisions = Decision.objects.filter(instance__reseau__in=reseaux, echeance__range=_periode(annees))
    comptees = decisions.filter(Q(echeance__lt=aujourd_hui()) | Q(etat=EtatDecision.TENUE))
    yield _compter(
        comptees.exclude(etat=EtatDecision.ABANDONNEE),
        sujet,
        chemin="instance__reseau",
        b=Count("pk", filter=Q(a_temps)),
        annee=_annee_scolaire("echeance"),
    )


@_sujet("seance")
def _seances(sujet, reseaux, annees):
    """a : séances prévues et non annulées ; b : tenues ; c : dont le compte rendu est écrit."""
    premier, dernier = _periode(annees)
    seances = Seance.objects.filter(instance__reseau__in=reseaux, debut__range=_instants(premier, dernier))
    yield _compter(
        seances.exclude(etat=EtatSeance.ANNULEE),
        sujet,
        chemin="instance__reseau",
        b=Count("pk", filter=Q(etat__in=SEANCE_COMPTEE)),
        c=Count("pk", filter=Q(etat__in=_AVEC_COMPTE_RENDU)),
        annee=_annee_scolaire("debut"),
    )


@_sujet("convention")
def _conventions(sujet, reseaux, annees):
    """a : signées, en vigueur un jour de l’année au moins."""
    premier, dernier = _periode(annees)
    derniere = Case(When(tacite=True, then=SANS_FIN), default=_annee_scolaire("fin"))
    yield _compter(
        _signees(reseaux).filter(Q(fin__gte=premier) | Q(tacite=True), debut__lte=dernier),
        sujet,
        cle=derniere,
        annee=_annee_scolaire("debut"),
    )


@_sujet("bilan_de_convention")
def _bilans_de_convention(sujet, reseaux, annees):
    """a : bilans attendus des conventions en vigueur cette année-là ; b : rendus."""
    du_bilan = _annee_scolaire("bilan_le")
    courait = Q(tacite=True) | Q(annee_de_fin__gte=du_bilan)
    dus = Q(bilan_le__lte=aujourd_hui()) | Q(bilan_rendu_le__isnull=False)
    attendus = _signees(reseaux).filter(dus, bilan_le__range=_periode(annees))
    avec_leurs_annees = attendus.alias(
        annee_de_debut=_annee_scolaire("debut"), annee_de_fin=_annee_scolaire("fin")
    ).filter(courait, annee_de_debut__lte=du_bilan)
    rendus = Count("pk", filter=Q(bilan_rendu_le__isnull=False))
    yield _compter(avec_leurs_annees, sujet, b=rendus, annee=du_bilan)


def _signees(reseaux: list[int]) -> QuerySet:
    return Convention.objects.filter(reseau__in=reseaux, etat=EtatConvention.SIGNEE)


@_sujet("engage", "realise")
def _budget(sujet, reseaux, annees):
    """a : enveloppes en euros ; b : notifié moins repris ; c : engagé, ou réalisé."""
    connues = Enveloppe.objects.filter(
        reseau__in=reseaux,
        annee__in=annees,
        unite=Enveloppe.Unite.EUROS,
        notifie__isnull=False,
        **{f"{sujet}__isnull": False},
    )
    disponible = Sum(F("notifie") - Coalesce(F("repris"), Value(ZERO), output_field=_NOMBRE), output_field=_NOMBRE)
    yield _compter(connues, sujet, b=disponible, c=Sum(sujet), annee=F("annee"))


def _periode(annees: list[int]) -> tuple[date, date]:
    """Du premier jour de la première année au dernier de la dernière."""
    return bornes(annees[0])[0], bornes(annees[-1])[1]


def _annee_scolaire(champ: str) -> Any:
    """L’année scolaire d’un jour, comptée par la base."""
    return ExtractYear(champ) - Case(When(**{f"{champ}__month__lt": 9}, then=1), default=0)


def _compter(
    requete: QuerySet, sujet: str, *, annee: Any, cle: Any = "", chemin: str = "reseau", b: Any = None, c: Any = None
) -> QuerySet:
    """Une ligne par réseau et par clé, toutes de la même forme, pour qu’elles s’unissent."""
    return (
        requete.order_by()
        .annotate(
            sujet=Value(sujet),
            r=F(f"{chemin}_id"),
            an=Cast(annee, IntegerField()),
            cle=Cast(F(cle) if isinstance(cle, str) else cle, IntegerField()) if cle else Value(0, IntegerField()),
        )
        .values("sujet", "r", "an", "cle")
        .annotate(a=_nombre(Count("pk", distinct=bool(cle))), b_=_nombre(b), c_=_nombre(c))
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
