"""`manage.py demarrer` : le site, les travaux de fond et leur horloge, en une commande."""

import errno
import os
import socket
import sys

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections

from pilotage.commandes import Commande
from pilotage.processus import Enfant, Veilleur

COEURS = os.cpu_count() or 1


class Command(Commande):
    help = "Démarre le site, les travaux de fond et leur horloge ; relance ce qui meurt ; Ctrl-C arrête tout."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("--adresse", default="127.0.0.1", help="adresse d’écoute (127.0.0.1 par défaut)")
        parser.add_argument(
            "--port", type=int, default=8000, help="port d’écoute (8000 par défaut ; 0 : un port libre)"
        )
        parser.add_argument(
            "--workers-web", type=int, default=COEURS, help="processus du site (un par cœur par défaut)"
        )
        parser.add_argument(
            "--workers-travaux", type=int, default=COEURS, help="processus des travaux (un par cœur par défaut)"
        )

    def handle(self, *, adresse, port, workers_web, workers_travaux, **options):
        verifier_la_base()
        verifier_les_statiques()
        with ecouter(adresse, port) as prise:
            port = prise.getsockname()[1]
            hote = f"[{adresse}]" if ":" in adresse else adresse
            self.dire("repnet", f"RepNet écoute sur http://{hote}:{port}/ (Ctrl-C pour arrêter).")
            Veilleur(
                [
                    Enfant("web", commande_web(prise, workers_web), (prise.fileno(),)),
                    Enfant("travaux", commande_travaux(workers_travaux)),
                    Enfant("horloge", commande_horloge()),
                ],
                dire=self.dire,
                dossier=settings.BASE_DIR,
                env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": SANS_L_AVIS_SUR_ROOT},
            ).veiller()
        self.dire("repnet", "Tout est arrêté.")

    def dire(self, nom: str, ligne: str) -> None:
        self.stdout.write(f"{nom:<8}| {ligne}")
        self.stdout.flush()


def verifier_la_base() -> None:
    """Lève `CommandError` si la base ne répond pas ou si ses migrations ne sont pas passées."""
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except SystemExit:
        raise CommandError(
            "La base n’est pas à jour : lancez d’abord « python manage.py migrate », puis recommencez."
        ) from None
    except DatabaseError as erreur:
        raise CommandError(
            f"La base de données ne répond pas ({type(erreur).__name__}) : vérifiez DATABASE_URL et que le serveur est lancé."
        ) from erreur
    finally:
        connections.close_all()


def verifier_les_statiques() -> None:
    """Lève `CommandError` si les feuilles de style et les scripts, à servir rassemblés, ne l’ont pas été."""
    manifeste = getattr(staticfiles_storage, "manifest_name", None)
    if manifeste and not staticfiles_storage.exists(manifeste):
        raise CommandError(
            "Les fichiers statiques ne sont pas rassemblés : lancez d’abord "
            "« python manage.py collectstatic --noinput », puis recommencez."
        )


def ecouter(adresse: str, port: int) -> socket.socket:
    """La prise d’écoute du site, gardée par le veilleur : une relance du site ne refuse aucune connexion.

    Lève `CommandError` si l’adresse ou le port ne peut pas être pris.
    """
    try:
        famille, _, _, _, cible = socket.getaddrinfo(adresse, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(cible[:2], family=famille, backlog=2048)
    except socket.gaierror:
        raise CommandError(f"« {adresse} » n’est pas une adresse de cette machine.") from None
    except OverflowError:
        raise CommandError(f"{port} n’est pas un port : il faut un nombre de 0 à 65535.") from None
    except OSError as erreur:
        raise CommandError(
            {
                errno.EADDRINUSE: f"Le port {port} est déjà pris : choisissez-en un autre, par exemple --port {port + 1}.",
                errno.EACCES: f"Le port {port} est réservé à l’administrateur : choisissez-en un au-dessus de 1024.",
                errno.EADDRNOTAVAIL: f"« {adresse} » n’est pas une adresse de cette machine.",
            }.get(erreur.errno or 0, f"Impossible d’écouter sur {adresse}, port {port} : {erreur.strerror}.")
        ) from erreur


def commande_web(prise: socket.socket, workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "repnet.wsgi:application"),
        *("--config", "python:repnet.serveur"),
        *("--bind", f"fd://{prise.fileno()}"),
        *("--workers", str(workers)),
        *("--graceful-timeout", "8"),
        *("--log-level", "warning"),
        # Le fichier de commande de gunicorn 27 n’a pas d’usage ici et resterait derrière un kill -9.
        "--no-control-socket",
    ]


def commande_travaux(workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "--app", "repnet", "--quiet", "worker"),
        *("--concurrency", str(workers)),
        *("--queues", "travaux,documents"),
        *("--loglevel", "warning"),
        # Un seul groupe de processus : rien à se raconter entre groupes.
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def commande_horloge() -> list[str]:
    return [*(sys.executable, "-m", "celery", "--app", "repnet", "--quiet", "beat"), *("--loglevel", "warning")]


# Celery le répète en anglais et sur huit lignes ; docs/deployer.md dit sous quel compte lancer RepNet.
SANS_L_AVIS_SUR_ROOT = "ignore:You're running the worker with superuser privileges"
