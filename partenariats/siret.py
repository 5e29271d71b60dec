"""Le SIRET : quatorze chiffres, une clé de contrôle, et l’exception de La Poste."""

from django.core.exceptions import ValidationError
from stdnum.exceptions import InvalidChecksum, InvalidLength
from stdnum.exceptions import ValidationError as NumeroFaux
from stdnum.fr import siret


def normaliser_siret(saisie: str) -> str:
    """Les chiffres seuls : « 732 829 320 00074 » → « 73282932000074 »."""
    return siret.compact(saisie)


def verifier_siret(numero: str) -> None:
    """Lève `ValidationError`, en disant ce qui ne va pas, si le numéro n’est pas un SIRET.

    La clé est celle de Luhn ; les établissements de La Poste (SIREN 356 000 000) ont la leur : somme multiple de 5.
    """
    try:
        siret.validate(numero)
    except InvalidLength:
        chiffres = len(normaliser_siret(numero))
        raise ValidationError(f"Un SIRET a 14 chiffres ; celui-ci en a {chiffres}.") from None
    except InvalidChecksum:
        raise ValidationError(
            "La clé de ce SIRET est fausse : un chiffre a sans doute été mal recopié. "
            "Il se lit sur annuaire-entreprises.data.gouv.fr."
        ) from None
    except NumeroFaux:
        raise ValidationError("Un SIRET n’a que des chiffres, 14 en tout.") from None


def siret_lisible(numero: str) -> str:
    """« 732 829 320 00074 », avec des espaces insécables."""
    return siret.format(numero, "\u00a0") if numero else ""
