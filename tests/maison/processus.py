"""De vrais processus sous l’œil d’un essai : les lancer sur la base d’essai, attendre, les retrouver, n’en laisser aucun."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock
from urllib.parse import quote

from celery import current_app
from django.conf import settings
from django.db import connection

# Au-delà (secondes), l’essai échoue : c’est une borne contre l’attente sans fin, pas une mesure.
LIMITE = 90


def adresse_de_la_base() -> str:
    """`DATABASE_URL` de la base d’essai, pour un autre processus."""
    base = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{base['NAME']}"
    qui = f"{quote(base['USER'])}:{quote(base['PASSWORD'])}"
    return f"postgres://{qui}@{base['HOST'] or 'localhost'}:{base['PORT'] or 5432}/{quote(base['NAME'])}"


def attendre(condition, quoi: str, journal: Path | None = None, tant_que=None):
    """Attend que `condition()` soit vraie et la rend ; échoue en montrant le journal des processus.

    `tant_que` : le processus dont on attend quelque chose ; sa mort met fin à l’attente.
    """
    limite = time.monotonic() + LIMITE
    while time.monotonic() < limite and (tant_que is None or tant_que.poll() is None):
        if resultat := condition():
            return resultat
        time.sleep(0.05)
    dit = journal.read_text(errors="replace") if journal and journal.exists() else ""
    raise AssertionError(f"On attend en vain : {quoi}.\n{dit}")


@contextlib.contextmanager
def courtier(adresse: str, transport: str | None = None, options: dict | None = None):
    """Change le courtier de messages de l’application Celery, le temps du bloc."""
    avant = {nom: current_app.conf.get(nom) for nom in ("broker_transport", "broker_transport_options")}
    current_app.conf.update(broker_transport=transport, broker_transport_options=options or {})
    try:
        # Celery lit l’adresse dans l’environnement avant de la lire dans ses réglages.
        with mock.patch.dict(os.environ, CELERY_BROKER_URL=adresse):
            yield
    finally:
        current_app.conf.update(avant)


def courtier_de_fichiers(dossier: Path):
    """Le courtier de fichiers, dans `dossier` : `messages`, `pris`, `echanges`."""
    options = {
        "data_folder_in": "messages",
        "data_folder_out": "messages",
        "processed_folder": "pris",
        "control_folder": "echanges",
    }
    chemins = {option: str(dossier / nom) for option, nom in options.items()}
    return courtier("filesystem://", "repnet.fichiers:Transport", chemins)


class Processus:
    """Des processus lancés sur la base d’essai avec leurs propres données ; tous tués à la fin, quoi qu’il arrive."""

    def __init__(self, dossier: Path, **variables):
        self.donnees = dossier / "donnees"
        self.journal = dossier / "journal.txt"
        self.environnement = {
            **os.environ,
            "DATABASE_URL": adresse_de_la_base(),
            "REPNET_DONNEES": str(self.donnees),
            "PYTHONPATH": str(settings.BASE_DIR),
            "PYTHONUNBUFFERED": "1",
            **variables,
        }

    def lancer(self, *arguments: str) -> subprocess.Popen:
        """`python <arguments>`, dans sa propre session ; ce qu’il dit va au journal."""
        with self.journal.open("ab") as sortie:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=settings.BASE_DIR,
                env=self.environnement,
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def vivants(self) -> dict[int, str]:
        """Numéro et ligne de commande de tout processus qui a hérité de ces données, enfants et petits-enfants compris."""
        marque = f"REPNET_DONNEES={self.donnees}".encode()
        trouves = {}
        for dossier in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if marque in (dossier / "environ").read_bytes().split(b"\0") and _etat(dossier) != "Z":
                    trouves[int(dossier.name)] = (dossier / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return trouves

    def tout_tuer(self) -> None:
        while vivants := self.vivants():
            for numero in vivants:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(numero, signal.SIGKILL)
            time.sleep(0.05)


def _etat(dossier: Path) -> str:
    return (dossier / "stat").read_text().rpartition(")")[2].split()[0]
