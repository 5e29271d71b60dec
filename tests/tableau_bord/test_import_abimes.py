"""De vrais fichiers publics, abîmés comme un tableur les abîme : une phrase, une ligne, une colonne, et rien n’est écrit."""

from pathlib import Path

import pytest

from tableau_bord.imports.importation import importer
from tableau_bord.models import Import, Valeur

pytestmark = pytest.mark.django_db

COLLEGES = "fr-en-ips-colleges-ap2022.csv"
IVAC = "fr-en-indicateurs-valeur-ajoutee-colleges.csv"
INE = "1234567890A"
LIGNE = 6  # celle que l’on abîme


def debut_de(dossier: Path, nom: str, combien: int = 12) -> list[list[str]]:
    """L’en-tête et les premières lignes d’un vrai fichier, case par case."""
    with (dossier / nom).open(encoding="utf-8-sig") as fichier:
        return [next(fichier).rstrip("\r\n").split(";") for _ in range(combien + 1)]


def ecrire(chemin: Path, rangees: list[list[str]]) -> Path:
    chemin.write_text("".join(";".join(cases) + "\n" for cases in rangees), encoding="utf-8")
    return chemin


def refuse(chemin: Path) -> str:
    """Le refus, en clair ; s’assure que rien n’est écrit."""
    bilan = importer(chemin)
    assert bilan.est_refuse
    assert not Valeur.objects.exists()
    assert not Import.objects.exists()
    return "\n".join(bilan.phrases_refus())


@pytest.mark.parametrize(
    ("colonne", "case", "phrase"),
    [
        ("uai", "2,17E+13", "« 2,17E+13 » ; un tableur en a fait un nombre"),
        ("uai", "2.17E+13", "un tableur en a fait un nombre"),
        ("uai", "28000123", "on attend sept chiffres puis une lettre"),  # un établissement d’un autre pays
        ("uai", "CH-0012", "on attend sept chiffres puis une lettre"),
        ("uai", "٠٠١٠٠٨٤L", "on attend sept chiffres puis une lettre"),
        ("ips", "45231", "c’est peut-être le numéro d’une date, écrit par un tableur"),
        ("ips", "12-mars", "un tableur a pu en faire une date"),
        ("ips", "=SOMME(A1:A3)", "c’est une formule de tableur"),
        ("ips", "@SUM(1)", "on attend un indice"),
        ("ips", "#REF!", "c’est une erreur de tableur"),
        ("ips", "inf", "on attend un indice"),
        ("rentree_scolaire", "44805", "un tableur en a fait le numéro d’une date"),
        ("effectifs", "-12", "on attend un nombre entier de personnes"),
    ],
)
def test_une_case_abimee_est_dite_avec_sa_ligne_et_sa_colonne(donnees_reelles, tmp_path, colonne, case, phrase):
    rangees = debut_de(donnees_reelles, COLLEGES)
    rangees[LIGNE - 1][rangees[0].index(colonne)] = case
    dit = refuse(ecrire(tmp_path / COLLEGES, rangees))
    assert f"ligne {LIGNE}, colonne « {colonne} »" in dit
    assert phrase in dit


def test_des_zeros_de_tete_perdus_se_retrouvent(donnees_reelles, tmp_path):
    """Les UAI de l’Ain perdent deux zéros : « 0010005A » devient « 10005A »."""
    rangees = debut_de(donnees_reelles, COLLEGES)
    rang = rangees[0].index("uai")
    entier = rangees[1][rang]
    for cases in rangees[1:]:
        cases[rang] = cases[rang].lstrip("0")
    dit = refuse(ecrire(tmp_path / COLLEGES, rangees))
    assert f"« {entier.lstrip('0')} » ; un tableur a pu ôter les zéros de tête" in dit
    assert f"({entier} ?)" in dit


def test_un_uai_deux_fois_avec_d_autres_valeurs_est_refuse_les_memes_valeurs_ecartees(donnees_reelles, tmp_path):
    rangees = debut_de(donnees_reelles, COLLEGES)
    double = list(rangees[LIGNE - 1])
    assert importer(ecrire(tmp_path / COLLEGES, [*rangees, double]), essai=True).ecartees == 1
    double[rangees[0].index("ips")] = "150.0"
    dit = refuse(ecrire(tmp_path / COLLEGES, [*rangees, double]))
    assert f"est déjà à la ligne {LIGNE}, avec d’autres valeurs" in dit


def test_deux_colonnes_d_annee_qui_se_contredisent_sont_refusees(donnees_reelles, tmp_path):
    rangees = debut_de(donnees_reelles, COLLEGES)
    memes = [[*rangees[0], "Année scolaire"], *([*cases, cases[0]] for cases in rangees[1:])]
    assert not importer(ecrire(tmp_path / COLLEGES, memes), essai=True).est_refuse
    autres = [[*rangees[0], "Année scolaire"], *([*cases, "2019-2020"] for cases in rangees[1:])]
    dit = refuse(ecrire(tmp_path / COLLEGES, autres))
    assert "ligne 2, colonne « " in dit
    assert "cette année n’est pas celle de l’autre colonne d’année" in dit


def test_deux_fois_la_meme_colonne_d_annee_est_refuse(donnees_reelles, tmp_path):
    rangees = debut_de(donnees_reelles, IVAC)
    doubles = [[*cases, cases[1]] for cases in rangees]
    assert "disent la même chose" in refuse(ecrire(tmp_path / IVAC, doubles))


def test_une_ligne_decalee_est_refusee(donnees_reelles, tmp_path):
    rangees = debut_de(donnees_reelles, IVAC)
    rangees[LIGNE - 1].insert(3, "x")
    assert f"ligne {LIGNE}" in refuse(ecrire(tmp_path / IVAC, rangees))


@pytest.mark.parametrize("entete", ["INE", "Identifiant", "remarque"])
def test_un_ine_ou_qu_il_soit_fait_refuser_le_fichier_sans_etre_repete(donnees_reelles, tmp_path, entete):
    rangees = debut_de(donnees_reelles, COLLEGES)
    rangees = [[*rangees[0], entete], *([*cases, ""] for cases in rangees[1:])]
    rangees[LIGNE - 1][-1] = INE if entete != "remarque" else f"vu {INE}, absent"
    bilan = importer(ecrire(tmp_path / COLLEGES, rangees))
    assert "identifiant national" in bilan.refus_du_fichier
    assert INE not in str(bilan.en_json())
    assert not Valeur.objects.exists()


def test_un_fichier_d_ecoles_d_un_autre_pays_n_est_pas_reconnu(tmp_path):
    rangees = [
        ["School ID", "School name", "Canton", "Year", "Students"],
        ["CH-0012", "Les Pâquis", "GE", "2022", "350"],
    ]
    assert "aucune de ses colonnes n’est reconnue" in refuse(ecrire(tmp_path / "schools.csv", rangees))


def test_un_en_tete_seul_le_dit(donnees_reelles, tmp_path):
    rangees = debut_de(donnees_reelles, COLLEGES)[:1]
    assert "n’a que sa ligne d’en-tête" in refuse(ecrire(tmp_path / "ips.csv", rangees))
