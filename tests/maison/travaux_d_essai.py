"""L’application Celery, plus un genre de travail qu’un essai peut interrompre : `celery --app tests.maison.travaux_d_essai`."""

import os
import time
from pathlib import Path

import django

from repnet.celery import app  # noqa: F401 (le groupe de processus la cherche ici)

django.setup()

from pilotage.models import Academie  # noqa: E402
from pilotage.travaux import genre  # noqa: E402


@genre("essai_long", "Essai long")
def essai_long(travail, avancer):
    """Attend le fichier « continuer », puis crée l’académie 99, une fois pour toutes."""
    dossier = Path(travail.parametres["dossier"])
    noter(dossier, "debut")
    while not (dossier / "continuer").exists():
        avancer(50, "On attend la suite")
        time.sleep(0.05)
    Academie.objects.get_or_create(code="99", defaults={"nom": "Académie d’essai"})
    noter(dossier, "fin")
    return {"adresse": "/reseaux/", "libelle": "Voir les réseaux"}


def noter(dossier: Path, quoi: str) -> None:
    with (dossier / "trace.txt").open("a") as trace:
        trace.write(f"{quoi} {os.getpid()}\n")


def trace(dossier: Path, quoi: str) -> list[int]:
    """Les processus qui ont noté `quoi`, dans l’ordre."""
    fichier = dossier / "trace.txt"
    lignes = [ligne.split() for ligne in fichier.read_text().splitlines()] if fichier.exists() else []
    return [int(numero) for nom, numero in lignes if nom == quoi]
