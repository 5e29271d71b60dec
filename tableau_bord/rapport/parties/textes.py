"""Les textes des personnes et les résultats des indicateurs, prêts à mettre dans le rapport."""

import unicodedata
from decimal import Decimal

from tableau_bord.ecriture import INCONNU, MASQUE, enumerer, grandeur, nombre
from tableau_bord.indicateurs.mesures import Reference, Resultat
from tableau_bord.rapport.donnees import Chiffre

# Caractères de mise en sens (U+200E…) : ils retournent la ligne où ils sont, et personne ne les voit.
SENS = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))


def propre(texte: str) -> str:
    """Le texte sans caractère de commande ni de mise en sens, en forme composée ; les retours à la ligne restent."""
    texte = unicodedata.normalize("NFC", texte.replace("\r\n", "\n").replace("\r", "\n")).translate(SENS)
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn") else " " for c in texte
    ).strip()


def ligne(texte: str) -> str:
    """Le texte propre, sur une seule ligne."""
    return " ".join(propre(texte).split("\n")).replace("\t", " ").strip()


def compter(valeur: int | None) -> Chiffre:
    """Un nombre saisi, ou « inconnu »."""
    return Chiffre(INCONNU) if valeur is None else Chiffre(nombre(valeur), Decimal(valeur))


def chiffre(resultat: Resultat | None) -> Chiffre:
    """La valeur d’un résultat telle qu’elle se montre : « n. c. » si elle est masquée, « inconnu » si elle manque."""
    if resultat is not None and resultat.masque:
        return Chiffre(MASQUE)
    if resultat is None or not resultat.mesure.est_connue:
        return Chiffre(INCONNU)
    valeur = resultat.mesure.valeur
    return Chiffre(grandeur(valeur, resultat.fiche.unite), valeur, resultat.fragile)


def chiffre_reference(reference: Reference | None, unite: str) -> Chiffre:
    return Chiffre("–") if reference is None else Chiffre(grandeur(reference.valeur, unite), reference.valeur)


def base(resultat: Resultat | None) -> str:
    """Sur combien : le dénominateur d’un taux ou d’un compte, l’effectif d’un indice ; toujours montré avec la valeur."""
    if resultat is None or not resultat.mesure.est_connue:
        return "–"
    if resultat.masque:
        return MASQUE
    mesure = resultat.mesure
    sur = mesure.denominateur if mesure.denominateur is not None else mesure.effectif
    return "–" if sur is None else nombre(sur)


def suite(mots, sinon: str) -> str:
    """« a, b et c », ou `sinon` s’il n’y a rien."""
    return enumerer(mots) or sinon
