"""Les références : égales à un calcul indépendant sur les mêmes fichiers, quel que soit l’ordre des imports."""

import csv
from decimal import Decimal
from itertools import permutations

import pytest

from pilotage.academies import code_academie
from tableau_bord.imports.importation import importer
from tableau_bord.imports.references import liste_la_plus_proche, recalculer_sommes
from tableau_bord.models import Classement, Somme, Valeur
from tests.tableau_bord import fichiers as f

pytestmark = pytest.mark.django_db


def reference(indicateur, annee, public, maille="france", code=""):
    """La valeur d’une référence en base, en pourcentage ou dans l’unité ; `None` si elle n’y est pas."""
    somme = Somme.objects.filter(indicateur=indicateur, annee=annee, maille=maille, code=code, public=public).first()
    if somme is None:
        return None
    return somme.numerateur / somme.denominateur * (100 if indicateur == "dnb_reussite" else 1)


def test_les_references_sont_des_sommes_et_jamais_des_moyennes_de_taux(liste, ivac):
    importer(liste)
    importer(ivac)
    assert reference("dnb_reussite", 2023, "REP+") == Decimal("78")
    assert reference("dnb_reussite", 2023, "REP") == Decimal("81.5")
    assert reference("dnb_reussite", 2023, "hors_ep") == Decimal("90")
    # (38,22 + 81,5 + 180 + 60) ÷ (49 + 100 + 200 + 60), et non la moyenne des quatre taux.
    assert reference("dnb_reussite", 2023, "ensemble") == pytest.approx(Decimal(35972) / 409, abs=Decimal("0.0001"))
    assert reference("dnb_reussite", 2023, "ensemble", "academie", "13") == reference("dnb_reussite", 2023, "ensemble")
    assert reference("dnb_reussite", 2023, "REP", "departement", "16") == Decimal("81.5")


def test_un_indice_se_pondere_par_les_effectifs(liste, ips):
    importer(liste)
    importer(ips)
    attendue = (Decimal("73.3") * 331 + Decimal("85.5") * 400 + Decimal("104.2") * 600 + 120 * 250) / 1581
    assert reference("ips_college", 2022, "ensemble") == pytest.approx(attendue, abs=Decimal("0.001"))
    assert reference("ips_college", 2022, "hors_ep") == pytest.approx(Decimal("104.2"))


def test_la_valeur_ajoutee_ne_s_agrege_pas_et_l_acces_se_pondere_par_les_candidats(liste, ivac):
    importer(liste)
    importer(ivac)
    assert not Somme.objects.filter(indicateur="va_dnb").exists()
    assert reference("acces_6e_3e", 2023, "REP+") == 89
    attendue = Decimal(89 * 63 + 92 * 100 + 95 * 200 + 99 * 60) / 423
    assert reference("acces_6e_3e", 2023, "ensemble") == pytest.approx(attendue, abs=Decimal("0.001"))


def test_l_ordre_des_imports_ne_change_pas_les_references(liste, ivac, ips):
    vues = []
    for ordre in permutations([liste, ivac, ips]):
        for modele in (Somme, Valeur, Classement):
            modele.objects.all().delete()
        for chemin in ordre:
            importer(chemin)
        champs = ("indicateur", "annee", "maille", "code", "public", "numerateur", "denominateur", "etablissements")
        vues.append(sorted(Somme.objects.values_list(*champs)))
    assert len(vues[0]) > 20
    assert all(sommes == vues[0] for sommes in vues)


def test_sans_liste_on_ne_sait_pas_qui_est_hors_education_prioritaire(ivac):
    importer(ivac)
    assert reference("dnb_reussite", 2023, "hors_ep") is None
    assert reference("dnb_reussite", 2023, "ensemble") is not None


@pytest.mark.parametrize(
    ("rentrees", "annee", "choisie"),
    [
        ([], 2023, None),
        ([2022], 2020, 2022),
        ([2022], 2023, 2022),
        ([2020, 2022, 2024], 2023, 2022),
        ([2020, 2024], 2024, 2024),
    ],
)
def test_la_liste_la_plus_proche_est_la_derniere_passee_sinon_la_premiere(rentrees, annee, choisie):
    assert liste_la_plus_proche(rentrees, annee) == choisie


