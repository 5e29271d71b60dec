"""L’application Celery : des messages JSON qui ne portent qu’une clé primaire."""

import logging
import os

from celery import Celery
from celery.signals import after_setup_logger, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repnet.settings")

app = Celery("repnet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def _reprendre(**kwargs):
    """Ce que le courtier a perdu depuis la dernière fois repart tout de suite."""
    from pilotage.travaux.envoi import publier

    publier("travail.reprendre")


@after_setup_logger.connect
def _montrer_nos_lignes(**kwargs):
    # Celery raconte chaque message en anglais à ce niveau ; RepNet dit la même chose, une fois.
    logging.getLogger("repnet").setLevel(logging.INFO)
