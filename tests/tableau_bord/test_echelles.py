"""Les évaluations nationales tenues en base : ce qu’une installation neuve en sait, ce qu’une échelle de plus y change."""

import pytest

from pilotage.models import Reseau
from tableau_bord.apps import _perimer
from tableau_bord.imports.importation import importer
from tableau_bord.indicateurs import CATALOGUE, competences_de, parts_de, resultats
from tableau_bord.indicateurs.echelles import d_origine, echelle_en, en_base, raison_de_refuser
from tableau_bord.indicateurs.observes.evaluations import D_ORIGINE, fiches_des_evaluations
from tableau_bord.models import CompetenceEvaluee, EchelleEvaluation, EvaluationNationale
from tableau_bord.models.origine import EVALUATIONS, semer
from tests.factories import ReseauFactory
from tests.tableau_bord import fichiers as f

SUIVI = "eval_cp_francais_fragiles"


@pytest.fixture
def cinq_groupes(db):
    """À la rentrée 2026, le CP passe de trois groupes à cinq."""
    cp = EvaluationNationale.objects.get(code="cp")
    EchelleEvaluation.objects.create(
        evaluation=cp, premiere=2026, groupes=["très fragiles", "fragiles", "moyens", "solides", "forts"], fragiles=2
    )
    cp.noter_un_changement()
    CATALOGUE.perimer()


@pytest.mark.django_db
class TestOrigine:
    def test_une_installation_neuve_a_en_base_ce_que_dit_le_code(self):
        assert fiches_des_evaluations(en_base()) == D_ORIGINE == fiches_des_evaluations(d_origine())

    def test_semer_ne_rend_pas_ce_que_l_administrateur_a_retire(self):
        CompetenceEvaluee.objects.filter(evaluation__code="cp", code="lettres").delete()
        semer()
        assert not CompetenceEvaluee.objects.filter(evaluation__code="cp", code="lettres").exists()
        assert EvaluationNationale.objects.count() == len(EVALUATIONS)

    def test_une_base_videe_est_semee_de_nouveau(self):
        EvaluationNationale.objects.all().delete()
        semer()
        assert fiches_des_evaluations(en_base()) == D_ORIGINE

    def test_chaque_code_tient_dans_la_colonne(self):
        longueurs = {code: len(code) for code in CATALOGUE if len(code) > 40}
        assert longueurs == {}

    def test_tout_code_qu_on_accepte_y_tient(self):
        mots = [EvaluationNationale._meta.get_field("code"), CompetenceEvaluee._meta.get_field("code")]
        plus_long = f"comp_{'x' * mots[0].max_length}_francais_{'y' * mots[1].max_length}_fragiles"
        assert len(plus_long) <= 40


@pytest.mark.django_db
class TestEchelleQuiChange:
    def test_la_serie_se_rompt_a_sa_rentree(self, cinq_groupes):
        assert CATALOGUE[SUIVI].ruptures == (2026,)
        assert D_ORIGINE[SUIVI].ruptures == ()

    def test_les_groupes_sont_ceux_de_l_annee(self, cinq_groupes):
        fiche = CATALOGUE[SUIVI]
        assert [part.groupe for part in parts_de(fiche, 2025)] == ["À besoins", "Fragiles", "Satisfaisants"]
        assert [part.groupe for part in parts_de(fiche, 2026)][::4] == ["Très fragiles", "Forts"]
        assert parts_de(fiche, 2025)[0].libelle == "À besoins, CP, début d’année, français"
        assert parts_de(fiche, 2026)[0].libelle == "Très fragiles, CP, début d’année, français"

    def test_la_fiche_dit_les_deux(self, cinq_groupes):
        definition = CATALOGUE[SUIVI].definition
        assert "« très fragiles » et « fragiles », sur 5." in definition
        assert "Avant 2026-2027 : « à besoins » et « fragiles », sur 3." in definition

    def test_un_groupe_hors_de_l_echelle_est_refuse_avec_sa_raison(self, cinq_groupes, tmp_path):
        quatre = CATALOGUE["eval_cp_francais_4"]
        assert raison_de_refuser(quatre, 2025) == "en 2025-2026, l’échelle n’a que 3 groupes"
        assert raison_de_refuser(quatre, 2026) == ""

    def test_les_competences_suivent_tant_qu_elles_n_ont_pas_d_echelle_a_elles(self, cinq_groupes):
        (premiere, *_) = competences_de(CATALOGUE[SUIVI])
        assert len(echelle_en(premiere.echelles, 2026).groupes) == 5
        (du_college, *_) = competences_de(CATALOGUE["eval_6e_francais_fragiles"])
        assert len(echelle_en(du_college.echelles, 2026).groupes) == 3

    def test_une_annee_d_avant_toute_echelle_a_la_plus_ancienne(self, cinq_groupes):
        assert echelle_en(CATALOGUE[SUIVI].echelles, 2010).premiere == 2018


