"""Les tâches Celery : un réveil qui porte une clé primaire, et les deux balayages."""

from celery import shared_task
from django.apps import apps
from django.utils import timezone

from pilotage import travaux
from pilotage.annees import aujourd_hui
from pilotage.courriels.demandes import CLE, rappeler_les_decisions
from pilotage.courriels.envoi import envoyer_ce_qui_attend
from pilotage.models import Courriel
from pilotage.models.pieces import PieceBase, sortes_de_piece
from pilotage.pieces.analyse import analyser


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


@travaux.genre("courriels", "Envoi des courriels")
def envoyer_les_courriels(travail, avancer):
    bilan = envoyer_ce_qui_attend(avancer)
    muet = bilan.pop("muet", 0)
    dits = [f"{nombre} {Courriel.Etat(etat).label}" for etat, nombre in bilan.items()]
    phrase = "Courriels : " + (", ".join(dits) or "aucun") + "."
    return {"phrase": f"{phrase} Le serveur d’envoi ne répond pas : nouvel essai dans une minute." if muet else phrase}


@shared_task(name="decision.rappeler")
def rappeler():
    """Chaque matin."""
    rappeler_les_decisions(au=aujourd_hui())


@shared_task(name="courriel.relancer")
def relancer():
    """Toutes les minutes, demandé par l’horloge : ce qui attendait son heure, ou un serveur qui refusait."""
    if Courriel.objects.a_envoyer(au=timezone.now()).exists():
        travaux.demander("courriels", par=None, cle=CLE)


@shared_task(name="piece.analyser")
def analyser_la_piece(sorte, pk):
    piece = apps.get_model(sorte)._base_manager.filter(pk=pk).first()
    if piece:
        analyser(piece)


@shared_task(name="piece.reanalyser")
def reanalyser():
    """De temps en temps : ce que l’analyseur n’a pas encore jugé."""
    for sorte in sortes_de_piece():
        for piece in sorte._base_manager.filter(etat=PieceBase.Etat.EN_ATTENTE).order_by("pk")[:50]:
            analyser(piece)
