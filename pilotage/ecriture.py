"""Écrire un nombre, un pourcentage, une date comme on les lit en français : espace insécable, virgule, vrai signe moins."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format

INSECABLE = "\u00a0"
MASQUE = "n. c."
INCONNU = "inconnu"
SANS_OBJET = "–"

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


def nombre(valeur, decimales: int | None = 0) -> str:
    """« 1 234,5 », l’espace étant insécable (U+00A0) ; le moins est U+2212. `None` : les décimales de la valeur."""
    # Un flottant s’écrit comme on le lit : 84.25, et non 84.2499999.
    valeur = Decimal(str(valeur))
    if decimales is None:
        decimales = max(0, -int(valeur.as_tuple().exponent))
    return (
        f"{arrondir(valeur, decimales):,.{decimales}f}".replace(",", INSECABLE).replace(".", ",").replace("-", "\u2212")
    )


def compte(combien: int, singulier: str, pluriel: str = "") -> str:
    """« 1 action », « 12 actions », « aucune action » se dit ailleurs : zéro reste « 0 action »."""
    mot = singulier if abs(combien) < 2 else pluriel or f"{singulier}s"
    return f"{nombre(combien)}{INSECABLE}{mot}"


def jour(quand: date) -> str:
    """« 1er septembre 2026 »."""
    premier = "1er" if quand.day == 1 else str(quand.day)
    return f"{premier}{INSECABLE}{MOIS[quand.month - 1]} {quand.year}"


def forme_du_jour(quand: date, forme: str) -> str:
    """La forme d’une date, où le premier d’un mois s’écrit « 1er » : « j F Y » donnerait « 1 septembre 2026 »."""
    return forme.replace("j F", r"j\e\r F") if quand.day == 1 else forme


def date_en_clair(quand: date, forme: str = "j F Y") -> str:
    """« 1er septembre 2026 », « mardi 1er septembre 2026 » (`l j F Y`) : une forme de Django, écrite en français."""
    return date_format(quand, forme_du_jour(quand, forme))


def enumerer(mots) -> str:
    """« a, b et c »."""
    mots = list(mots)
    if len(mots) < 2:
        return "".join(mots)
    return f"{', '.join(mots[:-1])} et {mots[-1]}"


_BLANCS = re.compile(r"(?<=«) | (?=[»;:!?])")


def insecables(texte: str) -> str:
    """Le même texte, où un guillemet ou un signe double n’est jamais seul au bout d’une ligne."""
    return _BLANCS.sub("\u00a0", texte)


def abreger(texte: str, longueur: int) -> str:
    """Coupe au dernier mot entier, avec des points de suspension ; `longueur` compris."""
    texte = re.sub(r"[ \t\r\n]+", " ", texte).strip()  # les espaces insécables restent
    if len(texte) <= longueur:
        return texte
    coupe = texte[: longueur - 1]
    if " " in coupe[longueur // 2 :]:
        coupe = coupe.rsplit(" ", 1)[0]
    return coupe.rstrip(" ,;:") + "…"
