"""La visite : une connexion. On garde la précédente, pour dire ce qui a changé depuis."""

from datetime import timedelta

from django.contrib.auth.signals import user_logged_in
from django.utils import timezone

# Se reconnecter dans l’heure (du téléphone après l’ordinateur) est encore la même visite.
MEME_VISITE = timedelta(hours=1)
CE_QUE_DJANGO_FAISAIT = "update_last_login"


def noter_les_visites() -> None:
    """Prend la place de ce que Django écrit à la connexion : la date d’avant serait perdue avant qu’on la lise."""
    user_logged_in.disconnect(dispatch_uid=CE_QUE_DJANGO_FAISAIT)
    user_logged_in.connect(noter_la_visite, dispatch_uid=CE_QUE_DJANGO_FAISAIT)


def noter_la_visite(sender, user, **kwargs) -> None:
    maintenant = timezone.now()
    if user.last_login is None or maintenant - user.last_login > MEME_VISITE:
        user.visite_precedente = user.last_login
    user.last_login = maintenant
    user.save(update_fields=["last_login", "visite_precedente"])
