"""Le veilleur : lance des processus, préfixe ce qu’ils disent, relance ce qui meurt, arrête tout ensemble."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from pilotage.processus.orphelins import mourir_avec_le_parent

# Un processus qui a tenu ce temps (secondes) est sain : sa prochaine relance est immédiate.
SAIN = 30
ATTENTE_MAX = 30
# Temps laissé (secondes) pour finir la requête ou le travail en cours quand on arrête.
PATIENCE = 10
TOUR = 0.2


@dataclass
class Enfant:
    """Un processus à tenir en vie ; `descripteurs` : ceux qu’il hérite (la prise d’écoute du site)."""

    nom: str
    commande: list[str]
    descripteurs: tuple[int, ...] = ()
    processus: subprocess.Popen | None = None
    lance_a: float = 0.0
    relance_a: float = 0.0
    chutes: int = 0
    reste: bytes = field(default=b"", repr=False)

    @property
    def vit(self) -> bool:
        return self.processus is not None and self.processus.poll() is None


class Veilleur:
    def __init__(self, enfants: list[Enfant], *, dire: Callable[[str, str], None], dossier, env: dict[str, str]):
        """`dire(nom, ligne)` écrit une ligne au nom d’un processus ; `dossier`, `env` : ceux des enfants."""
        self.enfants = enfants
        self.dire = dire
        self.dossier = dossier
        self.env = env
        self.demandes_d_arret = 0
        self._lecture = selectors.DefaultSelector()

    def veiller(self) -> None:
        """Lance les enfants et les tient en vie jusqu’à SIGINT, SIGTERM ou SIGHUP ; ne rend la main que tous morts."""
        for numero in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(numero, self._demander_l_arret)
        try:
            while not self.demandes_d_arret:
                self._relancer()
                self._lire(TOUR)
            self._arreter()
        finally:
            for enfant in self.enfants:
                self._tuer(enfant)

    def _demander_l_arret(self, numero, cadre):
        self.demandes_d_arret += 1

    def _relancer(self) -> None:
        maintenant = time.monotonic()
        for enfant in self.enfants:
            if enfant.vit:
                continue
            if enfant.processus is not None:
                self._constater(enfant, maintenant)
            if maintenant >= enfant.relance_a:
                self._lancer(enfant, maintenant)

    def _lancer(self, enfant: Enfant, maintenant: float) -> None:
        enfant.lance_a = maintenant
        enfant.processus = subprocess.Popen(  # noqa: S603 : la commande est la nôtre, sans interpréteur
            enfant.commande,
            cwd=self.dossier,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=enfant.descripteurs,
            # Sa propre session : un Ctrl-C au terminal n’atteint que le veilleur, qui arrête dans l’ordre.
            start_new_session=True,
            # Sans risque ici : le veilleur n’a qu’un fil.
            preexec_fn=partial(mourir_avec_le_parent, os.getpid()),
        )
        os.set_blocking(enfant.processus.stdout.fileno(), False)
        self._lecture.register(enfant.processus.stdout, selectors.EVENT_READ, enfant)

    def _constater(self, enfant: Enfant, maintenant: float) -> None:
        code = enfant.processus.returncode
        self._tuer(enfant)
        enfant.chutes = 0 if maintenant - enfant.lance_a > SAIN else enfant.chutes + 1
        attente = min(2 ** (enfant.chutes - 1), ATTENTE_MAX) if enfant.chutes else 0
        enfant.relance_a = maintenant + attente
        raison = f"tué par le signal {-code}" if code < 0 else f"arrêté avec le code {code}"
        self.dire("repnet", f"« {enfant.nom} » : {raison} ; relancé dans {attente} s.")

    def _lire(self, delai: float) -> None:
        for cle, _ in self._lecture.select(delai):
            enfant = cle.data
            morceau = cle.fileobj.read(65536)
            if morceau:
                *lignes, enfant.reste = (enfant.reste + morceau).split(b"\n")
                for ligne in lignes:
                    self._repeter(enfant, ligne)
            elif morceau is not None:
                self._lecture.unregister(cle.fileobj)

    def _repeter(self, enfant: Enfant, ligne: bytes) -> None:
        if ligne.strip():
            self.dire(enfant.nom, ligne.decode(errors="replace").rstrip())

    def _arreter(self) -> None:
        self.dire("repnet", "Arrêt demandé : on finit ce qui est en cours…")
        for enfant in self.enfants:
            if enfant.vit:
                enfant.processus.terminate()
        limite = time.monotonic() + PATIENCE
        while any(enfant.vit for enfant in self.enfants) and time.monotonic() < limite and self.demandes_d_arret < 2:
            self._lire(TOUR)
        for enfant in self.enfants:
            if enfant.vit:
                self.dire("repnet", f"« {enfant.nom} » n’a pas fini à temps ; ce qu’il faisait reprendra au démarrage.")

    def _tuer(self, enfant: Enfant) -> None:
        """Tue ce qui reste du processus et de ses enfants, et rend ses ressources."""
        if enfant.processus is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(enfant.processus.pid, signal.SIGKILL)
        enfant.processus.wait()
        sortie = enfant.processus.stdout
        with suppress(KeyError):
            self._lecture.unregister(sortie)
        for ligne in (enfant.reste + (sortie.read() or b"")).split(b"\n"):
            self._repeter(enfant, ligne)
        sortie.close()
        enfant.reste, enfant.processus = b"", None
