"""Remettre au serveur ce qui attend, un par un, et écrire ce qu’il en est advenu."""

import smtplib
from collections import Counter
from collections.abc import Callable

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone

from pilotage.courriels.composition import composer, message
from pilotage.models import Courriel

Etat = Courriel.Etat


class ServeurMuet(Exception):
    """Le serveur d’envoi ne répond pas : inutile de lui présenter les suivants."""


def envoyer_ce_qui_attend(avancer: Callable[[int, str], None]) -> Counter:
    """Envoie tout ce dont l’heure est venue ; rend le nombre de courriels par état.

    Un courriel est pris avant de partir et noté aussitôt après : si le processus meurt entre les deux, un autre le reprend
    deux minutes plus tard, avec le même identifiant de message.
    """
    bilan: Counter[str] = Counter()
    connexion = get_connection()
    total = max(1, Courriel.objects.a_envoyer(au=timezone.now()).count())
    try:
        while courriel := _suivant():
            if courriel.prendre():
                bilan[_envoyer(courriel, connexion)] += 1
                fait = sum(bilan.values())
                avancer(min(99, 100 * fait // total), f"{fait} courriels sur {max(fait, total)}")
    except ServeurMuet:
        bilan["muet"] = 1
    finally:
        _fermer(connexion)
    return bilan


def _suivant() -> Courriel | None:
    attente = Courriel.objects.a_envoyer(au=timezone.now())
    return attente.select_related(
        "reseau__academie",
        "seance__instance__reseau__academie",
        "presence__membre__agent",
        "decision__instance__reseau",
        "par",
    ).first()


def _envoyer(courriel: Courriel, connexion) -> str:
    # Un travail n’a pas d’heure à lui : chaque courriel parle à l’heure de son réseau.
    with timezone.override(courriel.reseau.fuseau):
        composer(courriel)
        envoi = message(courriel)
    ecrits = {"objet": courriel.objet, "texte": courriel.texte, "agenda": courriel.agenda}
    try:
        connexion.open()
        connexion.send_messages([envoi])
    except smtplib.SMTPRecipientsRefused as refus:
        code, reponse = next(iter(refus.recipients.values()))
        _selon_le_code(courriel, code, reponse)
    except smtplib.SMTPResponseException as refus:
        # 5xx pendant la conversation : pour ce message. À la connexion, ce serait pour tous.
        if isinstance(refus, smtplib.SMTPConnectError | smtplib.SMTPAuthenticationError | smtplib.SMTPHeloError):
            courriel.rendre(_dit(refus.smtp_code, refus.smtp_error))
            raise ServeurMuet from refus
        _selon_le_code(courriel, refus.smtp_code, refus.smtp_error)
        _fermer(connexion)
    except smtplib.SMTPServerDisconnected as coupure:
        courriel.reporter(f"Le serveur a coupé la conversation ({coupure}).")
        _fermer(connexion)
    except OSError as panne:
        courriel.rendre(f"Le serveur d’envoi ne répond pas ({type(panne).__name__}).")
        _fermer(connexion)
        raise ServeurMuet from panne
    else:
        courriel.finir(Etat.ENVOYE if settings.COURRIELS_ENVOYES else Etat.GARDE, **ecrits)
    return courriel.etat


def _selon_le_code(courriel, code: int, reponse) -> None:
    if 500 <= code < 600:
        courriel.finir(Etat.REFUSE, _dit(code, reponse))
    else:
        courriel.reporter(_dit(code, reponse))


def _dit(code, reponse) -> str:
    texte = reponse.decode("utf-8", "replace") if isinstance(reponse, bytes) else str(reponse)
    return f"{code} {texte}"


def _fermer(connexion) -> None:
    try:
        connexion.close()
    except (OSError, smtplib.SMTPException):
        connexion.connection = None
