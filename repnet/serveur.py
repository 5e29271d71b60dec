"""Les réglages de gunicorn que la ligne de commande ne sait pas dire."""

from pilotage.processus import mourir_avec_le_parent


def post_fork(server, worker):
    mourir_avec_le_parent(server.pid)
