"""Un mauvais fichier : une phrase en français, rien d’écrit, jamais d’exception."""

import zipfile

import pytest

from pilotage.models import Academie, Etablissement, Reseau
from tableau_bord.imports.importation import importer
from tableau_bord.models import Classement, Import, Somme, Valeur
from tests.tableau_bord import fichiers as f

pytestmark = pytest.mark.django_db

TOUT = (Academie, Etablissement, Reseau, Classement, Valeur, Somme, Import)


def refus_de(chemin) -> str:
    """Le refus de ce fichier entier, après avoir vérifié que rien n’est écrit."""
    bilan = importer(chemin)
    assert bilan.est_refuse
    assert not any(modele.objects.exists() for modele in TOUT)
    return bilan.refus_du_fichier


def brut(tmp_path, octets, nom="x.csv"):
    chemin = tmp_path / nom
    chemin.write_bytes(octets)
    return chemin


@pytest.mark.parametrize("octets", [b"", b"\xef\xbb\xbf", b"\n\n\r\n", b"   \n"])
def test_un_fichier_vide_est_refuse(tmp_path, octets):
    assert "vide" in refus_de(brut(tmp_path, octets))


def test_un_en_tete_sans_ligne_est_refuse(tmp_path):
    assert "que sa ligne d’en-tête" in refus_de(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, []))


@pytest.mark.parametrize(
    ("contenu", "genre"), [("xl/workbook.xml", "Excel"), ("mimetype", "LibreOffice"), ("lisez.txt", "archive")]
)
def test_un_classeur_renomme_en_csv_est_refuse(tmp_path, contenu, genre):
    with zipfile.ZipFile(tmp_path / "x.csv", "w") as archive:
        archive.writestr(contenu, "a")
    assert genre in refus_de(tmp_path / "x.csv")


@pytest.mark.parametrize(
    ("octets", "genre"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (b"PK\x03\x04" + b"\0" * 40, "abîmée"),
        (b"<!DOCTYPE html><html></html>", "page web"),
        (b"\xef\xbb\xbf\r\n<html></html>", "page web"),
        (b"<div>Erreur</div>", "page web"),
        (b'{"uai": "0160100X"}', "JSON"),
        ("UAI;Session\n".encode("utf-16"), "UTF-16"),
        (b"UAI;Session\0\0\0\n", "pas du texte"),
    ],
)
def test_un_fichier_d_un_autre_genre_est_refuse_par_son_nom(tmp_path, octets, genre):
    assert genre in refus_de(brut(tmp_path, octets))


def test_un_fichier_en_cp1252_est_refuse_avec_la_ligne(tmp_path):
    entete = "\n".join(";".join(ligne) for ligne in (f.ENTETE_IPS, f.LIGNES_IPS[0])).encode()
    fautive = ";".join(f.ligne_ips(f.TETE_REP, secteur="privé sous contrat")).encode("cp1252")
    phrase = refus_de(brut(tmp_path, entete + b"\n" + fautive + b"\n"))
    assert "n’est pas en UTF-8 (ligne 3, colonne « secteur »)" in phrase
    assert "CSV UTF-8" in phrase


def test_un_cp1252_loin_dans_le_fichier_est_refuse_aussi(tmp_path):
    lignes = [f.ligne_ips(f.uai_de("016", rang)) for rang in range(3000)]
    chemin = f.ecrire(tmp_path / "x.csv", f.ENTETE_IPS, lignes)
    chemin.write_bytes(chemin.read_bytes() + "2022-2023;cr\xe9teil\n".encode("cp1252"))
    assert "(ligne 3002, colonne « academie »)" in refus_de(chemin)


def test_un_en_tete_en_cp1252_est_refuse_avec_la_ligne(tmp_path):
    phrase = refus_de(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, f.LIGNES_IVAC, codage="cp1252"))
    assert "(ligne 1, colonne n° 4)" in phrase


def test_un_cp1252_aux_fins_de_ligne_d_un_vieux_mac_est_refuse_avec_la_ligne(tmp_path):
    lignes = [f.LIGNES_IPS[0], f.ligne_ips(f.TETE_REP, secteur="privé")]
    phrase = refus_de(f.ecrire(tmp_path / "x.csv", f.ENTETE_IPS, lignes, codage="cp1252", fin="\r"))
    assert "(ligne 3, colonne" in phrase


def test_un_guillemet_jamais_referme_est_refuse_avec_sa_ligne(tmp_path):
    chemin = f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, f.LIGNES_IVAC)
    texte = chemin.read_text().replace(";COLLEGE;", ';"COLLEGE;', 2).replace(';"COLLEGE;', ";COLLEGE;", 1)
    chemin.write_text(texte)
    assert "guillemet ouvert à la ligne 3" in refus_de(chemin)


