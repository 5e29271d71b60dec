"""Lire une case : chaque fonction rend sa valeur, `None` si elle est inconnue, ou lève `CaseRefusee` en disant l’attendu.

Une case vide, NS, ND, « - »… est inconnue : jamais zéro.
"""

import re
from decimal import Decimal
from functools import lru_cache

from pilotage.academies import code_academie, simplifier
from pilotage.annees import DERNIERE, PREMIERE
from pilotage.models import Etablissement
from pilotage.uai import FORME, lettre_de_controle, normaliser_uai
from tableau_bord.imports.erreurs import CaseRefusee
from tableau_bord.models import Label

_INCONNU = frozenset(
    [
        "ns",
        "nd",
        "nc",
        "na",
        "nr",
        "so",
        "s",
        "null",
        "none",
        "nan",
        "nondisponible",
        "nonsignificatif",
        "noncommunique",
        "sansobjet",
        "secret",
    ]
)
_NOMBRE = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_SCIENTIFIQUE = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
_ANNEE = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_ANNEE_ABREGEE = re.compile(r"((?:19|20)[0-9]{2})\s*[-/–]\s*([0-9]{2})")
_DEPARTEMENT = re.compile(r"0?(2[AB])|0{0,2}([1-9])|0?([1-9][0-9])|(9[78][0-9])|(99[0-9])")

# Collectivités qui ont un vice-rectorat ou un service, et non une académie : comptées dans la France, sans académie.
_SANS_ACADEMIE = frozenset(
    {
        "NOUVELLE CALEDONIE",
        "POLYNESIE FRANCAISE",
        "SAINT PIERRE ET MIQUELON",
        "ST PIERRE ET MIQUELON",
        "WALLIS ET FUTUNA",
        "40",
        "41",
        "42",
        "44",
    }
)


# Les mêmes cases reviennent des milliers de fois dans un fichier : on ne les relit pas. Un refus n’est pas retenu.
_retenir = lru_cache(maxsize=4096)


@_retenir
def est_inconnue(texte: str) -> bool:
    """Vide, ou l’une des façons d’écrire qu’on ne sait pas : NS, ND, n.d., « - », « … »."""
    lettres = re.sub(r"[^0-9a-z]", "", simplifier(texte).lower())
    if not lettres:
        return not any(caractere.isalnum() for caractere in texte)
    return lettres in _INCONNU


def texte(case: str) -> str:
    case = " ".join(case.split())
    return "" if est_inconnue(case) else case


def uai(case: str) -> str | None:
    """UAI en majuscules, lettre de contrôle vérifiée."""
    valeur = normaliser_uai(case)
    if est_inconnue(valeur):
        return None
    attendu = "on attend sept chiffres puis une lettre, par exemple 0160100X"
    if _SCIENTIFIQUE.fullmatch(valeur):
        raise CaseRefusee(f"un tableur en a fait un nombre ; {attendu}")
    if FORME.fullmatch(f"0{valeur}"):
        juste = lettre_de_controle(f"0{valeur[:6]}") == valeur[6]
        raise CaseRefusee(f"un tableur a pu ôter le zéro de tête ; {attendu}" + (f" (0{valeur} ?)" if juste else ""))
    if not FORME.fullmatch(valeur):
        raise CaseRefusee(attendu)
    lettre = lettre_de_controle(valeur[:7])
    if valeur[7] != lettre:
        raise CaseRefusee(f"la lettre de contrôle est fausse : après {valeur[:7]} on attend {lettre}")
    return valeur


def _decimal(case: str, attendu: str) -> Decimal | None:
    if est_inconnue(case):
        return None
    serre = re.sub(r"\s", "", case).replace("\u2212", "-").removeprefix("+")
    if not _NOMBRE.fullmatch(serre):
        raise CaseRefusee(attendu)
    return Decimal(serre.replace(",", "."))


def _borne(valeur: Decimal | None, minimum: int, maximum: int, attendu: str) -> Decimal | None:
    if valeur is not None and not minimum <= valeur <= maximum:
        raise CaseRefusee(attendu)
    return valeur


@_retenir
def taux(case: str) -> Decimal | None:
    """Un pourcentage de 0 à 100 : « 93,20% », « 86.0 », « 86 »."""
    attendu = "on attend un pourcentage de 0 à 100, par exemple 93,2 ou 93,20 %"
    return _borne(_decimal(case.strip().removesuffix("%"), attendu), 0, 100, attendu)


