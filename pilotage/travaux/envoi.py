"""Publier un message sans s’y attarder : le courtier a deux secondes, la ligne en base est la vérité."""

import logging
import threading
from concurrent.futures import Future

from celery import current_app
from django.conf import settings

from pilotage.travaux.genres import FILE_COURANTE

journal = logging.getLogger("repnet.travaux")


def publier(tache: str, *arguments: int, file: str = FILE_COURANTE) -> bool:
    """Publie le message ; faux si le courtier ne l’a pas pris en `TRAVAIL_ENVOI_MAX` secondes. Ne lève rien."""
    pris: Future[None] = Future()
    # Un fil à part, qu’on cesse d’attendre : un courtier qui accepte la connexion et se tait ne retient pas l’agent.
    threading.Thread(target=_publier, args=(tache, arguments, file, pris), daemon=True, name="envoi").start()
    try:
        pris.result(settings.TRAVAIL_ENVOI_MAX)
    except Exception as erreur:
        journal.warning("Le courtier de messages n’a pas pris %s%s (%s).", tache, arguments, type(erreur).__name__)
        return False
    return True


def _publier(tache, arguments, file, pris) -> None:
    delai = settings.TRAVAIL_ENVOI_MAX
    # Chaque transport lit les siens : les deux premiers pour Redis, les deux autres pour RabbitMQ.
    options = {
        **dict.fromkeys(("socket_timeout", "socket_connect_timeout", "read_timeout", "write_timeout"), delai),
        "max_retries": 0,
    }
    try:
        with current_app.connection_for_write(connect_timeout=delai, transport_options=options) as connexion:
            # Sans durée dans le message : celle qui compte est réglée chez le travailleur, pas chez qui demande.
            current_app.send_task(
                tache,
                args=list(arguments),
                queue=file,
                connection=connexion,
                retry=False,
                time_limit=None,
                soft_time_limit=None,
            )
    except BaseException as erreur:
        pris.set_exception(erreur)
    else:
        pris.set_result(None)
