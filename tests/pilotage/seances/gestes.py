"""L’adresse d’une séance ou d’un point, et ce qu’envoie le formulaire d’une séance."""

import uuid
from datetime import timedelta

from pilotage.annees import aujourd_hui


def adresse(objet, suite=""):
    nom = type(objet).__name__.lower() + "s"
    reseau = objet.reseau if hasattr(objet, "reseau") else getattr(objet, "seance", objet).instance.reseau
    return f"/r/{reseau.code}/{nom}/{objet.pk}/{suite}"


def saisie(**champs):
    jour = aujourd_hui() + timedelta(days=20)
    return {
        "jour": jour.isoformat(),
        "heure_debut": "17:30",
        "heure_fin": "19:30",
        "lieu": "Salle polyvalente",
        "cle_saisie": str(uuid.uuid4()),
    } | champs
