"""Exécuter un travail : le prendre, tenir le bail pendant qu’on travaille, écrire comment il finit."""

import logging
import queue
import threading
import time
from concurrent.futures import Future
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, connection

from pilotage.models import Travail
from pilotage.models.travaux import BailPerdu
from pilotage.travaux.genres import EchecVisible, trouver

journal = logging.getLogger("repnet.travaux")

# Deux écritures de la progression ne se suivent pas de plus près (secondes) : l’œil n’en verrait pas davantage.
PAS = 0.2


def executer(pk: int) -> None:
    """Exécute le travail s’il est à prendre ; sinon ne fait rien, car un message peut arriver plusieurs fois."""
    travail = Travail.objects.filter(pk=pk).first()
    if travail is None or not travail.prendre(duree=duree_du_bail()):
        return
    journal.info("Travail n° %s (%s) : essai %s.", pk, travail.genre, travail.tentatives)
    try:
        _essayer(travail)
    except BailPerdu:
        journal.warning("Travail n° %s (%s) : repris ailleurs, cet essai s’arrête.", pk, travail.genre)


def duree_du_bail() -> timedelta:
    return timedelta(seconds=settings.TRAVAIL_BAIL)


def _essayer(travail: Travail) -> None:
    try:
        with Bail(travail) as bail:
            resultat = trouver(travail.genre).fonction(travail, bail.avancer)
        travail.conclure(resultat or {})
    except BailPerdu:
        raise
    except EchecVisible as erreur:
        travail.echouer(str(erreur))
    except SoftTimeLimitExceeded:
        minutes = settings.CELERY_TASK_SOFT_TIME_LIMIT // 60
        travail.echouer(f"Le travail n’était pas fini au bout de {minutes} minutes : il a été arrêté.")
    except Exception as erreur:
        journal.exception("Travail n° %s (%s) : essai %s manqué.", travail.pk, travail.genre, travail.tentatives)
        _reporter(travail, erreur)


def _reporter(travail: Travail, erreur: Exception) -> None:
    # Le détail d’une erreur inattendue peut contenir n’importe quoi : il va au journal, pas à l’écran.
    nature = type(erreur).__name__
    if travail.tentatives >= Travail.TENTATIVES_MAX:
        travail.echouer(raison_d_abandon(f"la dernière fois sur une erreur inattendue ({nature})"))
        return
    travail.remettre_en_attente(
        message=f"L’essai n° {travail.tentatives} a échoué ({nature}) ; un nouvel essai va commencer.",
        # 5, 10, 20, 40 secondes : une panne passagère a le temps de passer, le demandeur n’attend pas pour rien.
        delai=timedelta(seconds=5 * 2 ** (travail.tentatives - 1)),
    )


def raison_d_abandon(circonstance: str) -> str:
    return (
        f"Le travail s’est arrêté {Travail.TENTATIVES_MAX} fois avant la fin, {circonstance}. "
        "Il ne sera pas repris. Vous pouvez refaire la demande ; si elle échoue encore, prévenez l’administrateur "
        "en lui donnant le numéro du travail."
    )


class Bail:
    """Le bail d’un travail, prolongé tant qu’on travaille, même pendant une longue étape qui n’avance pas.

    Un fil le prolonge par sa propre connexion. Celle de la fonction peut être au milieu d’une longue transaction : sous
    PostgreSQL, la progression passe alors par le fil, sans quoi personne ne la verrait avant la fin ; sous SQLite, qui
    n’admet qu’un écrivain, elle s’écrit dans la transaction, et le bail est prolongé quand celle-ci est validée.
    """

    def __init__(self, travail: Travail):
        self.travail = travail
        self.perdu = False
        # Appelé dans une transaction (par un essai automatique), le fil n’y verrait pas la ligne : on s’en passe.
        self.a_un_fil = not connection.in_atomic_block
        self._demandes: queue.SimpleQueue[tuple[dict, Future] | None] = queue.SimpleQueue()
        self._dernier: tuple[tuple[int, str] | None, float] = (None, 0.0)

    def __enter__(self):
        if self.a_un_fil:
            self._fil = threading.Thread(target=self._tenir, daemon=True, name="bail")
            self._fil.start()
        return self

    def __exit__(self, *exception):
        if self.a_un_fil:
            self._demandes.put(None)
            self._fil.join()

    def avancer(self, progression: int, message: str = "") -> None:
        """Montre la progression (%) et prolonge le bail ; lève `BailPerdu` si un autre a repris le travail."""
        if self.perdu:
            raise BailPerdu(f"Travail n° {self.travail.pk} : le bail est perdu.")
        dit, quand = self._dernier
        ecoule = time.monotonic() - quand
        if dit is not None and (ecoule < PAS or (dit == (progression, message) and ecoule < settings.TRAVAIL_BAIL / 4)):
            return
        champs = {"progression": max(0, min(100, int(progression))), "message": message[:300]}
        if self.a_un_fil and connection.in_atomic_block and connection.vendor != "sqlite":
            ecrit: Future = Future()
            self._demandes.put((champs, ecrit))
            ecrit.result()
        else:
            self.travail.renouveler(duree=duree_du_bail(), **champs)
        self._dernier = ((progression, message), time.monotonic())

    def _tenir(self) -> None:
        try:
            while True:
                try:
                    demande = self._demandes.get(timeout=settings.TRAVAIL_BAIL / 4)
                except queue.Empty:
                    demande = {}, Future()
                if demande is None:
                    return
                self._prolonger(*demande)
        finally:
            connection.close()

    def _prolonger(self, champs: dict, ecrit: Future) -> None:
        try:
            if self.perdu:
                raise BailPerdu(f"Travail n° {self.travail.pk} : le bail est perdu.")
            self.travail.renouveler(duree=duree_du_bail(), **champs)
        except BailPerdu as erreur:
            self.perdu = True
            ecrit.set_exception(erreur)
        except DatabaseError as erreur:
            # Base occupée ou coupée un instant : le bail court encore, on réessaie au prochain tour.
            connection.close()
            ecrit.set_exception(erreur)
        else:
            ecrit.set_result(None)
