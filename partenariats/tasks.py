"""Les tâches Celery de l’étage, demandées par l’horloge."""

from celery import shared_task

from partenariats import pieces, rappels
from partenariats.models import Piece
from pilotage.annees import aujourd_hui


@shared_task(name="convention.rappeler")
def rappeler():
    """Chaque matin."""
    rappels.rappeler(au=aujourd_hui())


@shared_task(name="piece.analyser")
def analyser(pk):
    piece = Piece.objects.filter(pk=pk).first()
    if piece:
        pieces.analyser(piece)


@shared_task(name="piece.reanalyser")
def reanalyser():
    """De temps en temps : ce que l’analyseur n’a pas encore jugé."""
    for piece in Piece.objects.filter(etat=Piece.Etat.EN_ATTENTE).order_by("pk")[:50]:
        pieces.analyser(piece)
