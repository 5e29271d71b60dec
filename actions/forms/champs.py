"""Les champs de texte libre : un signe invisible se dit, à l’endroit où il est, et rien de ce qu’on a écrit n’est perdu."""

import unicodedata

from django import forms

# Ce qu’on montre du texte, avant le signe, pour que l’on sache où chercher.
AUTOUR = 20


def refuser_les_commandes(texte: str, permis: str = "\n\t") -> None:
    """Lève `ValidationError`, en disant où, si le texte porte un caractère de commande hors de `permis`."""
    for rang, signe in enumerate(texte):
        if signe not in permis and unicodedata.category(signe) in ("Cc", "Cs"):
            avant = " ".join(texte[max(0, rang - AUTOUR) : rang].split())
            ou = f"après « {avant} »" if avant else "au début"
            raise forms.ValidationError(
                f"Ce texte contient un signe invisible, {ou} : il vient sans doute d’un copier-coller. "
                "Effacez-le, ou récrivez ce mot."
            )


class TexteField(forms.CharField):
    """Un texte de plusieurs lignes ; les fins de ligne du navigateur deviennent les nôtres."""

    widget = forms.Textarea

    def to_python(self, value):
        texte = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        refuser_les_commandes(texte)
        return texte


class TitreField(forms.CharField):
    """Un texte d’une ligne ; collé sur plusieurs, il revient sur une seule."""

    def to_python(self, value):
        texte = super().to_python(value)
        refuser_les_commandes(texte, permis="\r\n\t")
        return " ".join(texte.split()) if texte else texte
