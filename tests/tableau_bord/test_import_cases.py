"""Lire une case : ce qui est juste, ce qui est inconnu, ce qui est refusé et ce qu’on attendait."""

from datetime import date
from decimal import Decimal

import pytest

from tableau_bord.imports import cases
from tableau_bord.imports.erreurs import CaseRefusee


@pytest.mark.parametrize(
    "ecrit", ["", " ", "NS", "ns", "ND", "n.d.", "N.S.", "nc", "-", "--", "–", "…", "NaN", "S", "\u00a0"]
)
@pytest.mark.parametrize("lire", [cases.taux, cases.effectif, cases.ips, cases.points, cases.rentree, cases.uai])
def test_une_case_inconnue_n_est_jamais_zero(lire, ecrit):
    assert lire(ecrit) is None


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [("93,20%", "93.2"), ("86.0", "86"), ("86,0", "86"), ("0", "0"), ("100", "100"), (" 70,00 % ", "70"), ("+5", "5")],
)
def test_un_taux_se_lit_de_toutes_ces_facons(ecrit, lu):
    assert cases.taux(ecrit) == Decimal(lu)


@pytest.mark.parametrize("ecrit", ["101", "-1", "1,17E+1", "8 6.0.1", "quatre", "0x10", "٨٦", "86%%", "1_0", "inf"])
def test_ce_qui_n_est_pas_un_taux_est_refuse(ecrit):
    with pytest.raises(CaseRefusee, match="pourcentage"):
        cases.taux(ecrit)


@pytest.mark.parametrize(("ecrit", "lu"), [("540.0", 540), ("1 089", 1089), ("1\u202f089,0", 1089), ("0", 0)])
def test_un_effectif_est_un_nombre_entier(ecrit, lu):
    assert cases.effectif(ecrit) == lu


@pytest.mark.parametrize("ecrit", ["1.000", "2,000", "540.000"])
def test_un_point_ou_une_virgule_de_milliers_ne_divise_pas_un_effectif_par_mille(ecrit):
    with pytest.raises(CaseRefusee, match="écrivez les milliers sans point ni virgule"):
        cases.effectif(ecrit)


def test_le_numero_d_une_date_n_est_pas_un_effectif():
    with pytest.raises(CaseRefusee, match="le numéro d’une date"):
        cases.effectif("44805")
    assert cases.effectif_d_un_lieu("144 805") == 144805


@pytest.mark.parametrize("ecrit", ["mars-22", "juin-05", "12-mars", "3/12"])
def test_une_date_de_tableur_se_reconnait_a_la_place_d_un_nombre(ecrit):
    with pytest.raises(CaseRefusee, match="en faire une date"):
        cases.ips(ecrit)


@pytest.mark.parametrize("ecrit", ["540.5", "-3", "2,17E+13", "beaucoup"])
def test_ce_qui_n_est_pas_un_effectif_est_refuse(ecrit):
    with pytest.raises(CaseRefusee, match="nombre entier"):
        cases.effectif(ecrit)


@pytest.mark.parametrize(("ecrit", "lu"), [("-4.0", -4), ("\u22124,0", -4), ("5", 5)])
def test_une_valeur_ajoutee_peut_etre_negative(ecrit, lu):
    assert cases.points(ecrit) == lu


@pytest.mark.parametrize("ecrit", ["0160100X", "0160100x", " 0160100X ", "0333494u", "7200009X"])
def test_un_uai_juste_est_rendu_en_majuscules(ecrit):
    assert cases.uai(ecrit) == ecrit.strip().upper()


@pytest.mark.parametrize(
    ("ecrit", "attendu"),
    [
        ("0160100A", "après 0160100 on attend X"),
        ("160100X", r"zéro de tête.*0160100X \?"),
        ("160100A", "zéro de tête"),
        ("2,17E+13", "un tableur en a fait un nombre"),
        ("2.17e+13", "un tableur en a fait un nombre"),
        ("0160100", "sept chiffres puis une lettre"),
        ("٠١٦٠١٠٠X", "sept chiffres puis une lettre"),
        ("UAI", "sept chiffres puis une lettre"),
    ],
)
def test_un_uai_faux_est_refuse_en_disant_pourquoi(ecrit, attendu):
    with pytest.raises(CaseRefusee, match=attendu):
        cases.uai(ecrit)


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [
        ("1", "01"),
        ("01", "01"),
        ("001", "01"),
        ("16", "16"),
        ("016", "16"),
        ("2A", "2A"),
        ("02A", "2A"),
        ("2b", "2B"),
        ("971", "971"),
        ("976", "976"),
        ("16.0", "16"),
        ("620", "2A"),
        ("720", "2B"),
        ("", ""),
    ],
)
def test_un_departement_a_un_seul_code(ecrit, code):
    assert cases.departement(ecrit) == code


