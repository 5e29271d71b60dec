"""Où vont les moyens : ce qu’il reste par source, par axe, par établissement ; et l’équité entre écoles, par élève.

Un exercice et une unité à la fois : rien ne s’additionne d’une année civile à une année scolaire, d’euros à des heures.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from actions.models import Depense, Reserve
from partenariats.exercices import Groupe, par_exercice
from partenariats.models import Enveloppe, Ligne
from pilotage.annees import aujourd_hui
from pilotage.models import Etablissement, Reseau
from tableau_bord.ecriture import INCONNU, MASQUE, nombre
from tableau_bord.graphiques import Graphique, Point, Serie
from tableau_bord.indicateurs.seuils import seuil_de
from tableau_bord.models import Valeur

ZERO = Decimal(0)
HORS_AXE, SANS_ETABLISSEMENT = "Hors axe du projet", "Sans établissement"
EFFECTIF = "effectif_ecole"
# Sans effectifs importés, ceux que l’IPS de la même école donne ; au-delà de trois rentrées, on ne sait plus.
EFFECTIF_DE_SECOURS = "ips_ecoles"
PROFONDEUR = 3
FRAGILE = 20


@dataclass(frozen=True)
class Reste:
    """Ce qui est réservé (ou disponible), ce qui est pris, ce qui reste ; `None` : inconnu.

    `hors` : la part prise sur des enveloppes qui ne lui réservaient rien ; elle n’entame pas ce qui lui est réservé.
    """

    nom: str
    prevu: Decimal | None
    pris: Decimal
    hors: Decimal = ZERO

    @property
    def reste(self) -> Decimal | None:
        return None if self.prevu is None else self.prevu - (self.pris - self.hors)


@dataclass(frozen=True)
class Part:
    """La part d’une école : un montant, un effectif connu ou non, et ce que cela fait par élève."""

    nom: str
    montant: Decimal
    eleves: Decimal | None
    rentree: int | None

    @property
    def seuil(self) -> int:
        """Sous combien d’élèves la part ne se dit pas."""
        return seuil_de(EFFECTIF)

    @property
    def est_masquee(self) -> bool:
        return self.eleves is not None and self.eleves < self.seuil

    @property
    def est_fragile(self) -> bool:
        return self.eleves is not None and not self.est_masquee and self.eleves < FRAGILE

    @property
    def par_eleve(self) -> Decimal | None:
        return self.montant / self.eleves if self.eleves and not self.est_masquee else None

    @property
    def texte_par_eleve(self) -> str:
        if self.est_masquee:
            return MASQUE
        return INCONNU if self.par_eleve is None else f"{nombre(self.par_eleve, 2)}\u00a0€"

    @property
    def texte_eleves(self) -> str:
        if self.est_masquee:
            return MASQUE
        return INCONNU if self.eleves is None else nombre(self.eleves)


@dataclass(frozen=True)
class Exercice:
    titre: str
    symbole: str
    sources: tuple[Reste, ...]
    axes: tuple[Reste, ...]
    etablissements: tuple[Reste, ...]
    parts: tuple[Part, ...]

    @property
    def moyenne(self) -> Decimal | None:
        """Σ montants / Σ élèves, sur les écoles dont l’effectif est connu et se montre."""
        connues = [part for part in self.parts if part.par_eleve is not None]
        eleves = sum((part.eleves or ZERO for part in connues), ZERO)
        return sum((part.montant for part in connues), ZERO) / eleves if eleves else None

    @property
    def phrase(self) -> str:
        """« De 0,00 € à 41,20 € par élève selon l’école ; 12,30 € en moyenne. »"""
        connues = [part.par_eleve for part in self.parts if part.par_eleve is not None]
        if len(connues) < 2 or self.moyenne is None:
            return ""
        bas, haut = nombre(min(connues), 2), nombre(max(connues), 2)
        return (
            f"De {bas}\u00a0€ à {haut}\u00a0€ par élève selon l’école ; {nombre(self.moyenne, 2)}\u00a0€ pour l’ensemble "
            "des écoles."
        )


def moyens(reseau: Reseau, enveloppes: Iterable[Enveloppe]) -> list[Exercice]:
    """Un `Exercice` par année, exercice et unité ; `enveloppes` triées (`pour_tableau`). Nombre de requêtes constant."""
    enveloppes = list(enveloppes)
    depenses = Depense.objects.filter(ligne__enveloppe__in=enveloppes).select_related("action__objectif__axe", "ligne")
    reserves = Reserve.objects.filter(enveloppe__in=enveloppes).select_related("axe", "etablissement")
    ecoles = list(Etablissement.objects.du_reseau(reseau, au=aujourd_hui()).ecoles())
    eleves = _effectifs([ecole.uai for ecole in ecoles], max((e.annee for e in enveloppes), default=0))
    return [_exercice(groupe, list(depenses), list(reserves), ecoles, eleves) for groupe in par_exercice(enveloppes)]


def _exercice(groupe: Groupe, depenses, reserves, ecoles, eleves) -> Exercice:
    siennes = {enveloppe.pk for enveloppe in groupe.enveloppes}
    reserves = [reserve for reserve in reserves if reserve.enveloppe_id in siennes]
    lignes = [ligne for enveloppe in groupe.enveloppes for ligne in enveloppe.lignes.all()]
    axe_de_la_ligne = {d.ligne_id: _axe(d) for d in depenses if d.ligne.enveloppe_id in siennes}
    par_uai: dict[str, Decimal] = defaultdict(Decimal)
    for ligne in lignes:
        if ligne.etablissement:
            par_uai[ligne.etablissement.uai] += ligne.montant
    en_euros = groupe.enveloppes[0].unite == Enveloppe.Unite.EUROS
    return Exercice(
        titre=groupe.titre,
        symbole=groupe.symbole,
        sources=tuple(
            Reste(nom, _disponible(groupe, nom), totaux["engage"] or ZERO) for nom, totaux in groupe.par_financeur
        ),
        axes=_restes(
            _reserves(reserves, "axe"),
            ((axe_de_la_ligne.get(ligne.pk, HORS_AXE), ligne) for ligne in lignes),
            HORS_AXE,
        ),
        etablissements=_restes(
            _reserves(reserves, "etablissement"),
            ((ligne.etablissement.nom_usuel if ligne.etablissement else SANS_ETABLISSEMENT, ligne) for ligne in lignes),
            SANS_ETABLISSEMENT,
        ),
        parts=tuple(_part(ecole, par_uai, eleves) for ecole in ecoles) if en_euros and par_uai else (),
    )


def _disponible(groupe: Groupe, financeur: str) -> Decimal | None:
    connus = [e.disponible_total for e in groupe.enveloppes if e.financeur.nom == financeur]
    sommables = [montant for montant in connus if montant is not None]
    return sum(sommables, ZERO) if sommables else None


def _axe(depense: Depense) -> str:
    return str(depense.action.objectif.axe) if depense.action.objectif else HORS_AXE


def _reserves(reserves, sorte: str) -> dict[str, dict[int, Decimal]]:
    """Nom → enveloppe → réservé. Le même axe d’une version du projet à l’autre porte le même nom."""
    sommes: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for reserve in reserves:
        if cible := getattr(reserve, sorte):
            sommes[str(cible) if sorte == "axe" else cible.nom_usuel][reserve.enveloppe_id] += reserve.montant
    return sommes


def _restes(
    prevus: dict[str, dict[int, Decimal]], pris: Iterable[tuple[str, Ligne]], dernier: str
) -> tuple[Reste, ...]:
    """Une ligne par nom réservé ou dépensé ; `dernier` à la fin."""
    sommes: dict[str, Decimal] = defaultdict(Decimal)
    hors: dict[str, Decimal] = defaultdict(Decimal)
    for nom, ligne in pris:
        sommes[nom] += ligne.montant
        if ligne.enveloppe_id not in prevus.get(nom, {}):
            hors[nom] += ligne.montant
    noms = sorted({*prevus, *sommes}, key=lambda nom: (nom == dernier, nom))
    return tuple(
        Reste(nom, sum(prevus[nom].values(), ZERO) if nom in prevus else None, sommes[nom], hors[nom]) for nom in noms
    )


def _effectifs(uais: list[str], annee: int) -> dict[str, tuple[int, Decimal]]:
    """UAI → (rentrée, élèves) : la dernière rentrée connue, trois ans en arrière au plus ; absente, on ne sait pas."""
    valeurs = Valeur.objects.filter(
        uai__in=uais, indicateur__in=[EFFECTIF, EFFECTIF_DE_SECOURS], annee__range=(annee - PROFONDEUR, annee)
    ).order_by("annee")
    connus: dict[str, tuple[int, Decimal]] = {}
    # L’effectif lui-même, lu en dernier, l’emporte sur celui que porte l’IPS.
    for code in (EFFECTIF_DE_SECOURS, EFFECTIF):
        for valeur in valeurs:
            combien = valeur.valeur if code == EFFECTIF else valeur.effectif
            if valeur.indicateur == code and combien:
                connus[valeur.uai] = (valeur.annee, combien)
    return connus


def _part(ecole: Etablissement, par_uai, eleves) -> Part:
    rentree, combien = eleves.get(ecole.uai, (None, None))
    return Part(ecole.nom_usuel, par_uai.get(ecole.uai, ZERO), combien, rentree)


def graphique_d_equite(exercice: Exercice) -> Graphique | None:
    """Les euros par élève de chaque école, du plus haut au plus bas ; `None` s’il n’y a rien à comparer."""
    if not exercice.phrase:
        return None
    parts = sorted(exercice.parts, key=lambda part: (part.par_eleve is None, -(part.par_eleve or ZERO), part.nom))
    noms = [part.nom for part in parts]
    points = tuple(
        Point(
            part.nom if noms.count(part.nom) == 1 else f"{part.nom} ({rang})",
            None if part.par_eleve is None else part.par_eleve.quantize(Decimal("0.01")),
            part.texte_par_eleve,
        )
        for rang, part in enumerate(parts, start=1)
    )
    return Graphique(
        genre="barres",
        titre=f"Euros par élève, école par école, {exercice.titre}",
        alternative=f"Barres horizontales, une par école. {exercice.phrase}",
        rubriques="École",
        unite="euros par élève",
        series=(Serie("Par élève", points),),
    )
