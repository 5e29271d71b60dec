"""Le tableau du gestionnaire : toutes les enveloppes d’un coup, case par case, sans JavaScript."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from partenariats.forms.montant import ecrire_montant, lire_montant
from partenariats.models import Enveloppe

AVANT = "avant"
CONFIRMER = "confirmer"


@dataclass
class Case:
    """Une case : son nom dans le formulaire, ce qui y est écrit, ce qui ne va pas."""

    nom: str
    libelle: str
    texte: str
    erreur: str = ""


@dataclass
class Rangee:
    enveloppe: Enveloppe
    cases: list[Case]
    alertes: list[str] = field(default_factory=list)


class TableauBudget:
    """Lit, vérifie et enregistre d’un coup les montants de toutes les enveloppes.

    Une case illisible n’enregistre rien et revient telle qu’elle a été tapée, avec la raison. Un dépassement se dit
    avant d’enregistrer : renvoyer le tableau en cochant « confirmer » vaut décision. Le champ caché « avant » garde
    ce que la page montrait : seules les cases retouchées s’enregistrent, et ce que quelqu’un d’autre a écrit
    entre-temps dans la même case est montré avant d’être remplacé.
    """

    def __init__(self, enveloppes, donnees: Mapping[str, str] | None = None):
        self.enveloppes = list(enveloppes)
        self.donnees = donnees
        self.avant = json.dumps(
            {e.pk: [ecrire_montant(getattr(e, nom)) for nom in e.MONTANTS] for e in self.enveloppes}
        )
        self._lus = _lire_avant(donnees.get(AVANT, "")) if donnees is not None else {}
        self.changees: list[Enveloppe] = []
        self.rangees = [self._rangee(enveloppe) for enveloppe in self.enveloppes]

    @property
    def erreurs(self) -> list[tuple[str, str]]:
        """(identifiant de la case, ce qui ne va pas), dans l’ordre du tableau."""
        return [
            (case.nom, f"{rangee.enveloppe.intitule}, {case.libelle} : {case.erreur}")
            for rangee in self.rangees
            for case in rangee.cases
            if case.erreur
        ]

    @property
    def alertes(self) -> list[str]:
        return [alerte for rangee in self.rangees for alerte in rangee.alertes]

    @property
    def a_confirmer(self) -> bool:
        """Un dépassement que personne n’a encore confirmé."""
        return bool(self.donnees is not None and self.alertes and not self.donnees.get(CONFIRMER))

    def is_valid(self) -> bool:
        return self.donnees is not None and not self.erreurs and not self.a_confirmer

    def _rangee(self, enveloppe: Enveloppe) -> Rangee:
        cases = [_case(enveloppe, nom) for nom in Enveloppe.MONTANTS]
        rangee = Rangee(enveloppe, cases)
        if self.donnees is None:
            return rangee
        lus = self._lus.get(str(enveloppe.pk), {})
        retouchees = [
            self._lire(enveloppe, nom, case, lus) for nom, case in zip(Enveloppe.MONTANTS, cases, strict=True)
        ]
        if any(retouchees):
            self.changees.append(enveloppe)
            _comparer(rangee)
        return rangee

    def _lire(self, enveloppe: Enveloppe, nom: str, case: Case, lus: dict) -> bool:
        """Lit une case dans l’envoi ; vrai si elle change l’enveloppe. Une case absente n’est pas une case vidée."""
        if case.nom not in self.donnees:
            return False
        en_base, texte = getattr(enveloppe, nom), self.donnees[case.nom]
        try:
            saisie = lire_montant(texte)
        except ValidationError as erreur:
            case.texte, case.erreur = texte, " ".join(erreur.messages)
            return False
        lue = lus.get(nom, en_base)
        if saisie in (lue, en_base):
            return False
        case.texte = texte
        if en_base != lue:
            case.erreur = (
                f"quelqu’un vient d’y écrire « {ecrire_montant(en_base) or 'rien'} ». Enregistrez à nouveau pour "
                "garder votre valeur."
            )
        setattr(enveloppe, nom, saisie)
        return True

    @transaction.atomic
    def save(self, *, par) -> int:
        """Enregistre les enveloppes changées, et elles seules ; rend leur nombre. Le reste ne bouge pas."""
        maintenant = timezone.now()
        for enveloppe in self.changees:
            enveloppe.modifie_par, enveloppe.modifie_le = par, maintenant
        Enveloppe.objects.bulk_update(self.changees, [*Enveloppe.MONTANTS, "modifie_par", "modifie_le"], batch_size=50)
        return len(self.changees)


def _case(enveloppe: Enveloppe, nom: str) -> Case:
    libelle = str(Enveloppe._meta.get_field(nom).verbose_name)
    return Case(f"e{enveloppe.pk}-{nom}", libelle, ecrire_montant(getattr(enveloppe, nom)))


def _lire_avant(texte: str) -> dict[str, dict[str, Decimal | None]]:
    """Ce que la page montrait ; vide si le champ caché est illisible : la base fait alors foi."""
    try:
        lus = json.loads(texte)
        return {
            cle: {nom: lire_montant(valeur) for nom, valeur in zip(Enveloppe.MONTANTS, valeurs, strict=True)}
            for cle, valeurs in lus.items()
        }
    except (ValueError, TypeError, AttributeError, ValidationError, RecursionError):
        return {}


def _comparer(rangee: Rangee) -> None:
    """Ce que la base refuserait, sur la case ; ce qui dépasse, en alerte."""
    enveloppe, symbole = rangee.enveloppe, rangee.enveloppe.symbole
    if enveloppe.repris is not None and enveloppe.notifie is not None and enveloppe.repris > enveloppe.notifie:
        rangee.cases[Enveloppe.MONTANTS.index("repris")].erreur = "on ne reprend pas plus que ce qui est notifié."
        return
    for depasse, plafond, phrase in (
        (enveloppe.engage, enveloppe.disponible_total, "l’engagé dépasse ce qui est notifié"),
        (enveloppe.realise, enveloppe.engage, "le réalisé dépasse l’engagé"),
        (enveloppe.reparti, enveloppe.realise, "les lignes réparties dépassent le réalisé"),
    ):
        if depasse is not None and plafond is not None and depasse > plafond:
            rangee.alertes.append(f"{enveloppe.intitule} : {phrase} de {ecrire_montant(depasse - plafond)} {symbole}.")
