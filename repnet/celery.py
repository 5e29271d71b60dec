"""L’application Celery : des messages JSON qui ne portent qu’une clé primaire."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repnet.settings")

app = Celery("repnet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
