"""L’analyseur de l’installation : ce qu’il pense d’une pièce avant qu’on la donne à lire."""

import shlex
import subprocess

from django.conf import settings


def analyser(piece) -> None:
    """Demande à l’analyseur de l’installation (`REPNET_ANALYSEUR`) ce qu’il pense de la pièce.

    La commande reçoit le fichier sur son entrée : 0, il est sain ; 1, il est refusé et son contenu effacé ; toute autre
    réponse, ou le silence, le laisse en attente, à redemander. Sans analyseur, rien n’attend.
    """
    if piece.etat != piece.Etat.EN_ATTENTE or not settings.PIECE_ANALYSEUR:
        return
    with piece.fichier.open("rb") as fichier:
        try:
            # La commande est celle que l’installation a choisie, jamais celle d’un agent.
            code = subprocess.run(  # noqa: S603
                shlex.split(settings.PIECE_ANALYSEUR),
                input=fichier.read(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=120,
                check=False,
            ).returncode
        except (OSError, subprocess.TimeoutExpired):
            return
    if code not in (0, 1):
        return
    nouvel_etat = piece.Etat.PRETE if code == 0 else piece.Etat.REFUSEE
    if type(piece).objects.filter(pk=piece.pk, etat=piece.Etat.EN_ATTENTE).update(etat=nouvel_etat) and code == 1:
        piece.fichier.delete(save=False)
