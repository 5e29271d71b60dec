"""Reconnaître un fichier à ses en-têtes, quelles que soient leur écriture, leur ordre, les colonnes en plus."""

import csv

import pytest

from tableau_bord.imports.entetes import forme
from tableau_bord.imports.importation import importer
from tableau_bord.imports.jeux import JEUX
from tableau_bord.models import Valeur
from tests.tableau_bord import fichiers as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("une", "autre"),
    [
        ("Nom de l'établissement", "nom_de_l_etablissment"),
        ("Nom de l’établissement", "NOM ETABLISSEMENT"),
        ("Nb candidats G", "Nombre de candidats - G"),
        ("Taux de réussite - G", "taux_de_reussite_g"),
        ("Taux de réussite G", "Taux de réussite (série générale)"),
        ("VA du taux de réussite G", "Valeur ajoutée du taux de réussite - G"),
        ("Taux d'accès 6eme 3eme", "Taux d’accès de la 6ème à la 3ème"),
        ("EP 2022-2023", "EP"),
        ("N°Département", "Numéro département"),
        ("Code_RNE", "code uai"),
        ("circonscription ", "Circonscription"),
        ("NumeroUAI", "Numéro UAI"),
        ("TYPE_DETABLISSEMENT", "Type d'établissement"),
    ],
)
def test_deux_ecritures_du_meme_en_tete_ont_la_meme_forme(une, autre):
    assert forme(une) == forme(autre) != ()


@pytest.mark.parametrize(
    ("une", "autre"),
    [
        ("Taux de réussite G", "Taux de réussite P"),
        ("Taux de réussite G", "Taux de réussite"),
        ("Taux de réussite G", "VA du taux de réussite G"),
        ("Académie", "Région académique"),
        ("IPS", "IPS national"),
        ("UAI", "UAI tête de réseau"),
        ("Commune", "Code commune"),
    ],
)
def test_deux_colonnes_differentes_restent_differentes(une, autre):
    assert forme(une) != forme(autre)


@pytest.mark.parametrize("jeu", JEUX, ids=lambda jeu: jeu.code)
def test_aucune_ecriture_ne_designe_deux_champs_d_un_jeu(jeu):
    formes = [(forme(ecriture), champ.nom) for champ in jeu.champs for ecriture in champ.ecritures]
    champs = {}
    for mots, nom in formes:
        assert mots
        assert champs.setdefault(mots, nom) == nom


@pytest.mark.parametrize(
    "ecriture", ["UAI", "uai", "Numéro UAI", "Code établissement", "Code_RNE", "Identifiant_de_l_etablissement"]
)
@pytest.mark.parametrize("annee", ["Session", "SESSION", "Année"])
def test_l_ivac_se_reconnait_a_d_autres_ecritures(tmp_path, ecriture, annee):
    noms = {
        "UAI": ecriture,
        "Session": annee,
        "Nb candidats G": "Nb candidats - G",
        "Taux de réussite G": "TAUX_DE_REUSSITE_G",
    }
    bilan = importer(f.ecrire(tmp_path / "x.csv", f.renomme(f.ENTETE_IVAC, **noms), f.LIGNES_IVAC))
    assert (bilan.jeu, bilan.gardees, bilan.refusees) == ("ivac", 4, 0)
    assert Valeur.objects.get(uai=f.TETE, indicateur="dnb_reussite").annee == 2023


@pytest.mark.parametrize("ecriture", ["Rentrée scolaire", "Année scolaire", "rentree", "RENTREE_SCOLAIRE"])
def test_l_ips_se_reconnait_a_d_autres_ecritures(tmp_path, ecriture):
    bilan = importer(f.ecrire(tmp_path / "x.csv", f.renomme(f.ENTETE_IPS, rentree_scolaire=ecriture), f.LIGNES_IPS))
    assert (bilan.jeu, bilan.gardees) == ("ips_colleges", 4)
    assert set(Valeur.objects.values_list("annee", flat=True)) == {2022}


