"""Le serveur web charge l’application d’ici."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repnet.settings")

application = get_wsgi_application()
