"""L’UAI, identifiant d’un établissement : sept chiffres et une lettre de contrôle.

La lettre est celle de rang « les sept chiffres modulo 23 » dans un alphabet sans I, O ni Q ;
règle vérifiée sur 37 725 UAI réels, sans écart.
"""

import re

from django.core.exceptions import ValidationError

LETTRES = "ABCDEFGHJKLMNPRSTUVWXYZ"
FORME = re.compile(r"[0-9]{7}[A-Z]")  # 0-9 et non \d, qui accepterait tout chiffre Unicode


def lettre_de_controle(chiffres: str) -> str:
    """Lettre attendue après sept chiffres ASCII."""
    return LETTRES[int(chiffres) % 23]


def normaliser_uai(saisie: str) -> str:
    """« 0333494u » devient « 0333494U » ; rien d’autre n’est corrigé en silence."""
    return saisie.strip().upper()


def verifier_uai(uai: str) -> None:
    """Lève `ValidationError` si l’UAI n’a pas la forme attendue ou si sa lettre est fausse."""
    if not FORME.fullmatch(uai):
        raise ValidationError(
            "« %(uai)s » n’est pas un UAI : il faut sept chiffres puis une lettre, par exemple 0160100X.",
            code="uai_forme",
            params={"uai": uai[:20]},
        )
    attendue = lettre_de_controle(uai[:7])
    if uai[7] != attendue:
        raise ValidationError(
            "La lettre de contrôle de l’UAI « %(uai)s » est fausse : après %(chiffres)s on attend %(attendue)s.",
            code="uai_lettre",
            params={"uai": uai, "chiffres": uai[:7], "attendue": attendue},
        )
