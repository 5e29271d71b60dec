"""Pour qui et quand : niveaux, cycles, temps de l’enfant, périodes, transversalités."""

from collections.abc import Iterable

from django.db import models


class Niveau(models.TextChoices):
    TPS = "TPS", "TPS"
    PS = "PS", "PS"
    MS = "MS", "MS"
    GS = "GS", "GS"
    CP = "CP", "CP"
    CE1 = "CE1", "CE1"
    CE2 = "CE2", "CE2"
    CM1 = "CM1", "CM1"
    CM2 = "CM2", "CM2"
    SIXIEME = "6E", "6e"
    CINQUIEME = "5E", "5e"
    QUATRIEME = "4E", "4e"
    TROISIEME = "3E", "3e"


class Cycle(models.TextChoices):
    C1 = "C1", "cycle 1"
    C2 = "C2", "cycle 2"
    C3 = "C3", "cycle 3"
    C4 = "C4", "cycle 4"


# Code de l’éducation, D311-10 ; la TPS va avec le cycle 1, sans être exigée pour qu’il soit entier.
NIVEAUX_DU_CYCLE = {
    Cycle.C1: (Niveau.PS, Niveau.MS, Niveau.GS),
    Cycle.C2: (Niveau.CP, Niveau.CE1, Niveau.CE2),
    Cycle.C3: (Niveau.CM1, Niveau.CM2, Niveau.SIXIEME),
    Cycle.C4: (Niveau.CINQUIEME, Niveau.QUATRIEME, Niveau.TROISIEME),
}


def niveaux_lisibles(choisis: Iterable[str]) -> str:
    """« cycle 2, CM1 » : un cycle entier se dit d’un mot ; vide s’il n’y a rien."""
    dits = set(choisis)
    restants = [niveau for niveau in Niveau.values if niveau in dits]
    morceaux = []
    for cycle, siens in NIVEAUX_DU_CYCLE.items():
        entier = all(niveau in restants for niveau in siens)
        du_cycle = [n for n in restants if n in siens or (cycle == Cycle.C1 and n == Niveau.TPS)]
        if entier:
            morceaux += [str(Niveau.TPS.label)] if Niveau.TPS in du_cycle else []
            morceaux.append(str(cycle.label))
        else:
            morceaux += [str(Niveau(n).label) for n in du_cycle]
    return ", ".join(morceaux)


class Temps(models.TextChoices):
    SCOLAIRE = "scolaire", "temps scolaire"
    PERISCOLAIRE = "peri", "temps périscolaire"
    HORS = "hors", "hors temps scolaire"
    PLUSIEURS = "plusieurs", "à cheval sur plusieurs temps"


class Periode(models.IntegerChoices):
    """Les cinq périodes de classe de l’année, d’une fin de vacances à la suivante."""

    P1 = 1, "1re période"
    P2 = 2, "2e période"
    P3 = 3, "3e période"
    P4 = 4, "4e période"
    P5 = 5, "5e période"


class Transversalite(models.TextChoices):
    """Ce qui traverse toutes les actions d’une cité éducative (et d’un réseau qui le souhaite)."""

    MOBILITE = "mobilite", "mobilité"
    DISCRIMINATIONS = "discriminations", "lutte contre les discriminations"
    EGALITE = "egalite", "égalité femmes-hommes"
