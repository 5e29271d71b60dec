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
        ("UAITêteDeRéseau", "UAI tête de réseau"),
        ("NombreTotalDÉlèves", "Nombre total d'élèves"),
        ("EP2022-2023", "EP"),
        ("Ep2024", "EP"),
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
    refus = importer(f.ecrire(tmp_path / "x.csv", ["couleur", "taille"], [["a", "1"]])).refus_du_fichier
    assert "« couleur »" in refus
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


@pytest.mark.parametrize(
    "dessus",
    ["sep=;\n", "Indicateurs des collèges, session 2024\n\nSource : DEPP ; avril 2025\n", "IVAC;;;;;;;;;;;;;\n"],
)
def test_un_titre_au_dessus_de_l_en_tete_se_passe_et_les_lignes_gardent_leur_numero(tmp_path, dessus):
    chemin = f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, [*f.LIGNES_IVAC, f.ligne_ivac("0160100A")])
    chemin.write_text(dessus + chemin.read_text())
    bilan = importer(chemin)
    combien = dessus.count("\n")
    assert (bilan.gardees, [erreur.ligne for erreur in bilan.erreurs]) == (4, [combien + 6])
    assert f"En-tête lu à la ligne {combien + 1} : ce qui est au-dessus n’est pas repris." in bilan.precisions


def test_un_lieu_ecrit_dans_deux_colonnes_se_lit_dans_la_premiere_qui_est_pleine(tmp_path):
    entete = [*f.ENTETE_IPS, "code_departement", "libelle_academie", "libelle_commune"]
    lignes = [[*f.LIGNES_IPS[0], "16", "Poitiers", "Soyaux"], [*f.LIGNES_IPS[1], "", "", ""]]
    lignes[0][1:3] = "", ""
    importer(f.ecrire(tmp_path / "x.csv", entete, lignes))
    assert Valeur.objects.get(uai=f.TETE).departement == "16"


def test_deux_colonnes_qui_ne_disent_pas_le_meme_departement_font_refuser_la_ligne(tmp_path):
    entete = [*f.ENTETE_IPS, "code_departement"]
    bilan = importer(f.ecrire(tmp_path / "x.csv", entete, [[*f.LIGNES_IPS[0], "86"], [*f.LIGNES_IPS[1], "16"]]))
    (erreur,) = bilan.erreurs
    assert (erreur.ligne, erreur.colonne, erreur.valeur) == (2, "code_departement", "86")
    assert "« code_du_departement » dit autre chose" in erreur.attendu
    assert not Valeur.objects.exists()


def test_un_ips_qui_mele_ecoles_et_colleges_le_dit(tmp_path):
    lignes = [f.ligne_ips(f.TETE, nom="COLLEGE BODEL"), f.ligne_ips(f.ECOLE, nom="ECOLE OVIDE")]
    bilan = importer(f.ecrire(tmp_path / "ips-colleges.csv", f.ENTETE_IPS, lignes))
    assert "mêle des écoles et des collèges" in bilan.refus_du_fichier


def test_l_annee_collee_a_un_mot_de_l_en_tete_se_lit(tmp_path):
    bilan = importer(f.ecrire(tmp_path / "x.csv", f.renomme(f.ENTETE_LISTE, EP="EP2019-2020"), f.LIGNES_LISTE))
    assert "Rentrée 2019 (lue dans un en-tête)." in " ".join(bilan.precisions)


@pytest.mark.parametrize(
    "noms",
    [
        {"EP": "rep_rep_plus", "UAI tête de réseau": "uai_tete", "NUMERO": "uai"},
        {"EP": "Label EP rentrée 2022", "UAI tête de réseau": "Code UAI tête de réseau", "NUMERO": "Code UAI"},
        {"EP": "CLASSEMENT EP", "UAI tête de réseau": "RNE TETE DE RESEAU", "NUMERO": "RNE"},
        {"EP": "Réseau EP", "UAI tête de réseau": "UAI du réseau", "TYPE_DETABLISSEMENT": "Type d’UAI"},
        {"EP": "Type de réseau (REP ou REP+)", "UAI tête de réseau": "Collège tête de réseau (UAI)"},
        {"EP": "EP 2022", "UAI tête de réseau": "UAI tête de REP", "TYPE_DETABLISSEMENT": "NATURE UAI"},
    ],
)
def test_la_liste_des_reseaux_se_reconnait_a_d_autres_ecritures(tmp_path, noms):
    bilan = importer(f.ecrire(tmp_path / "liste-rentree-2022.csv", f.renomme(f.ENTETE_LISTE, **noms), f.LIGNES_LISTE))
    assert not bilan.est_refuse, bilan.phrases_refus()
    assert (bilan.jeu, bilan.gardees) == ("reseaux", 5)