@pytest.mark.parametrize("ecrit", ["0", "2C", "1600", "Charente", "0971"])
def test_un_departement_faux_est_refuse(ecrit):
    with pytest.raises(CaseRefusee, match="département"):
        cases.departement(ecrit)


def test_le_departement_se_lit_aussi_dans_l_uai():
    lus = [cases.departement_de_l_uai(uai) for uai in ("0160100X", "6200002E", "7200009X", "9710774M")]
    assert lus == ["16", "2A", "2B", "971"]


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [
        ("POITIERS", "13"),
        ("Poitiers", "13"),
        ("13", "13"),
        ("6", "06"),
        ("13.0", "13"),
        ("lILLE", "09"),
        ("ORLEANS-TOURS", "18"),
        ("Académie de Créteil", "24"),
        ("académie d’Aix-Marseille", "02"),
        ("Académie de La Réunion", "28"),
        ("CAEN", "70"),
        ("05", "70"),
        ("21", "70"),
        ("NOUVELLE CALEDONIE", ""),
        ("TOM ET COLLECTIVITES TERRITORIALES", ""),
        ("ETRANGER", ""),
        ("99", ""),
        ("", ""),
    ],
)
def test_une_academie_se_lit_par_son_nom_ou_son_code(ecrit, code):
    assert cases.academie(ecrit) == code


@pytest.mark.parametrize("ecrit", ["ANGERS", "05x", "1" * 5000])
def test_une_academie_inconnue_est_refusee(ecrit):
    with pytest.raises(CaseRefusee, match="académie"):
        cases.academie(ecrit)


@pytest.mark.parametrize("ecrit", ["19", "0", "1" * 5000])
def test_une_region_inconnue_est_refusee(ecrit):
    with pytest.raises(CaseRefusee, match="région"):
        cases.region(ecrit)


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("2026-10-17T00:00:00+02:00", date(2026, 10, 17)),
        ("2026-10-16T22:00:00+00:00", date(2026, 10, 17)),
        ("2026-12-18T00:00:00+03:00", date(2026, 12, 18)),  # minuit à Mayotte : la veille à Paris
        ("17/10/2026 00:00", date(2026, 10, 17)),
        ("17/10/2026 00:00:00", date(2026, 10, 17)),
        ("1/9/2026", date(2026, 9, 1)),
    ],
)
def test_un_jour_est_celui_qu_on_lit(ecrit, lu):
    assert cases.jour(ecrit) == lu


@pytest.mark.parametrize("ecrit", ["46059", "10/17/2026", "17/10/26", "2026-13-01", "9999-12-31T23:00:00-12:00"])
def test_ce_qui_n_est_pas_un_jour_est_refuse(ecrit):
    with pytest.raises(CaseRefusee, match="on attend une date"):
        cases.jour(ecrit)


def test_un_jour_d_un_autre_siecle_n_est_pas_un_jour_d_ecole():
    with pytest.raises(CaseRefusee, match="entre 1981 et 2100"):
        cases.jour_d_ecole("0026-12-19")


@pytest.mark.parametrize(
    ("ecrit", "annee"),
    [
        ("2022-2023", 2022),
        ("2022", 2022),
        ("2022/2023", 2022),
        ("2022-23", 2022),
        ("2022-09-01", 2022),
        ("2021-12-31T23:00:00+00:00", 2022),
    ],
)
def test_une_rentree_est_l_annee_ou_l_annee_scolaire_commence(ecrit, annee):
    assert cases.rentree(ecrit) == annee


@pytest.mark.parametrize(
    ("ecrit", "annee"), [("2024", 2023), ("2024-06-01", 2023), ("2024.0", 2023), ("2023-2024", 2023)]
)
def test_une_session_d_examen_est_celle_de_l_annee_scolaire_qui_finit(ecrit, annee):
    assert cases.session(ecrit) == annee


@pytest.mark.parametrize("ecrit", ["abc", "2022-2025", "1950", "24"])
def test_ce_qui_n_est_pas_une_annee_est_refuse(ecrit):
    with pytest.raises(CaseRefusee, match="année"):
        cases.session(ecrit)


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [("public", "PU"), ("PU", "PU"), ("Public", "PU"), ("privé sous contrat", "PR"), ("PRIVE", "PR"), ("", "")],
)
def test_le_secteur_est_public_ou_prive(ecrit, lu):
    assert cases.secteur(ecrit) == lu


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("REP", "REP"),
        ("rep+", "REP+"),
        ("REP +", "REP+"),
        ("REP plus", "REP+"),
        ("HORS EP", "HORS EP"),
        ("Hors REP", "HORS EP"),
    ],
)
def test_le_label_est_rep_rep_plus_ou_hors(ecrit, lu):
    assert cases.label(ecrit) == lu
