"""Ce que les commandes de cet étage demandent : un UAI, une année scolaire. Chaque refus est une phrase."""

import re

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from pilotage.annees import verifier_annee
from pilotage.uai import normaliser_uai, verifier_uai


def lire_uai(saisie: str) -> str:
    """L’UAI en capitales ; lève `CommandError` si sa forme ou sa lettre est fausse."""
    uai = normaliser_uai(saisie)
    try:
        verifier_uai(uai)
    except ValidationError as erreur:
        raise CommandError(" ".join(erreur.messages)) from erreur
    return uai


def lire_annee(saisie: str) -> int:
    """« 2023 » ou « 2023-2024 » donne 2023 ; lève `CommandError` si ce n’est pas une année scolaire."""
    trouve = re.fullmatch(r"([0-9]{4})(?:[-/]([0-9]{4}))?", saisie.strip())
    if not trouve or (trouve[2] and int(trouve[2]) != int(trouve[1]) + 1):
        raise CommandError(
            f"« {saisie} » n’est pas une année scolaire : écrivez l’année où elle commence, par exemple 2023 pour 2023-2024."
        )
    annee = int(trouve[1])
    try:
        verifier_annee(annee)
    except ValidationError as erreur:
        raise CommandError(" ".join(erreur.messages)) from erreur
    return annee
