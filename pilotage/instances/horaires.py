"""Une heure dite, un jour dit, à l’heure du réseau."""

from datetime import UTC, date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import timezone


def moment(jour: date, heure: time) -> datetime:
    """L’instant de cette heure ce jour-là ; lève `ValidationError` si elle n’existe pas, ou sonne deux fois."""
    fuseau = timezone.get_current_timezone()
    dit = datetime.combine(jour, heure)
    instant = dit.replace(tzinfo=fuseau)
    if instant.astimezone(UTC).astimezone(fuseau).replace(tzinfo=None) != dit:
        raise ValidationError(f"{heure:%H:%M} n’existe pas ce jour-là : on passe à l’heure d’été.")
    if instant.utcoffset() != instant.replace(fold=1).utcoffset():
        raise ValidationError(f"{heure:%H:%M} sonne deux fois ce jour-là : on passe à l’heure d’hiver.")
    return instant
