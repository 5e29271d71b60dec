"""Lire une case : chaque fonction rend sa valeur, `None` si elle est inconnue, ou lève `CaseRefusee` en disant l’attendu.

Une case vide, NS, ND, « - »… est inconnue : jamais zéro.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

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
PARIS = ZoneInfo("Europe/Paris")
PRECISION = Decimal("0.0001")  # celle des valeurs en base
# Aucun établissement n’a tant d’élèves ; le numéro d’une date, écrit par un tableur, en a davantage.
EFFECTIF_MAX = 10_000

_NOMBRE = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_SCIENTIFIQUE = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
# « 1.000 » : mille à la façon d’un autre pays, ou un.
_MILLIERS = re.compile(r"[0-9]{1,3}[.,]000")
_DATE_DE_TABLEUR = re.compile(
    r"[0-9]{1,2}[/-][0-9]{1,2}(?:[/-][0-9]{2,4})?|[0-9]{1,2}[-.]?[^\W\d_]{3,5}\.?(?:[-.]?[0-9]{2,4})?"
    r"|[^\W\d_]{3,5}\.?-[0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T.*)?"
)
# Les jours de 1982 à 2064, comptés par un tableur depuis 1900.
_JOUR_DE_TABLEUR = re.compile(r"[345][0-9]{4}(?:[.,]0+)?")
_JOURS_DE_TABLEUR = (30_000, 59_999)
# « ="0160100X" » : la ruse d’un tableur pour garder un texte. Toute autre formule se refuse.
_TEXTE_GARDE = re.compile(r'="([^"]*)"')
_ERREURS_DE_TABLEUR = frozenset(
    {
        "#REF!",
        "#N/A",
        "#DIV/0!",
        "#VALEUR!",
        "#VALUE!",
        "#NOM?",
        "#NAME?",
        "#NUL!",
        "#NULL!",
        "#NOMBRE!",
        "#NUM!",
        "####",
    }
)
_INE = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{9}[A-Za-z]{2}|[0-9]{10}[A-Za-z])(?![0-9A-Za-z])")
_JOUR_A_LA_FRANCAISE = re.compile(r"([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})(?:[ T]0?0:00(?::00)?)?")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})")
_ANNEE = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_ANNEE_ABREGEE = re.compile(r"((?:19|20)[0-9]{2})\s*[-/–]\s*([0-9]{2})")
_DEPARTEMENT = re.compile(r"0?(2[AB])|0{0,2}([1-9])|0?([1-9][0-9])|(9[78][0-9])|(99[0-9])")
# La Corse dans la base centrale de l’Éducation nationale, et au début de ses UAI.
_CORSE = {"620": "2A", "720": "2B"}

# Collectivités qui ont un vice-rectorat ou un service, et non une académie ; lieux que les fichiers du pays rangent hors de
# toute académie. Comptés dans la France, sans académie.
_SANS_ACADEMIE = frozenset(
    {
        "NOUVELLE CALEDONIE",
        "POLYNESIE",
        "POLYNESIE FRANCAISE",
        "SAINT PIERRE ET MIQUELON",
        "ST PIERRE ET MIQUELON",
        "WALLIS ET FUTUNA",
        "TOM",
        "TOM ET COLLECTIVITES TERRITORIALES",
        "COLLECTIVITES ET TERRITOIRES D OUTRE MER HORS REGIONS ACADEMIQUES",
        "ETRANGER",
        "00",
        "40",
        "41",
        "42",
        "44",
        "99",
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


def sans_formule(case: str) -> str:
    """La case, débarrassée de la ruse « ="…" » ; lève `CaseRefusee` pour une formule ou une erreur de tableur."""
    serree = case.strip()
    if serree[:1] == "=":
        if garde := _TEXTE_GARDE.fullmatch(serree):
            return garde[1]
        raise CaseRefusee("c’est une formule de tableur : remplacez-la par sa valeur")
    if serree[:1] == "#" and (serree.upper() in _ERREURS_DE_TABLEUR or set(serree) == {"#"}):
        raise CaseRefusee("c’est une erreur de tableur : remplacez-la par une valeur, ou laissez la case vide")
    return case


def porte_un_ine(case: str) -> bool:
    """La case porte ce qui ressemble à l’identifiant national d’un élève."""
    return _INE.search(case) is not None


def simplifie(case: str) -> str:
    """Pour reconnaître un mot quelle que soit son écriture."""
    return simplifier(case)


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
    if zeros := _zeros_perdus(valeur):
        raise CaseRefusee(f"un tableur a pu ôter {zeros}")
    if not FORME.fullmatch(valeur):
        raise CaseRefusee(attendu)
    lettre = lettre_de_controle(valeur[:7])
    if valeur[7] != lettre:
        raise CaseRefusee(f"la lettre de contrôle est fausse : après {valeur[:7]} on attend {lettre}")
    return valeur


def _zeros_perdus(valeur: str) -> str:
    """Ce qu’un UAI trop court a perdu, et celui qu’il était sans doute ; vide si ce n’en est pas un.

    Avec deux zéros de moins ou plus, seule sa lettre de contrôle dit que c’en était un.
    """
    complet = valeur.zfill(8)
    if len(valeur) >= len(complet) or not FORME.fullmatch(complet):
        return ""
    attendu = "on attend sept chiffres puis une lettre, par exemple 0160100X"
    juste = lettre_de_controle(complet[:7]) == complet[7]
    if len(valeur) == len(complet) - 1:
        return f"le zéro de tête ; {attendu}" + (f" ({complet} ?)" if juste else "")
    return f"les zéros de tête ; {attendu} ({complet} ?)" if juste else ""


def decimal(case: str, attendu: str) -> Decimal | None:
    """Un nombre écrit à la française ou non ; `attendu` est la phrase d’un refus."""
    if est_inconnue(case):
        return None
    serre = re.sub(r"\s", "", case).replace("\u2212", "-").removeprefix("+")
    if _SCIENTIFIQUE.fullmatch(serre):
        raise CaseRefusee(f"un tableur a abrégé ce nombre ; {attendu}")
    if _DATE_DE_TABLEUR.fullmatch(serre):
        raise CaseRefusee(f"un tableur a pu en faire une date ; {attendu}")
    if not _NOMBRE.fullmatch(serre):
        raise CaseRefusee(attendu)
    return Decimal(serre.replace(",", "."))


def borne(valeur: Decimal | None, minimum: int, maximum: int, attendu: str) -> Decimal | None:
    if valeur is not None and not minimum <= valeur <= maximum:
        if maximum < _JOURS_DE_TABLEUR[0] and _JOURS_DE_TABLEUR[0] <= valeur <= _JOURS_DE_TABLEUR[1]:
            raise CaseRefusee(f"c’est peut-être le numéro d’une date, écrit par un tableur ; {attendu}")
        raise CaseRefusee(attendu)
    return valeur


@_retenir
def taux(case: str) -> Decimal | None:
    """Un pourcentage de 0 à 100 : « 93,20% », « 86.0 », « 86 »."""
    attendu = "on attend un pourcentage de 0 à 100, par exemple 93,2 ou 93,20 %"
    return borne(decimal(case.strip().removesuffix("%"), attendu), 0, 100, attendu)


def effectif(case: str) -> Decimal | None:
    """Un nombre entier de personnes dans un établissement : « 540.0 », « 1 089 » ; au-delà de 10 000, ce n’en est pas un."""
    return _personnes(case, EFFECTIF_MAX)


def effectif_d_un_lieu(case: str) -> Decimal | None:
    """Un nombre entier de personnes dans un département, une région, le pays."""
    return _personnes(case, 100_000_000)


def _personnes(case: str, maximum: int) -> Decimal | None:
    attendu = "on attend un nombre entier de personnes, par exemple 540"
    if _MILLIERS.fullmatch(case.strip()):
        raise CaseRefusee(f"est-ce « 1 000 » ou « 1 » ? écrivez les milliers sans point ni virgule ; {attendu}")
    valeur = borne(decimal(case, attendu), 0, maximum, attendu)
    if valeur is not None and valeur != valeur.to_integral_value():
        raise CaseRefusee(attendu)
    return valeur


def ips(case: str) -> Decimal | None:
    attendu = "on attend un indice de position sociale de 30 à 200, par exemple 101,2"
    return borne(decimal(case, attendu), 30, 200, attendu)


def points(case: str) -> Decimal | None:
    """Une différence de pourcentages, de −100 à 100."""
    attendu = "on attend une différence en points de -100 à 100, par exemple -4,0"
    return borne(decimal(case, attendu), -100, 100, attendu)


def nombre(case: str) -> Decimal | None:
    """Un nombre positif, entier ou non."""
    attendu = "on attend un nombre positif, par exemple 42 ou 42,5"
    return borne(decimal(case, attendu), 0, 10_000_000, attendu)


def valeur(case: str) -> Decimal | None:
    """Un nombre, avec ou sans « % » ; sa fiche dit ce qu’il peut valoir."""
    attendu = "on attend un nombre, par exemple 42,5"
    return borne(decimal(case.strip().removesuffix("%"), attendu), -10_000_000, 10_000_000, attendu)


def note(case: str) -> Decimal | None:
    attendu = "on attend une note de 0 à 20, par exemple 9,8"
    return borne(decimal(case, attendu), 0, 20, attendu)


def ecart_de_note(case: str) -> Decimal | None:
    attendu = "on attend une différence de notes de -20 à 20, par exemple -0,5"
    return borne(decimal(case, attendu), -20, 20, attendu)


def ecart_type(case: str) -> Decimal | None:
    attendu = "on attend un écart-type de 0 à 100, par exemple 31,3"
    return borne(decimal(case, attendu), 0, 100, attendu)


def code(case: str) -> int | None:
    """Un code fait de chiffres : « 151 », « 151.0 »."""
    attendu = "on attend un code fait de chiffres, par exemple 151"
    lu = borne(decimal(case, attendu), 0, 100_000, attendu)
    return None if lu is None else int(lu)


@_retenir
def region(case: str) -> str:
    """Code de la région académique, de 01 à 18 ; vide pour la France entière."""
    if est_inconnue(case):
        return ""
    lu = case.strip().removesuffix(".0")
    if not re.fullmatch(r"0?[1-9]|1[0-8]", lu):
        raise CaseRefusee("on attend un code de région académique, de 01 à 18")
    return lu.zfill(2)


@_retenir
def jour(case: str) -> date | None:
    """« 2026-10-17 », « 2026-10-17T00:00:00+02:00 », « 17/10/2026 », « 17/10/2026 00:00 ».

    Minuit est le début du jour écrit, quel que soit son décalage ; une autre heure se lit à Paris.
    """
    if est_inconnue(case):
        return None
    attendu = "on attend une date, par exemple 2026-10-17 ou 17/10/2026"
    lu = case.strip()
    if _JOUR_DE_TABLEUR.fullmatch(lu):
        raise CaseRefusee(f"un tableur a fait un nombre de cette date ; {attendu}")
    try:
        if ecrit := _JOUR_A_LA_FRANCAISE.fullmatch(lu):
            trouve = datetime.strptime(ecrit[1], "%d/%m/%Y").date()  # noqa: DTZ007
        else:
            moment = datetime.fromisoformat(lu)
            trouve = (moment if moment.time() == time.min or not moment.tzinfo else moment.astimezone(PARIS)).date()
    except (ValueError, OverflowError) as erreur:
        raise CaseRefusee(attendu) from erreur
    return trouve


def jour_d_ecole(case: str) -> date | None:
    """Une date d’une année scolaire ; celle d’un autre siècle est une faute de frappe."""
    lu = jour(case)
    if lu is not None and not PREMIERE <= lu.year <= DERNIERE:
        raise CaseRefusee(f"on attend une date entre {PREMIERE} et {DERNIERE}, par exemple 2026-10-17 ou 17/10/2026")
    return lu


def coordonnee(case: str) -> float | None:
    attendu = "on attend une latitude ou une longitude en degrés, par exemple 45,64"
    valeur = borne(decimal(case, attendu), -180, 180, attendu)
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
    if _JOUR_DE_TABLEUR.fullmatch(case.strip()):
        raise CaseRefusee(f"un tableur en a fait le numéro d’une date ; {attendu}")
    if _INSTANT.fullmatch(case.strip()):
        # Le 31 décembre à 23 h, temps universel, est déjà l’année suivante.
        case = str(jour(case))
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
    lu = case.strip().upper().removesuffix(".0")
    if corse := _CORSE.get(lu):
        return corse
    trouve = _DEPARTEMENT.fullmatch(lu)
    if not trouve:
        raise CaseRefusee("on attend un code de département, par exemple 16, 016, 2A ou 971")
    code = next(groupe for groupe in trouve.groups() if groupe)
    return code.zfill(2)


def departement_de_l_uai(numero: str) -> str:
    """Les trois premiers chiffres d’un UAI sont son département ; 620 et 720 pour la Corse."""
    return _CORSE.get(numero[:3]) or (numero[1:3] if numero[0] == "0" else numero[:3])


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
