"""Reconnaître une colonne quelle que soit l’écriture de son en-tête.

« Nom de l'établissement », `nom_de_l_etablissment` et « NOM ETABLISSEMENT » ont la même forme : des mots sans accent, sans
mot-outil, dans l’ordre alphabétique, synonymes et année mis à part.
"""

import re
import unicodedata
from functools import lru_cache

_OUTILS = frozenset(
    ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "sur"]
)

_SYNONYMES = {
    **dict.fromkeys(("nb", "nbre", "nombres"), "nombre"),
    **dict.fromkeys(("n", "no", "num", "numeros", "numro"), "numero"),
    **dict.fromkeys(
        (
            "etablissment",  # l’orthographe même de plusieurs fichiers publics
            "etablissements",
            "letablissement",
            "letablissment",
            "detablissement",
            "etab",
            "etabl",
            "ets",
        ),
        "etablissement",
    ),
    **dict.fromkeys(("libelle", "lib", "intitule", "denomination"), "nom"),
    **dict.fromkeys(("rne",), "uai"),
    **dict.fromkeys(("generale", "general", "gnle", "gen"), "g"),
    **dict.fromkeys(("professionnelle", "professionnel", "pro"), "p"),
    **dict.fromkeys(("effectifs", "eff"), "effectif"),
    **dict.fromkeys(("dacces", "acces"), "acces"),
    **dict.fromkeys(("tx", "pourcentage"), "taux"),
    **dict.fromkeys(("candidat",), "candidats"),
    **dict.fromkeys(("eleve", "deleves"), "eleves"),
    **dict.fromkeys(("dept", "dpt", "dep"), "departement"),
    **dict.fromkeys(("acad", "academique"), "academie"),
    **dict.fromkeys(("ecoles",), "ecole"),
    **dict.fromkeys(("colleges",), "college"),
    **dict.fromkeys(("reseaux",), "reseau"),
    **dict.fromkeys(("communes",), "commune"),
    **dict.fromkeys(("circo",), "circonscription"),
}
_ANNEE = re.compile(r"(?:19|20)[0-9]{2}")


@lru_cache(maxsize=4096)
def forme(ecriture: str) -> tuple[str, ...]:
    """Les mots qui identifient une colonne, triés ; vide pour un en-tête vide."""
    mots = [_SYNONYMES.get(mot, mot) for mot in _mots(ecriture) if not _ANNEE.fullmatch(mot)]
    texte = f" {' '.join(mots)} ".replace(" valeur ajoutee ", " va ")
    # « série générale » et « G » disent la même chose.
    texte = re.sub(r" (?:serie|voie) (?=[gp] )", " ", texte)
    return tuple(sorted(set(texte.split()) - _OUTILS))


def annee_de_l_entete(ecriture: str) -> str:
    """« 2022-2023 » dans « EP 2022-2023 » ; vide s’il n’y a pas d’année."""
    annees = [mot for mot in _mots(ecriture) if _ANNEE.fullmatch(mot)]
    return "-".join(annees)


def _mots(ecriture: str) -> list[str]:
    # « NumeroUAI » et « TauxReussiteG » : une majuscule après une minuscule commence un mot ; « UAITete » : avant une minuscule.
    # Une longue parenthèse explique la colonne, elle ne la nomme pas.
    separe = re.sub(r"\([^)]{40,}\)", " ", ecriture)
    separe = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zà-ÿ])", " ", separe)
    separe = re.sub(r"(?<=[^\W\d_])(?=(?:19|20)[0-9]{2}(?![0-9]))", " ", separe)  # « EP2024 »
    separe = re.sub(r"(?i)\bn\s*[°º]", "numero ", separe).replace("œ", "oe").replace("’", "'")
    ascii_ = unicodedata.normalize("NFKD", separe).encode("ascii", "ignore").decode().lower()
    ascii_ = re.sub(r"\b([0-9])\s*(?:iemes?|emes?|es?)\b", r"\1e", re.sub(r"[^0-9a-z]+", " ", ascii_))
    return ascii_.split()
