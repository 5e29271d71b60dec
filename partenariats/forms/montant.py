"""Un montant tel qu’on l’écrit en français : « 1 234,5 € », « 800 », « 12.30 »."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format

EXEMPLE = "Écrivez par exemple 1 234,50."
MAXIMUM = Decimal("9999999999.99")
_ESPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_UNITE = re.compile(r"(?:€|euros?|eur|heures?|h)$", re.IGNORECASE)
_GROUPES = re.compile(r"[0-9]{1,3}( [0-9]{3})+|[0-9]+", re.ASCII)


def lire_montant(saisie: str) -> Decimal | None:
    """Le montant exact, à deux décimales ; `None` si rien n’est écrit. Lève `ValidationError` en disant pourquoi."""
    texte = _ESPACES.sub(" ", saisie).strip()
    if not texte:
        return None
    nombre = _UNITE.sub("", texte).strip()
    extrait = texte if len(texte) <= 24 else f"{texte[:24]}…"
    if nombre.startswith(("-", "−")):
        raise ValidationError(f"« {extrait} » : un montant n’est pas négatif ; une reprise a sa colonne.")
    if re.fullmatch(r"[0-9]+(?:[.,][0-9]*)?[eE][+-]?[0-9]+", nombre):
        raise ValidationError(f"« {extrait} » : pas d’écriture scientifique ; écrivez tous les chiffres. {EXEMPLE}")
    entiers, separateur, decimales = nombre.replace(".", ",").partition(",")
    entiers = entiers.strip()
    if "," in decimales:
        raise ValidationError(f"« {extrait} » : une seule virgule ; les milliers se séparent d’une espace. {EXEMPLE}")
    if not _GROUPES.fullmatch(entiers) or (separateur and not re.fullmatch(r"[0-9]*", decimales, re.ASCII)):
        raise ValidationError(f"« {extrait} » n’est pas un montant. {EXEMPLE}")
    if len(decimales.rstrip("0")) > 2:
        raise ValidationError(f"« {extrait} » : deux chiffres au plus après la virgule. {EXEMPLE}")
    valeur = Decimal(f"{entiers.replace(' ', '')}.{decimales[:2] or '0'}")
    # Avant d’arrondir : au-delà de la précision des décimaux, l’arrondi lèverait une autre erreur.
    if valeur > MAXIMUM:
        raise ValidationError(f"« {extrait} » : ce montant est trop grand ; vérifiez les zéros.")
    return valeur.quantize(Decimal("0.01"))


def ecrire_montant(valeur: Decimal | None) -> str:
    """« 1 234,50 », tel qu’il se relit dans une case de saisie ; vide si le montant est inconnu."""
    return "" if valeur is None else number_format(valeur, 2, use_l10n=True, force_grouping=True)


class MontantField(forms.CharField):
    """Une case de montant ; ce qui est tapé de travers revient tel quel, avec la raison."""

    def __init__(self, *, max_length=40, **options):
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        options.setdefault("required", False)
        super().__init__(max_length=max_length, empty_value=None, **options)

    def clean(self, value):
        texte = super().clean(value)
        return None if texte is None else lire_montant(texte)

    def prepare_value(self, value):
        return ecrire_montant(value) if isinstance(value, Decimal) else value

    def has_changed(self, initial, data):
        try:
            return lire_montant(data or "") != initial
        except ValidationError:
            return True
