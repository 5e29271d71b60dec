"""L’application Celery : des messages JSON qui ne portent qu’une clé primaire."""

import logging
import os

from celery import Celery
from celery.signals import after_setup_logger, worker_init, worker_process_init, worker_ready

from pilotage.processus import surveiller_le_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repnet.settings")

app = Celery("repnet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

_parent: int | None = None


@worker_init.connect
def _retenir_le_parent(**kwargs):
    global _parent
    _parent = os.getpid()


@worker_process_init.connect
def _mourir_avec_lui(**kwargs):
    # Sans cela, un enfant occupé survit à un kill -9 du principal et finit seul ce qu’un autre a repris.
    if _parent is not None:
        surveiller_le_parent(_parent)


@worker_ready.connect
def _reprendre(**kwargs):
    """Ce que le courtier a perdu depuis la dernière fois repart tout de suite."""
    from pilotage.travaux.envoi import publier

    publier("travail.reprendre")


@after_setup_logger.connect
def _montrer_nos_lignes(**kwargs):
    # Celery raconte chaque message en anglais à ce niveau ; RepNet dit la même chose, une fois.
    logging.getLogger("repnet").setLevel(logging.INFO)
