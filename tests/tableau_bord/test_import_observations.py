"""Les valeurs observées : ce qui s’écrit, ce qui reste inconnu, ce qui ne change pas."""

from decimal import Decimal

import pytest

from tableau_bord.imports.importation import importer
from tableau_bord.models import Import, Somme, Valeur
from tests.tableau_bord import fichiers as f

pytestmark = pytest.mark.django_db


def valeur(indicateur, uai=f.TETE):
    return Valeur.objects.filter(indicateur=indicateur, uai=uai).first()


def test_un_taux_garde_son_numerateur_exact_et_son_denominateur(ivac):
    importer(ivac)
    reussite = valeur("dnb_reussite")
    assert (reussite.annee, reussite.numerateur, reussite.denominateur) == (2023, Decimal("38.22"), 49)
    assert (reussite.valeur, reussite.secteur, reussite.academie, reussite.departement) == (None, "PU", "13", "16")
    assert reussite.ligne == 2
    assert reussite.provenance.nom_fichier == "ivac.csv"


def test_la_valeur_ajoutee_et_l_acces_gardent_leur_valeur_et_leur_effectif(ivac):
    importer(ivac)
    assert (valeur("va_dnb").valeur, valeur("va_dnb").effectif) == (5, 49)
    assert (valeur("acces_6e_3e").valeur, valeur("acces_6e_3e").effectif) == (89, 63)
    assert valeur("acces_6e_3e", f.TETE_REP).effectif == 100


def test_une_case_vide_ne_fait_pas_de_valeur(ivac):
    importer(ivac)
    assert valeur("va_dnb", f.TETE_REP) is None
    assert not Valeur.objects.filter(valeur=0).exists()


def test_une_valeur_ajoutee_nulle_est_connue(tmp_path):
    importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, [f.ligne_ivac(f.TETE, va="0.0")]))
    assert valeur("va_dnb").valeur == 0


@pytest.mark.parametrize("candidats", ["", "0", "ND"])
def test_un_taux_sans_candidats_est_connu_sans_denominateur(tmp_path, candidats):
    importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, [f.ligne_ivac(f.TETE, candidats=candidats)]))
    assert (valeur("dnb_reussite").valeur, valeur("dnb_reussite").denominateur) == (78, None)
    assert not Somme.objects.filter(indicateur="dnb_reussite").exists()


def test_un_ips_garde_sa_valeur_et_son_effectif(ips):
    importer(ips)
    lu = valeur("ips_college")
    assert (lu.annee, lu.valeur, lu.effectif, lu.denominateur) == (2022, Decimal("73.3"), 331, None)


def test_un_ips_de_2021_sans_effectif_garde_sa_valeur_seule(tmp_path):
    lignes = [f.ligne_ips(f.TETE, "69.9", rentree="2021-2022")]
    entete, lignes = f.sans(f.ENTETE_IPS, lignes, "effectifs")
    importer(f.ecrire(tmp_path / "x.csv", entete, lignes, separateur=","))
    lu = valeur("ips_college")
    assert (lu.annee, lu.valeur, lu.effectif) == (2021, Decimal("69.9"), None)
    assert not Somme.objects.exists()


def test_un_fichier_sans_effectifs_n_efface_pas_ceux_qu_on_connait(ips, tmp_path):
    importer(ips)
    entete, lignes = f.sans(f.ENTETE_IPS, f.LIGNES_IPS, "effectifs")
    bilan = importer(f.ecrire(tmp_path / "sans-effectifs.csv", entete, lignes))
    assert not bilan.a_change
    assert valeur("ips_college").effectif == 331


def test_importer_deux_fois_ne_change_ni_valeurs_ni_provenance(ivac):
    importer(ivac)
    avant = list(Valeur.objects.order_by("pk").values()), list(Somme.objects.order_by("pk").values())
    bilan = importer(ivac)
    assert not bilan.a_change
    assert "Rien n’a changé : tout était déjà là." in bilan.phrases()
    assert (list(Valeur.objects.order_by("pk").values()), list(Somme.objects.order_by("pk").values())) == avant
    assert Import.objects.count() == 1


def test_seules_les_valeurs_changees_prennent_la_nouvelle_provenance(ivac, tmp_path):
    importer(ivac)
    lignes = [f.ligne_ivac(f.TETE, taux="80"), *f.LIGNES_IVAC[1:]]
    bilan = importer(f.ecrire(tmp_path / "corrige.csv", f.ENTETE_IVAC, lignes))
    assert bilan.changements == ["Réussite au DNB, série générale : 1 valeur modifiée."]
    assert valeur("dnb_reussite").provenance.nom_fichier == "corrige.csv"
    assert valeur("dnb_reussite").numerateur == Decimal("39.2")
    assert valeur("va_dnb").provenance.nom_fichier == "ivac.csv"


def test_une_valeur_que_la_source_ne_donne_plus_est_retiree(ivac, tmp_path):
    importer(ivac)
    bilan = importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, [f.ligne_ivac(f.TETE, va="ND")]))
    assert bilan.changements == ["Valeur ajoutée, réussite au DNB : 1 valeur retirée."]
    assert valeur("va_dnb") is None
    assert valeur("va_dnb", f.COLLEGE_HORS).valeur == -2


def test_une_colonne_absente_laisse_ce_qui_est_connu(ivac, tmp_path):
    importer(ivac)
    entete, lignes = f.sans(
        f.ENTETE_IVAC, f.LIGNES_IVAC, "VA du taux de réussite G", "Secteur", "Code académie", "Académie"
    )
    assert not importer(f.ecrire(tmp_path / "x.csv", entete, lignes)).a_change
    assert (valeur("va_dnb").valeur, valeur("va_dnb").secteur, valeur("va_dnb").academie) == (5, "PU", "13")


def test_trois_sessions_dans_un_fichier_font_trois_annees(tmp_path):
    lignes = [f.ligne_ivac(f.TETE, session=str(session)) for session in (2022, 2023, 2024)]
    bilan = importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IVAC, lignes))
    assert sorted(Valeur.objects.filter(indicateur="dnb_reussite").values_list("annee", flat=True)) == [
        2021,
        2022,
        2023,
    ]
    assert "2021-2022, 2022-2023 et 2023-2024" in bilan.precisions[0]


def test_plus_de_lignes_qu_un_lot_s_ecrivent_toutes(tmp_path):
    lignes = [f.ligne_ips(f.uai_de("016", rang), effectif=str(rang)) for rang in range(1, 1203)]
    importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IPS, lignes))
    assert Valeur.objects.filter(indicateur="ips_college").count() == 1202


def test_une_ligne_refusee_a_la_fin_n_ecrit_rien_du_tout(tmp_path):
    lignes = [f.ligne_ips(f.uai_de("016", rang)) for rang in range(1, 1203)]
    bilan = importer(f.ecrire(tmp_path / "x.csv", f.ENTETE_IPS, [*lignes, f.ligne_ips("0160100A")]))
    assert bilan.refusees == 1
    assert not Valeur.objects.exists()
    assert not Import.objects.exists()
