"""Un texte d’une ligne : ce qui va dans un titre, un objet de courriel, un agenda."""

import unicodedata


def une_ligne(texte: str) -> str:
    """Retours à la ligne, séparateurs Unicode et caractères de commande deviennent une espace."""
    visibles = (" " if unicodedata.category(signe) in ("Cc", "Zl", "Zp") else signe for signe in texte)
    return " ".join("".join(visibles).split())
