"""De quoi écrire de petits fichiers publics dans un essai : justes par défaut, faux là où l’essai le veut."""

import csv
import io
from pathlib import Path

from pilotage.uai import lettre_de_controle


def uai_de(departement: str, rang: int) -> str:
    """Un UAI juste : « 016 » et 100 donnent 0160100X."""
    chiffres = f"{departement}{rang:04d}"
    return chiffres + lettre_de_controle(chiffres)


TETE, COLLEGE_HORS, COLLEGE_PRIVE = uai_de("016", 100), uai_de("016", 200), uai_de("016", 300)
TETE_REP = uai_de("086", 100)
ECOLE, MATERNELLE, ECOLE_REP = uai_de("016", 101), uai_de("016", 102), uai_de("086", 101)

ENTETE_LISTE = [
    "ACADEMIE",
    "N°Département",
    "DEPARTEMENT",
    "COMMUNE",
    "UAI tête de réseau",
    "NUMERO",
    "NOM DE L'ETABLISSEMENT",
    "TYPE_DETABLISSEMENT",
    "EP",
    "circonscription ",
    "contact collège ou circonscription ",
]
LIGNES_LISTE = [
    f"POITIERS;16;CHARENTE;SOYAUX;{TETE};{TETE};ROMAIN ROLLAND;COLLEGE;REP+;;".split(";"),
    f"POITIERS;16;CHARENTE;SOYAUX;{TETE};{ECOLE};PETIT PRINCE (LE);ECOLE ELEMENTAIRE OU PRIMAIRE;REP+;IEN SOYAUX;".split(
        ";"
    ),
    f"POITIERS;16;CHARENTE;SOYAUX;{TETE};{MATERNELLE};-;ECOLE MATERNELLE;REP+;IEN SOYAUX;".split(";"),
    f"POITIERS;86;VIENNE;POITIERS;{TETE_REP};{TETE_REP};JULES VERNE;COLLEGE;REP;;".split(";"),
    f"POITIERS;86;VIENNE;POITIERS;{TETE_REP};{ECOLE_REP};ANDERSEN;ECOLE ELEMENTAIRE OU PRIMAIRE;REP;IEN VIENNE;".split(
        ";"
    ),
]

ENTETE_IVAC = [
    "num_ligne",
    "Session",
    "UAI",
    "Nom de l'établissement",
    "Commune",
    "Code académie",
    "Académie",
    "Code département",
    "Secteur",
    "Nb candidats G",
    "Taux de réussite G",
    "VA du taux de réussite G",
    "Nb candidats P",
    "Taux d'accès 6eme 3eme",
]


def ligne_ivac(uai, *, session="2024", secteur="PU", candidats="49", taux="78.0", va="5.0", pro="14", acces="89.0"):
    return ["1", session, uai, "COLLEGE", "SOYAUX", "13", "POITIERS", "16", secteur, candidats, taux, va, pro, acces]


LIGNES_IVAC = [
    ligne_ivac(TETE),
    ligne_ivac(TETE_REP, candidats="100", taux="81.5", va="", pro="", acces="92.0"),
    ligne_ivac(COLLEGE_HORS, candidats="200", taux="90.0", va="-2.0", pro="", acces="95.0"),
    ligne_ivac(COLLEGE_PRIVE, secteur="PR", candidats="60", taux="100.0", va="1.0", pro="", acces="99.0"),
]

ENTETE_IPS = [
    "rentree_scolaire",
    "academie",
    "code_du_departement",
    "departement",
    "uai",
    "nom_de_l_etablissment",
    "code_insee_de_la_commune",
    "nom_de_la_commune",
    "secteur",
    "effectifs",
    "ips",
]


def ligne_ips(uai, ips="101.3", *, effectif="300.0", secteur="public", nom="COLLEGE X", rentree="2022-2023"):
    return [rentree, "POITIERS", "016", "CHARENTE", uai, nom, "16374", "SOYAUX", secteur, effectif, ips]


LIGNES_IPS = [
    ligne_ips(TETE, "73.3", effectif="331.0"),
    ligne_ips(TETE_REP, "85,5", effectif="400"),
    ligne_ips(COLLEGE_HORS, "104.2", effectif="600.0"),
    ligne_ips(COLLEGE_PRIVE, "120.0", effectif="250.0", secteur="privé sous contrat"),
]


def ecrire(chemin: Path, entete, lignes, *, separateur=";", fin="\n", codage="utf-8", citer=csv.QUOTE_MINIMAL) -> Path:
    """Écrit un CSV et rend son chemin."""
    tampon = io.StringIO()
    csv.writer(tampon, delimiter=separateur, lineterminator=fin, quoting=citer).writerows([entete, *lignes])
    chemin.write_bytes(tampon.getvalue().encode(codage))
    return chemin


def sans(entete, lignes, *colonnes):
    """Le même tableau sans ces colonnes."""
    gardees = [rang for rang, nom in enumerate(entete) if nom not in colonnes]
    return [entete[rang] for rang in gardees], [[ligne[rang] for rang in gardees] for ligne in lignes]


def renomme(entete, **noms):
    """Le même en-tête, des colonnes écrites autrement : `renomme(entete, UAI="Code_RNE")`."""
    return [noms.get(nom, nom) for nom in entete]
