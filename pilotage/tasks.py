"""Les tâches Celery : un réveil qui porte une clé primaire, et les deux balayages."""

from celery import shared_task

from pilotage import travaux


@shared_task(name="travail.executer")
def executer(pk):
    travaux.executer(pk)


@shared_task(name="travail.balayer")
def balayer():
    """Toutes les demi-minutes, demandé par l’horloge."""
    travaux.balayer()


@shared_task(name="travail.reprendre")
def reprendre():
    """Au démarrage d’un groupe de processus."""
    travaux.balayer(tout=True)
