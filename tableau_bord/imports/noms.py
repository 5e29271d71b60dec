"""Les noms, tels qu’on les affiche : « ROMAIN ROLLAND » devient « Romain Rolland », « Collège Jean Macé » « Jean Macé »."""

import re

_PETITS = frozenset(
    ["de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "sur", "sous", "aux", "au", "à", "lès"]
)
_SIGLES = frozenset(["IEN", "REP", "ZAC", "HLM", "LCC", "ASH", "EREA", "SEGPA"])
_ROMAIN = re.compile(r"(?:X{0,3})(?:IX|IV|V?I{1,3}|V|X)")
_MOT = re.compile(r"[^\W\d_]+|\d+\w*", re.UNICODE)
_ARTICLE_FINAL = re.compile(r"(.+?)\s*\((LE|LA|LES|L')\)", re.IGNORECASE)

_GENRES = re.compile(
    r"(?:coll[èe]ge|[ée]cole|maternelle|[ée]l[ée]mentaire|primaire|publique?s?|priv[ée]e?"
    r"|d['’ ]\s*application|d['’ ]\s*enseignement)\b\s*",
    re.IGNORECASE,
)


def nom_affiche(nom: str, commune: str = "") -> str:
    """Le nom sans son genre (« Collège », « École maternelle publique ») ni sa commune, composé ; peut être vide."""
    reste = " ".join(nom.split())
    while (coupe := _GENRES.match(reste)) and coupe.end():
        reste = reste[coupe.end() :].lstrip(" -–:,")
    if inverse := _ARTICLE_FINAL.fullmatch(reste):
        article = inverse[2] if inverse[2].endswith("'") else f"{inverse[2]} "
        reste = article + inverse[1]
    nom = recomposer(reste)
    # « Jean Bart La Rochelle », à La Rochelle, est « Jean Bart » ; « Notre-Dame de Poitiers » reste entier.
    devant = nom.removesuffix(f" {commune}") if commune else nom
    return nom if devant.split()[-1:] and devant.split()[-1].lower() in _PETITS else devant


def recomposer(texte: str) -> str:
    """Texte en capitales remis en majuscules et minuscules ; un texte déjà composé est rendu tel quel."""
    texte = " ".join(texte.split())
    minuscules = sum(lettre.islower() for lettre in texte)
    if minuscules > sum(lettre.isupper() for lettre in texte):
        return texte
    return _MOT.sub(lambda mot: _mot(mot, texte), texte)


def nom_circonscription(nom: str) -> str:
    """« IEN LA COURNEUVE » devient « IEN La Courneuve »."""
    reste = " ".join(nom.split())
    while reste.upper().startswith("IEN "):
        reste = reste[4:]
    return f"IEN {recomposer(reste)}"[:120]


def _mot(trouve: re.Match, texte: str) -> str:
    mot = trouve[0]
    suivant = texte[trouve.end() : trouve.end() + 1]
    if mot.upper() in _SIGLES:
        return mot.upper()
    if mot[0].isdigit():
        return mot.lower() if mot.upper().endswith(("ER", "EME")) else mot.upper()
    if len(mot) == 1 and suivant not in ("'", "’", "") and mot.lower() not in ("l", "d"):
        return mot.upper()
    if trouve.start() and mot.lower() in _PETITS and suivant not in (".", ""):
        return mot.lower()
    if len(mot) > 1 and _ROMAIN.fullmatch(mot.upper()):
        return mot.upper()
    # Des initiales sans point : « JB Clément ».
    if len(mot) <= 2 and not re.search(r"[AEIOUYÀ-Ý]", mot.upper()) and mot.upper() not in ("ST", "MT"):
        return mot.upper()
    return mot.capitalize()
