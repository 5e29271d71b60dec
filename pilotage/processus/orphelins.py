"""Mourir avec son parent : même tué par un kill -9, un groupe de processus ne laisse pas d’orphelin."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
# Chargée avant tout fork : l’enfant n’a plus qu’à appeler.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def mourir_avec_le_parent(parent: int) -> None:
    """Demande au noyau de tuer ce processus quand meurt le fil d’exécution qui l’a créé ; survit à `exec`.

    `parent` : le numéro du parent, connu avant le fork ; s’il est mort entre-temps, ce processus s’arrête là.
    À n’appeler que dans un enfant créé par le fil principal. Hors de Linux, ne fait rien. (Celery le fait pour ses enfants.)
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
