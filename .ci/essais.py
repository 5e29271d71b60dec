"""« make test » : toute la suite sur SQLite puis sur PostgreSQL, avec un vrai Redis ; tout s’arrête quoi qu’il arrive.

Usage : essais.py [--banc] [sqlite] [postgresql] [-- arguments de pytest]. La sortie finit par la ligne de clôture de pytest,
et le code de retour est le sien ; si la suite échoue sur une base, l’autre n’est pas essayée.
"""

import contextlib
import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
PATIENCE = 60  # secondes laissées à un service pour répondre
PR_SET_PDEATHSIG = 1
# Un de plus que de cœurs : bien des essais attendent un vrai processus, un vrai navigateur ou la base.
PROCESSUS = str(min(8, (os.cpu_count() or 1) + 1))


def main() -> int:
    arguments, pour_pytest = couper(sys.argv[1:], "--")
    arguments = [argument for argument in arguments if argument != "--banc"]
    bases = arguments or list(BASES)
    if inconnues := set(bases) - set(BASES):
        print(
            f"Base inconnue : {', '.join(sorted(inconnues))}. Choisissez parmi : {', '.join(BASES)}.", file=sys.stderr
        )
        return 2
    choix = (
        ["tests/banc", "-o", "addopts=-p tests.environnement", "-s"]
        if "--banc" in sys.argv
        # Dans l’ordre de tests/conftest.py, les plus longs d’abord ; ceux qui partagent leur préparation, au même processus.
        else ["-n", PROCESSUS, "--dist", "loadgroup", "--no-loadscope-reorder"]
    )
    # Un arrêt demandé passe par les mêmes sorties que la fin ordinaire : les services s’arrêtent.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with contextlib.ExitStack() as pile:
        dossier = Path(pile.enter_context(tempfile.TemporaryDirectory(prefix="repnet-essais-", dir="/tmp")))
        dossier.chmod(0o755)
        redis = pile.enter_context(demarrer_redis(dossier))
        for base in bases:
            with BASES[base](dossier) as adresse:
                code = lancer_pytest(base, adresse, redis, dossier, [*choix, *pour_pytest])
            if code:
                return code
    return 0


def couper(mots: list[str], marque: str) -> tuple[list[str], list[str]]:
    """Ce qui précède la marque, et ce qui la suit."""
    rang = mots.index(marque) if marque in mots else len(mots)
    return mots[:rang], mots[rang + 1 :]


def lancer_pytest(base: str, adresse: str, redis: str, dossier: Path, choix: list[str]) -> int:
    print(f"\n=== La suite sur {base} ===", flush=True)
    environnement = os.environ | {
        "DATABASE_URL": adresse,
        "REPNET_DONNEES": str(dossier / f"donnees-{base}"),
        # Chaque base est essayée avec un courtier : celui des petites installations, puis celui des grandes.
        "CELERY_BROKER_URL": "filesystem://" if base == "sqlite" else redis,
    }
    marques = [] if base == "sqlite" else ["-m", "not une_base"]
    commande = [sys.executable, "-m", "pytest", *choix, *marques]
    pytest = subprocess.Popen(commande, cwd=RACINE, env=environnement, preexec_fn=_mourir_avec_son_parent)
    try:
        return pytest.wait()
    except KeyboardInterrupt:
        # Le terminal a prévenu pytest aussi : on lui laisse le temps de conclure.
        with contextlib.suppress(subprocess.TimeoutExpired):
            pytest.wait(timeout=20)
        raise
    finally:
        if pytest.poll() is None:
            arreter(pytest, signal.SIGINT)


@contextlib.contextmanager
def base_sqlite(dossier: Path):
    yield f"sqlite:///{dossier}/repnet.sqlite3"


@contextlib.contextmanager
def base_postgresql(dossier: Path):
    """Une grappe jetable : données dans le dossier temporaire, port libre, mot de passe tiré au hasard, sans fsync."""
    binaires = binaires_postgresql()
    grappe, mot_de_passe, port = dossier / "postgresql", secrets.token_hex(16), port_libre()
    grappe.mkdir()
    fichier = grappe / "mot-de-passe"
    fichier.write_text(mot_de_passe)
    qui = {}
    if os.geteuid() == 0:
        # PostgreSQL refuse de tourner en root ; son paquet a créé un compte pour lui.
        qui = {"user": "postgres", "group": "postgres", "extra_groups": []}
        for chemin in (grappe, fichier):
            shutil.chown(chemin, "postgres", "postgres")
    commande = [binaires / "initdb", "--pgdata", grappe / "donnees", "--username=repnet", "--auth=scram-sha-256"]
    commande += [f"--pwfile={fichier}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    creation = subprocess.run(commande, cwd=grappe, **qui, capture_output=True, text=True, check=False)
    if creation.returncode:
        raise SystemExit(f"initdb a échoué :\n{creation.stdout}{creation.stderr}")
    reglages = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }
    commande = [binaires / "postgres", "-D", grappe / "donnees"]
    commande += [mot for cle, valeur in reglages.items() for mot in ("-c", f"{cle}={valeur}")]
    # SIGINT : l’arrêt « rapide » de PostgreSQL, qui n’attend pas que les clients s’en aillent.
    with service(commande, grappe, port, signal.SIGINT, **qui):
        yield f"postgres://repnet:{mot_de_passe}@127.0.0.1:{port}/postgres"


def binaires_postgresql() -> Path:
    """Dossier des programmes de la version la plus récente, 15 au moins."""
    versions = {int(p.parent.parent.name): p.parent for p in Path("/usr/lib/postgresql").glob("[0-9]*/bin/initdb")}
    if versions and max(versions) >= 15:
        return versions[max(versions)]
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    raise SystemExit("PostgreSQL 15 ou plus récent est introuvable : installez le paquet « postgresql ».")


@contextlib.contextmanager
def demarrer_redis(dossier: Path):
    port = port_libre()
    commande = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with service(commande, dossier, port, signal.SIGTERM):
        yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def service(commande, dossier: Path, port: int, signal_d_arret: signal.Signals, **qui):
    """Lance un service, attend que son port réponde, et l’arrête à la sortie du bloc."""
    nom = Path(commande[0]).name
    journal = dossier / f"{nom}.journal"
    with journal.open("wb") as sortie:
        processus = subprocess.Popen(
            commande,
            cwd=dossier,
            stdin=subprocess.DEVNULL,
            stdout=sortie,
            stderr=subprocess.STDOUT,
            preexec_fn=_mourir_avec_son_parent,
            # Hors du groupe du terminal : Ctrl-C s’adresse à pytest, qui a encore besoin de la base pour finir.
            process_group=0,
            **qui,
        )
    try:
        attendre(port, processus, journal)
        yield
    finally:
        arreter(processus, signal_d_arret)


def attendre(port: int, processus, journal: Path) -> None:
    limite = time.monotonic() + PATIENCE
    while time.monotonic() < limite and processus.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit(f"{journal.stem} n’a pas démarré :\n{journal.read_text(errors='replace')}")


def arreter(processus, signal_d_arret: signal.Signals) -> None:
    if processus.poll() is None:
        processus.send_signal(signal_d_arret)
        try:
            processus.wait(timeout=20)
        except subprocess.TimeoutExpired:
            processus.kill()
            processus.wait()


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def _mourir_avec_son_parent() -> None:
    """Même si ce programme est tué sans ménagement (kill -9), rien ne reste derrière lui (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


BASES = {"sqlite": base_sqlite, "postgresql": base_postgresql}

if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
