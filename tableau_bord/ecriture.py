"""Écrire un nombre, un pourcentage, une date comme on les lit en français : espace insécable, virgule, vrai signe moins."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

INSECABLE = "\u00a0"
MASQUE = "n. c."
INCONNU = "inconnu"
SANS_OBJET = "–"

# Décimales montrées selon l’unité de la fiche ; une unité qui se compte n’en a pas.
DECIMALES = {"%": 1, "indice": 1, "points": 1, "/20": 1, "pour 100 élèves": 1, "élèves par classe": 1}

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def arrondir(valeur, decimales: int = 0) -> Decimal:
    """Arrondi commun (0,5 monte), et jamais « −0 »."""
    arrondie = Decimal(valeur).quantize(Decimal(1).scaleb(-decimales), rounding=ROUND_HALF_UP)
    return arrondie if arrondie else abs(arrondie)


def nombre(valeur, decimales: int = 0) -> str:
    """« 1 234,5 », l’espace étant insécable (U+00A0) ; le moins est U+2212."""
    return (
        f"{arrondir(valeur, decimales):,.{decimales}f}".replace(",", INSECABLE).replace(".", ",").replace("-", "\u2212")
    )


def grandeur(valeur, unite: str) -> str:
    """Le nombre avec le signe ou l’unité qui doivent l’accompagner : « 86,4 % », « 101,2 », « + 3,0 »."""
    texte = nombre(valeur, DECIMALES.get(unite, 0))
    if unite == "%":
        return f"{texte}{INSECABLE}%"
    if unite == "points" and arrondir(valeur, 1) > 0:
        return f"+{texte}"
    return texte


def compte(combien: int, singulier: str, pluriel: str = "") -> str:
    """« 1 action », « 12 actions », « aucune action » se dit ailleurs : zéro reste « 0 action »."""
    mot = singulier if abs(combien) < 2 else pluriel or f"{singulier}s"
    return f"{nombre(combien)}{INSECABLE}{mot}"


def jour(quand: date) -> str:
    """« 1er septembre 2026 »."""
    premier = "1er" if quand.day == 1 else str(quand.day)
    return f"{premier}{INSECABLE}{MOIS[quand.month - 1]} {quand.year}"


def enumerer(mots) -> str:
    """« a, b et c »."""
    mots = list(mots)
    if len(mots) < 2:
        return "".join(mots)
    return f"{', '.join(mots[:-1])} et {mots[-1]}"


def abreger(texte: str, longueur: int) -> str:
    """Coupe au dernier mot entier, avec des points de suspension ; `longueur` compris."""
    texte = re.sub(r"[ \t\r\n]+", " ", texte).strip()  # les espaces insécables restent
    if len(texte) <= longueur:
        return texte
    coupe = texte[: longueur - 1]
    if " " in coupe[longueur // 2 :]:
        coupe = coupe.rsplit(" ", 1)[0]
    return coupe.rstrip(" ,;:") + "…"