def test_un_long_fichier_au_guillemet_jamais_referme_est_refuse(tmp_path):
    lignes = [f.ligne_ips(f.uai_de("016", rang)) for rang in range(4000)]
    chemin = f.ecrire(tmp_path / "x.csv", f.ENTETE_IPS, lignes)
    chemin.write_text(chemin.read_text().replace(";COLLEGE X;", ';"COLLEGE X;', 1))
    assert "guillemet ouvert à la ligne 2" in refus_de(chemin)


@pytest.mark.parametrize("octets_de_moins", [5, 30, 55])
def test_un_fichier_coupe_est_refuse_a_sa_derniere_ligne(tmp_path, octets_de_moins):
    chemin = f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, f.LIGNES_IVAC)
    chemin.write_bytes(chemin.read_bytes().rstrip(b"\n")[:-octets_de_moins])
    bilan = importer(chemin)
    assert bilan.refusees == 1
    (erreur,) = bilan.erreurs
    assert erreur.ligne == 5
    assert "coupé" in erreur.attendu
    assert not any(modele.objects.exists() for modele in TOUT)


def test_une_ligne_trop_courte_au_milieu_est_refusee(tmp_path):
    lignes = [f.LIGNES_IVAC[0], f.LIGNES_IVAC[1][:6], f.LIGNES_IVAC[2]]
    bilan = importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, lignes))
    (erreur,) = bilan.erreurs
    assert (erreur.ligne, erreur.colonne) == (3, "")
    assert "14 colonnes" in erreur.attendu
    assert "il y en a 6" in erreur.attendu


def test_des_cases_vides_en_trop_et_des_lignes_vides_ne_genent_pas(tmp_path):
    lignes = [[*f.LIGNES_IVAC[0], "", ""], [""] * 14, *f.LIGNES_IVAC[1:]]
    chemin = f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, lignes)
    chemin.write_text("\n" + chemin.read_text() + "\n\n")
    bilan = importer(chemin)
    assert (bilan.gardees, bilan.ecartees, bilan.refusees) == (4, 1, 0)
    assert bilan.exemples == [(4, "ligne vide")]


@pytest.mark.parametrize(
    ("suite", "raison"),
    [
        (["TOTAL", *[""] * 7, "409"], "ligne de total, sans établissement"),
        (["", "", "Total général", "", "409"], "ligne de total, sans établissement"),
        (["Source : DEPP, fichiers FAERE"], "note au bas du tableau"),
    ],
)
def test_un_total_ou_une_note_sous_le_tableau_sont_ecartes(tmp_path, suite, raison):
    bilan = importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, [*f.LIGNES_IVAC, suite]))
    assert (bilan.gardees, bilan.ecartees, bilan.refusees) == (4, 1, 0)
    assert bilan.exemples == [(6, raison)]


def test_un_etablissement_qui_s_appelle_total_est_garde(tmp_path):
    lignes = [["TOTAL", *f.LIGNES_IVAC[0][1:]], *f.LIGNES_IVAC[1:]]
    assert importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, lignes)).gardees == 4


def test_un_octet_nul_au_milieu_d_une_case_est_refuse_avec_sa_ligne_et_sa_colonne(tmp_path):
    lignes = [f.ligne_ips(f.uai_de("016", rang)) for rang in range(200)]
    lignes[150][5] = "COLL\0EGE"
    bilan = importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IPS, lignes))
    (erreur,) = bilan.erreurs
    assert (erreur.ligne, erreur.colonne) == (152, "nom_de_l_etablissment")
    assert "\0" not in str(bilan.en_json())


def test_un_separateur_de_trop_au_bout_de_l_en_tete_ne_gene_pas(tmp_path):
    chemin = f.ecrire(tmp_path / "x.csv", [*f.ENTETE_IVAC, ""], f.LIGNES_IVAC)
    assert importer(chemin).gardees == 4


def test_un_fichier_qui_n_est_pas_en_utf8_ne_repete_pas_un_ine(tmp_path):
    ligne = ";".join(["1234567891B", "créteil"]).encode("cp1252")
    phrase = refus_de(brut(tmp_path, b"1234567890A;1234567890A\n" + ligne + b"\n"))
    assert "(ligne 2, colonne n° 2)" in phrase
    assert "123456789" not in phrase


@pytest.mark.parametrize("debut", ["\ufeff", "\ufeffé;", "a\r\n\ufeff"])
def test_un_octet_faux_apres_une_marque_d_ordre_est_dit_sans_exception(tmp_path, debut):
    assert "n’est pas en UTF-8" in refus_de(brut(tmp_path, debut.encode() + "écolé;b\rc".encode() + b";\xe9\n"))