@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("fin", ["\n", "\r\n"])
@pytest.mark.parametrize("citer", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_le_separateur_le_codage_et_les_guillemets_ne_changent_rien(tmp_path, separateur, codage, fin, citer):
    bilan = importer(
        f.ecrire(
            tmp_path / "x.csv",
            f.ENTETE_IVAC,
            f.LIGNES_IVAC,
            separateur=separateur,
            codage=codage,
            fin=fin,
            citer=citer,
        )
    )
    assert (bilan.lues, bilan.gardees, bilan.refus_du_fichier) == (4, 4, "")


def test_l_ordre_des_colonnes_et_celles_en_plus_ne_changent_rien(tmp_path):
    entete = [*f.ENTETE_IVAC[::-1], "Taux de réussite P", "Remarques"]
    lignes = [[*ligne[::-1], "70", "rien"] for ligne in f.LIGNES_IVAC]
    assert importer(f.ecrire(tmp_path / "x.csv", entete, lignes)).gardees == 4
    assert Valeur.objects.get(uai=f.TETE, indicateur="dnb_reussite").denominateur == 49


def test_les_ecoles_et_les_colleges_se_distinguent_a_leurs_noms_ou_au_nom_du_fichier(tmp_path):
    ecoles = [f.ligne_ips(f.ECOLE, nom="ECOLE ELEMENTAIRE LE MOULIN"), f.ligne_ips(f.ECOLE_REP, nom="EEPU LES LILAS")]
    assert importer(f.ecrire(tmp_path / "a.csv", f.ENTETE_IPS, ecoles)).jeu == "ips_ecoles"
    muettes = [f.ligne_ips(f.ECOLE, nom="LE MOULIN")]
    assert importer(f.ecrire(tmp_path / "ips-ecoles-2022.csv", f.ENTETE_IPS, muettes)).jeu == "ips_ecoles"
    assert (
        importer(f.ecrire(tmp_path / "fr-en-ips-colleges.csv", f.ENTETE_IPS, muettes), essai=True).jeu == "ips_colleges"
    )
    entete = f.renomme(f.ENTETE_IPS, uai="Numéro de l'école")
    assert importer(f.ecrire(tmp_path / "b.csv", entete, muettes)).jeu == "ips_ecoles"


def test_un_ips_dont_rien_ne_dit_s_il_porte_sur_des_ecoles_est_refuse(tmp_path):
    bilan = importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IPS, [f.ligne_ips(f.ECOLE, nom="LE MOULIN")]))
    assert "écoles ou sur des collèges" in bilan.refus_du_fichier
    assert not Valeur.objects.exists()


def test_un_jeu_inconnu_dit_ce_qui_est_reconnu_et_ce_qui_manque(tmp_path):
    entete, lignes = f.sans(f.ENTETE_IVAC, f.LIGNES_IVAC, "Taux de réussite G")
    refus = importer(f.ecrire(tmp_path / "x.csv", entete, lignes)).refus_du_fichier
    assert "« UAI »" in refus
    assert "« Nb candidats G »" in refus
    assert "il manque le taux de réussite, série générale" in refus


def test_des_colonnes_toutes_inconnues_montrent_la_premiere_ligne(tmp_path):
    refus = importer(f.ecrire(tmp_path / "x.csv", ["prénom", "taille"], [["a", "1"]])).refus_du_fichier
    assert "« prénom »" in refus
    assert "Indice de position sociale" in refus


def test_un_en_tete_qui_va_a_deux_jeux_est_refuse_en_les_nommant(tmp_path):
    entete = [*f.ENTETE_IVAC, "Rentrée scolaire", "IPS"]
    refus = importer(f.ecrire(tmp_path / "x.csv", entete, [[*f.LIGNES_IVAC[0], "2022", "100"]])).refus_du_fichier
    assert "Indice de position sociale" in refus
    assert "Indicateurs de valeur ajoutée des collèges" in refus


def test_deux_colonnes_qui_disent_la_meme_chose_sont_refusees(tmp_path):
    entete = [*f.ENTETE_IVAC, "Taux de réussite - G"]
    refus = importer(f.ecrire(tmp_path / "x.csv", entete, [[*f.LIGNES_IVAC[0], "80"]])).refus_du_fichier
    assert "« Taux de réussite G » et « Taux de réussite - G »" in refus


def test_l_annee_peut_etre_dans_l_en_tete(tmp_path):
    entete, lignes = f.sans(f.renomme(f.ENTETE_IPS, ips="IPS 2021-2022"), f.LIGNES_IPS, "rentree_scolaire")
    importer(f.ecrire(tmp_path / "x.csv", entete, lignes))
    assert set(Valeur.objects.values_list("annee", flat=True)) == {2021}
