"""Sous combien de personnes un chiffre se masque : ce que l’installation a décidé, pour tous les indicateurs ou pour un seul."""

from django.conf import settings


def seuil_de(code: str = "") -> int:
    """Le seuil de cet indicateur : le sien si l’installation lui en a donné un, sinon celui de tous (5 par défaut)."""
    return settings.SEUILS_SECRET.get(code, settings.SEUIL_SECRET)
