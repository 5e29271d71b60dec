"""Un indicateur relevé par période, ses cases de grille et l’année qui s’en déduit."""

from django.urls import reverse

from tableau_bord.models import IndicateurLocal, Valeur
from tableau_bord.periodes import Periodicite
from tests.factories import (
    AgentFactory,
)

ANNEE = 2024


def indicateur(reseau, **champs):
    communs = {"libelle": "Familles aux rencontres", "definition": "x", "unite": "%", "niveau": "ecole"}
    communs |= {"periodicite": Periodicite.TRIMESTRE, "cree_par": AgentFactory()}
    return IndicateurLocal.objects.create(reseau=reseau, **communs | champs)


def grille(local, periode=""):
    adresse = reverse("valeurs_saisir", args=[local.reseau.code, local.code])
    return f"{adresse}?annee={ANNEE}" + (f"&periode={periode}" if periode else "")


def cases(ecole, *periodes):
    """Les cases d’un taux, période par période : (numérateur, dénominateur), ou rien."""
    return {
        f"{ecole.uai}-p{rang}-{nom}": str(nombre)
        for rang, comptes in enumerate(periodes, start=1)
        for nom, nombre in zip(("numerateur", "denominateur"), comptes or (), strict=False)
    }


def annee(local, ecole):
    """Numérateur et dénominateur de l’année, ou rien si elle est inconnue."""
    return Valeur.objects.filter(indicateur=local.code, uai=ecole.uai).values_list("numerateur", "denominateur").first()