@pytest.mark.django_db
class TestCatalogueRelu:
    def test_une_demande_voit_ce_qu_un_autre_processus_a_change(self, client, settings, django_assert_num_queries):
        cp = EvaluationNationale.objects.get(code="cp")
        CompetenceEvaluee.objects.create(evaluation=cp, discipline="maths", code="vitesse", libelle="vitesse")
        cp.noter_un_changement()
        assert "comp_cp_maths_vitesse_fragiles" not in CATALOGUE
        client.get("/connexion/")
        assert "comp_cp_maths_vitesse_fragiles" not in CATALOGUE
        settings.CATALOGUE_RELU_APRES = 0
        client.get("/connexion/")
        with django_assert_num_queries(4):  # les versions, puis les trois tables
            assert "comp_cp_maths_vitesse_fragiles" in CATALOGUE
        _perimer()
        with django_assert_num_queries(1):
            assert CATALOGUE["comp_cp_maths_vitesse_1"].groupe == "À besoins"
            assert len(list(CATALOGUE)) == len(CATALOGUE)

    def test_une_fiche_du_code_se_lit_sans_la_base(self, django_assert_num_queries):
        _perimer()
        with django_assert_num_queries(0):
            assert CATALOGUE["ips_ecoles"].libelle
            assert "ips_ecoles" in CATALOGUE

    def test_les_fiches_de_la_base_gardent_leur_place(self, cinq_groupes):
        codes = list(CATALOGUE)
        place = codes.index(SUIVI)
        assert codes.index("effectif_college") < place < codes.index("fluence_6e") < codes.index("devoirs_faits")


@pytest.mark.django_db
class TestFichierModele:
    ENTETE = ["UAI", "indicateur", "année", "numérateur", "dénominateur"]

    def lire(self, tmp_path, lignes):
        return importer(f.ecrire(tmp_path / "modele.csv", self.ENTETE, lignes))

    def test_une_competence_s_importe_par_son_code_ou_par_son_libelle(self, tmp_path):
        reseau = Reseau.objects.pour_entete().get(pk=ReseauFactory(ecoles=1).pk)
        ecole = reseau.etablissements.ecoles().get()
        bilan = self.lire(
            tmp_path,
            [
                [ecole.uai, "comp_cp_francais_phonemes_1", "2024", "12", "40"],
                [ecole.uai, "Élèves fragiles, CP, début d’année, français, manipuler des phonèmes", "2024", "20", "40"],
            ],
        )
        assert not bilan.erreurs
        assert bilan.gardees == 2
        # Elle n’encombre pas le tableau de bord : elle a sa page.
        assert not [r for r in resultats(reseau, 2024) if r.fiche.competence_de]

    def test_un_groupe_de_trop_est_refuse_a_sa_ligne(self, tmp_path, cinq_groupes):
        bilan = self.lire(tmp_path, [["0160100X", "eval_cp_francais_5", "2025", "12", "40"]])
        assert "ligne 2, colonne « indicateur »" in str(bilan.erreurs[0])
        assert "en 2025-2026, l’échelle n’a que 3 groupes" in str(bilan.erreurs[0])

    def test_apres_la_derniere_annee_d_une_competence_rien_ne_s_y_range_plus(self, tmp_path):
        CompetenceEvaluee.objects.filter(evaluation__code="cp", code="phonemes").update(derniere=2024)
        EvaluationNationale.objects.get(code="cp").noter_un_changement()
        CATALOGUE.perimer()
        lignes = [["0160100X", "comp_cp_francais_phonemes_1", annee, "12", "40"] for annee in ("2024", "2025")]
        bilan = self.lire(tmp_path, lignes)
        assert len(bilan.erreurs) == 1
        assert "ligne 3" in str(bilan.erreurs[0])
        assert "cette évaluation est close : sa dernière année est 2024-2025" in str(bilan.erreurs[0])

    def test_le_fichier_de_6e_a_six_groupes_ou_il_est_refuse(self, tmp_path):
        sixieme = EvaluationNationale.objects.get(code="6e")
        EchelleEvaluation.objects.create(evaluation=sixieme, premiere=2024, groupes=["un", "deux", "trois"], fragiles=1)
        sixieme.noter_un_changement()
        CATALOGUE.perimer()
        entete = ["Annee", "UAI", "Discipline", *(f"Groupe {rang}" for rang in range(1, 7))]
        parts = ["10", "15", "20", "25", "20", "10"]
        lignes = [["2023", "0160100X", "Français", *parts], ["2024", "0160100X", "Français", *parts]]
        bilan = importer(f.ecrire(tmp_path / "6e.csv", entete, lignes))
        assert len(bilan.erreurs) == 1
        assert "l’échelle de 6e a 3 groupes cette année-là, le fichier en donne 6" in str(bilan.erreurs[0])
