"""Le budget rangé par exercice : une année civile et une année scolaire, des euros et des heures, ne s’additionnent pas."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from partenariats.models import Enveloppe
from partenariats.models.budget import somme

COLONNES = (*Enveloppe.MONTANTS, "reste")


@dataclass(frozen=True)
class Groupe:
    """Les enveloppes d’un même exercice et d’une même unité : les seules qu’on additionne."""

    titre: str
    symbole: str
    enveloppes: tuple[Enveloppe, ...]

    @property
    def totaux(self) -> dict[str, Decimal | None]:
        """Somme exacte de chaque colonne ; inconnue si aucune enveloppe ne la connaît."""
        return {colonne: somme(getattr(e, colonne) for e in self.enveloppes) for colonne in COLONNES}

    @property
    def par_financeur(self) -> list[tuple[str, dict[str, Decimal | None]]]:
        """Les mêmes totaux, financeur par financeur."""
        ranges = sorted(self.enveloppes, key=lambda e: (e.financeur.nom, e.pk))
        return [
            (nom, {colonne: somme(getattr(e, colonne) for e in siennes) for colonne in COLONNES})
            for nom, siennes in ((nom, list(suite)) for nom, suite in groupby(ranges, key=lambda e: e.financeur.nom))
        ]

    @property
    def par_etablissement(self) -> list[tuple[str, Decimal]]:
        """Ce que les lignes répartissent, établissement par établissement ; « sans établissement » en dernier."""
        montants: dict = {}
        for enveloppe in self.enveloppes:
            for ligne in enveloppe.lignes.all():
                cle = ligne.etablissement
                montants[cle] = montants.get(cle, Decimal(0)) + ligne.montant
        sans = montants.pop(None, None)
        nommes = sorted((etablissement.nom_usuel, montant) for etablissement, montant in montants.items())
        return nommes + ([("sans établissement", sans)] if sans is not None else [])


def par_exercice(enveloppes: Iterable[Enveloppe]) -> list[Groupe]:
    """Les enveloppes groupées par année, exercice et unité, dans l’ordre où elles viennent.

    Elles viennent triées (`EnveloppeQuerySet.pour_tableau`) ; aucun total ne franchit la limite d’un groupe.
    """

    def cle(enveloppe):
        return enveloppe.annee, enveloppe.exercice, enveloppe.unite

    groupes = []
    for _, suite in groupby(enveloppes, key=cle):
        siennes = tuple(suite)
        titre = f"{siennes[0].exercice_libelle}, en {siennes[0].get_unite_display()}"
        groupes.append(Groupe(titre, siennes[0].symbole, siennes))
    return groupes