def test_une_liste_plus_recente_ne_change_pas_les_references_d_avant(liste, ivac, tmp_path):
    importer(liste)
    importer(ivac)
    avant = sorted(Somme.objects.values_list())
    autres = [[*ligne[:8], "REP", *ligne[9:]] for ligne in f.LIGNES_LISTE]
    importer(f.ecrire(tmp_path / "liste-rentree-2024.csv", f.ENTETE_LISTE, autres))
    assert sorted(Somme.objects.values_list()) == avant


def test_une_somme_qui_n_a_plus_de_valeur_disparait(liste, ivac):
    importer(liste)
    importer(ivac)
    Valeur.objects.filter(uai=f.TETE).delete()
    recalculer_sommes()
    assert reference("dnb_reussite", 2023, "REP+") is None
    assert reference("dnb_reussite", 2023, "REP") is not None


def test_recalculer_deux_fois_n_ecrit_rien(liste, ivac):
    importer(liste)
    importer(ivac)
    assert recalculer_sommes() == 0


class TestCalculIndependant:
    """Le même calcul, refait ici ligne à ligne avec le seul module csv, sur les fichiers nationaux."""

    @pytest.fixture
    def labels(self, donnees_reelles):
        with (donnees_reelles / "liste-des-rep-et-rep-rentree-2022.csv").open(encoding="utf-8") as flux:
            return {
                ligne["NUMERO"].upper(): ligne["EP"] for ligne in csv.DictReader(flux, delimiter=";") if ligne["NUMERO"]
            }

    def attendues(self, lignes, labels):
        """(maille, code, public) → Σ valeur × poids ÷ Σ poids, depuis des (uai, académie, secteur, valeur, poids)."""
        sommes = {}
        for uai, academie, public, valeur, poids in lignes:
            groupes = ["ensemble"]
            if public:
                groupes.append(labels.get(uai, "hors_ep"))
            for groupe in groupes:
                for lieu in (("france", ""), ("academie", code_academie(academie))):
                    n, d = sommes.get((*lieu, groupe), (0, 0))
                    sommes[*lieu, groupe] = n + Decimal(valeur) * Decimal(poids), d + Decimal(poids)
        return {cle: n / d for cle, (n, d) in sommes.items()}

    @pytest.mark.une_base  # sur l’autre, l’IPS suffit : les sommes y sont les mêmes
    def test_de_la_reussite_au_dnb_de_chaque_session(self, donnees_reelles, labels):
        importer(donnees_reelles / "fr-en-indicateurs-valeur-ajoutee-colleges.csv")
        importer(donnees_reelles / "liste-des-rep-et-rep-rentree-2022.csv", academie="13")
        with (donnees_reelles / "fr-en-indicateurs-valeur-ajoutee-colleges.csv").open(encoding="utf-8-sig") as flux:
            lignes = list(csv.DictReader(flux, delimiter=";"))
        assert {ligne["Session"] for ligne in lignes} == {"2022", "2023", "2024"}
        for session in ("2022", "2023", "2024"):
            siennes = [
                (
                    donnee["UAI"],
                    donnee["Académie"],
                    donnee["Secteur"] == "PU",
                    donnee["Taux de réussite G"],
                    donnee["Nb candidats G"],
                )
                for donnee in lignes
                if donnee["Session"] == session
            ]
            attendues = self.attendues(siennes, labels)
            assert len(attendues) > 100
            for (maille, code, public), attendue in attendues.items():
                lue = reference("dnb_reussite", int(session) - 1, public, maille, code)
                assert lue == pytest.approx(attendue, abs=Decimal("0.01")), (session, maille, code, public)

    def test_de_l_ips_des_colleges(self, donnees_reelles, labels):
        importer(donnees_reelles / "fr-en-ips-colleges-ap2022.csv")
        importer(donnees_reelles / "liste-des-rep-et-rep-rentree-2022.csv", academie="13")
        with (donnees_reelles / "fr-en-ips-colleges-ap2022.csv").open(encoding="utf-8-sig") as flux:
            lignes = [
                (donnee["uai"], donnee["academie"], donnee["secteur"] == "public", donnee["ips"], donnee["effectifs"])
                for donnee in csv.DictReader(flux, delimiter=";")
            ]
        for (maille, code, public), attendue in self.attendues(lignes, labels).items():
            lue = reference("ips_college", 2022, public, maille, code)
            assert lue == pytest.approx(attendue, abs=Decimal("0.01")), (maille, code, public)