def test_un_fichier_mis_deux_fois_bout_a_bout_ne_compte_qu_une_fois(tmp_path):
    chemin = f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, f.LIGNES_IVAC, codage="utf-8-sig")
    chemin.write_bytes(chemin.read_bytes() * 2)
    bilan = importer(chemin)
    assert (bilan.lues, bilan.gardees, bilan.ecartees) == (9, 4, 5)
    assert bilan.raisons == {"en-tête répété": 1, "même ligne qu’une précédente": 4}


def test_un_texte_avec_retour_a_la_ligne_ne_decale_pas_les_numeros(tmp_path):
    lignes = [f.LIGNES_IVAC[0][:], f.ligne_ivac("0160100A")]
    lignes[0][3] = "COLLEGE\nROMAIN\nROLLAND"
    (erreur,) = importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, lignes)).erreurs
    assert erreur.ligne == 5


def test_une_derniere_ligne_sans_retour_est_signalee_sans_etre_refusee(tmp_path):
    chemin = f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, f.LIGNES_IVAC)
    chemin.write_text(chemin.read_text().rstrip("\n"))
    bilan = importer(chemin)
    assert bilan.gardees == 4
    assert any("complet" in precision for precision in bilan.precisions)


@pytest.mark.parametrize("coupes", [2, 3, 4])
def test_une_derniere_case_coupee_au_milieu_d_un_nombre_est_refusee(tmp_path, coupes):
    """« 89.0 », « 92.0 »… puis « 99 », « 9 » ou rien : le nombre n’est plus celui du fichier."""
    chemin = f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, f.LIGNES_IVAC)
    chemin.write_text(chemin.read_text().rstrip("\n")[:-coupes])
    bilan = importer(chemin)
    (erreur,) = bilan.erreurs
    assert (erreur.ligne, erreur.colonne) == (5, "Taux d'accès 6eme 3eme")
    assert "sans doute coupé" in erreur.attendu
    assert not Valeur.objects.exists()


@pytest.mark.parametrize(("chemin", "phrase"), [("absent.csv", "n’existe pas"), (".", "dossier")])
def test_un_fichier_qui_n_en_est_pas_un_est_refuse(tmp_path, chemin, phrase):
    assert phrase in refus_de(tmp_path / chemin)


def test_chaque_case_refusee_est_nommee_par_son_en_tete_tel_qu_ecrit(tmp_path):
    entete = f.renomme(f.ENTETE_IVAC, **{"Taux de réussite G": "taux_de_reussite_g"})
    bilan = importer(f.ecrire(tmp_path / "x.csv", entete, [f.LIGNES_IVAC[1], f.ligne_ivac("0160100A", taux="180")]))
    assert [(e.ligne, e.colonne, e.valeur) for e in bilan.erreurs] == [
        (3, "UAI", "0160100A"),
        (3, "taux_de_reussite_g", "180"),
    ]
    assert (bilan.gardees, bilan.refusees) == (1, 1)
    assert not any(modele.objects.exists() for modele in TOUT)


def test_cinquante_erreurs_sont_montrees_et_toutes_sont_comptees(tmp_path):
    lignes = [f.ligne_ivac("0160100A", taux="abc") for _ in range(80)]
    bilan = importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, lignes))
    assert (bilan.refusees, len(bilan.erreurs), bilan.erreurs_en_tout) == (80, 50, 160)
    assert "110 autres erreurs, 160 en tout" in bilan.phrases_refus()[-1]


def test_un_doublon_aux_memes_valeurs_est_ecarte_aux_autres_valeurs_refuse(tmp_path):
    memes = importer(f.ecrire(tmp_path / "a.csv", f.ENTETE_IVAC, [*f.LIGNES_IVAC, f.LIGNES_IVAC[0]]), essai=True)
    assert (memes.gardees, memes.ecartees, memes.refusees) == (4, 1, 0)
    autres = importer(f.ecrire(tmp_path / "b.csv", f.ENTETE_IVAC, [*f.LIGNES_IVAC, f.ligne_ivac(f.TETE, taux="50")]))
    (erreur,) = autres.erreurs
    assert (erreur.ligne, erreur.valeur) == (6, f.TETE)
    assert "ligne 2" in erreur.attendu


def test_un_essai_montre_tout_et_n_ecrit_rien(liste, ivac):
    assert importer(liste, essai=True).a_change
    assert importer(ivac, essai=True).a_change
    assert not any(modele.objects.exists() for modele in TOUT)