def effectif(case: str) -> Decimal | None:
    """Un nombre entier de personnes : « 540.0 », « 1 089 »."""
    attendu = "on attend un nombre entier de personnes, par exemple 540"
    valeur = _borne(_decimal(case, attendu), 0, 100_000, attendu)
    if valeur is not None and valeur != valeur.to_integral_value():
        raise CaseRefusee(attendu)
    return valeur


def ips(case: str) -> Decimal | None:
    attendu = "on attend un indice de position sociale de 30 à 200, par exemple 101,2"
    return _borne(_decimal(case, attendu), 30, 200, attendu)


def points(case: str) -> Decimal | None:
    """Une différence de pourcentages, de −100 à 100."""
    attendu = "on attend une différence en points de -100 à 100, par exemple -4,0"
    return _borne(_decimal(case, attendu), -100, 100, attendu)


def coordonnee(case: str) -> float | None:
    attendu = "on attend une latitude ou une longitude en degrés, par exemple 45,64"
    valeur = _borne(_decimal(case, attendu), -180, 180, attendu)
    return None if valeur is None else float(valeur)


@_retenir
def rentree(case: str) -> int | None:
    """Année où commence l’année scolaire : « 2022-2023 », « 2022 », « 2022-09-01 » donnent 2022."""
    return _annee(case, seule=0)


@_retenir
def session(case: str) -> int | None:
    """Année scolaire d’une session d’examen : « 2024 » et « 2023-2024 » donnent 2023."""
    return _annee(case, seule=-1)


def _annee(case: str, *, seule: int) -> int | None:
    if est_inconnue(case):
        return None
    attendu = f"on attend une année entre {PREMIERE} et {DERNIERE}, par exemple 2023-2024 ou 2024"
    trouvees = [int(annee) for annee in _ANNEE.findall(case)]
    if abregee := _ANNEE_ABREGEE.fullmatch(case.strip()):
        debut, fin = int(abregee[1]), int(abregee[2])
        if (debut + 1) % 100 == fin:
            trouvees = [debut, debut + 1]
    if len(trouvees) == 2 and trouvees[1] == trouvees[0] + 1:
        annee = trouvees[0]
    elif len(set(trouvees)) == 1:
        annee = trouvees[0] + seule
    else:
        raise CaseRefusee(attendu)
    if not PREMIERE <= annee <= DERNIERE:
        raise CaseRefusee(attendu)
    return annee


@_retenir
def departement(case: str) -> str:
    """Code usuel : « 1 », « 01 » et « 001 » donnent « 01 » ; « 02A » donne « 2A » ; « 971 » reste « 971 »."""
    if est_inconnue(case):
        return ""
    trouve = _DEPARTEMENT.fullmatch(case.strip().upper().removesuffix(".0"))
    if not trouve:
        raise CaseRefusee("on attend un code de département, par exemple 16, 016, 2A ou 971")
    code = next(groupe for groupe in trouve.groups() if groupe)
    return code.zfill(2)


def departement_de_l_uai(numero: str) -> str:
    """Les trois premiers chiffres d’un UAI sont son département ; 620 et 720 pour la Corse."""
    return {"620": "2A", "720": "2B"}.get(numero[:3]) or (numero[1:3] if numero[0] == "0" else numero[:3])


@_retenir
def academie(case: str) -> str:
    """Code de l’académie depuis son nom ou son code ; vide pour une collectivité sans académie."""
    if est_inconnue(case) or simplifier(case) in _SANS_ACADEMIE:
        return ""
    code = code_academie(case.strip().removesuffix(".0"))
    if code is None:
        raise CaseRefusee("on attend le nom ou le code d’une académie, par exemple Poitiers ou 13")
    return code


@_retenir
def secteur(case: str) -> str:
    """« PU » ou « PR » : « public », « Privé sous contrat », « PR »…"""
    if est_inconnue(case):
        return ""
    mot = simplifier(case)
    if mot in ("PU", "PUB") or mot.startswith("PUBLI"):
        return Etablissement.Secteur.PUBLIC
    if mot in ("PR", "PRI") or mot.startswith("PRIV"):
        return Etablissement.Secteur.PRIVE
    raise CaseRefusee("on attend « public » ou « privé »")


HORS_EP = "HORS EP"


def label(case: str) -> str | None:
    """« REP », « REP+ » ou `HORS_EP`."""
    if est_inconnue(case):
        return None
    plus = "+" in case
    mot = simplifier(case.replace("+", " "))
    if mot == "REP PLUS" or (mot == "REP" and plus):
        return Label.REP_PLUS
    if mot == "REP":
        return Label.REP
    if mot.startswith(("HORS", "NON", "SANS")) or mot in ("AUCUN", "AUCUNE"):
        return HORS_EP
    raise CaseRefusee("on attend REP, REP+ ou HORS EP")
