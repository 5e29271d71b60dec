"""Le lien par lequel un agent choisit son mot de passe : invitation, ou nouveau mot de passe imposé."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from pilotage.models import Agent


def lien(agent: Agent, request) -> str:
    """Adresse entière du lien ; il vaut tant que le mot de passe ne change pas, trois jours au plus."""
    chemin = reverse(
        "mot_de_passe_choisir",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(agent.pk)),
            "token": default_token_generator.make_token(agent),
        },
    )
    return request.build_absolute_uri(chemin)


def inviter(agent: Agent, request) -> bool:
    """Envoie le lien au courriel de l’agent ; faux si le serveur de courriel n’en a pas voulu."""
    contexte = {
        "agent": agent,
        "par": request.user,
        "lien": lien(agent, request),
        "jours": settings.PASSWORD_RESET_TIMEOUT // 86400,
        "demonstration": settings.DEMONSTRATION,
    }
    texte = render_to_string("pilotage/courriels/invitation.txt", contexte)
    try:
        send_mail("Votre compte RepNet", texte, None, [agent.courriel])
    except OSError:  # smtplib.SMTPException en est une
        return False
    return True
