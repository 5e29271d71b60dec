"""L’administrateur tient les évaluations nationales : ajouter, corriger, clore ; rien de ce qui a servi ne se récrit."""

import pytest
from django.urls import reverse

from pilotage.acces import Role
from pilotage.models import Reseau
from tableau_bord.indicateurs import CATALOGUE, parts_de
from tableau_bord.models import CompetenceEvaluee, EchelleEvaluation, EvaluationNationale, Import, Valeur
from tests.factories import ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db

SUIVI = "eval_cp_francais_fragiles"
TROIS = "à besoins\nfragiles\nsatisfaisants"


@pytest.fixture
def reseau():
    return Reseau.objects.pour_entete().get(pk=ReseauFactory(ecoles=1).pk)


@pytest.fixture
def client_admin(reseau, connecter):
    return connecter(agent_du_reseau(Role.ADMINISTRATEUR, reseau))


@pytest.fixture
def noter(reseau):
    ecole = reseau.etablissements.ecoles().get()
    provenance = Import.objects.create(nom_fichier="restitution.csv", jeu="modele")

    def _noter(code, annee):
        return Valeur.objects.create(
            indicateur=code,
            uai=ecole.uai,
            annee=annee,
            numerateur=12,
            denominateur=40,
            provenance=provenance,
            ligne=2,
        )

    return _noter


def envoyer(client, nom, *args, **donnees):
    return client.post(reverse(nom, args=args), donnees)


def erreurs(reponse) -> str:
    assert reponse.status_code == 422
    return " ".join(phrase for phrases in reponse.context["form"].errors.values() for phrase in phrases)


def messages(client, reponse) -> str:
    return " ".join(str(message) for message in client.get(reponse.url).context["messages"])


class TestEchelles:
    def test_une_echelle_nouvelle_rompt_la_serie_de_tous_ses_indicateurs(self, client_admin, noter):
        noter(SUIVI, 2025)
        reponse = envoyer(
            client_admin,
            "echelle_nouvelle",
            "cp",
            pour="ensemble",
            premiere="2026",
            groupes="très fragiles\n fragiles \n\nmoyens\nsolides",
            fragiles="2",
        )
        assert reponse.status_code == 302
        assert CATALOGUE[SUIVI].ruptures == CATALOGUE["comp_cp_maths_problemes_fragiles"].ruptures == (2026,)
        assert [part.groupe for part in parts_de(CATALOGUE[SUIVI], 2026)][1] == "Fragiles"
        assert len(parts_de(CATALOGUE[SUIVI], 2025)) == 3

    @pytest.mark.parametrize("code", [SUIVI, "eval_cp_maths_1", "comp_cp_francais_phonemes_2"])
    def test_des_valeurs_deja_rangees_ne_changent_pas_d_echelle(self, client_admin, noter, code):
        noter(code, 2026)
        donnees = {"pour": "ensemble", "groupes": TROIS, "fragiles": "1"}
        dit = erreurs(envoyer(client_admin, "echelle_nouvelle", "cp", premiere="2026", **donnees))
        assert "Des valeurs sont déjà rangées selon l’échelle en vigueur (2026-2027)" in dit
        assert "peut commencer en 2027-2028" in dit
        assert EchelleEvaluation.objects.filter(evaluation__code="cp").count() == 1
        assert envoyer(client_admin, "echelle_nouvelle", "cp", premiere="2027", **donnees).status_code == 302

    def test_une_echelle_qui_a_servi_ne_se_recrit_pas_ni_ne_se_retire(self, client_admin, noter):
        noter(SUIVI, 2024)
        donnees = {"premiere": "2018", "groupes": "a\nb\nc", "fragiles": "1"}
        assert "elle ne se récrit pas" in erreurs(
            envoyer(client_admin, "echelle_modifier", "cp", "ensemble-2018", **donnees)
        )
        reponse = envoyer(client_admin, "echelle_retirer", "cp", "ensemble-2018")
        assert "elle ne se récrit pas" in messages(client_admin, reponse)
        (echelle,) = EchelleEvaluation.objects.filter(evaluation__code="cp")
        assert echelle.groupes == ["à besoins", "fragiles", "satisfaisants"]

    def test_une_echelle_qui_n_a_pas_servi_se_corrige_et_se_retire(self, client_admin, noter):
        noter(SUIVI, 2024)
        donnees = {"groupes": "a\nb\nc\nd", "fragiles": "1"}
        envoyer(client_admin, "echelle_nouvelle", "cp", pour="ensemble", premiere="2026", **donnees)
        envoyer(client_admin, "echelle_modifier", "cp", "ensemble-2026", premiere="2027", **donnees)
        assert CATALOGUE[SUIVI].ruptures == (2027,)
        # La commencer plus tôt prendrait les valeurs de celle d’avant.
        trop_tot = envoyer(client_admin, "echelle_modifier", "cp", "ensemble-2027", premiere="2024", **donnees)
        assert "(2024-2025)" in erreurs(trop_tot)
        envoyer(client_admin, "echelle_retirer", "cp", "ensemble-2027")
        assert CATALOGUE[SUIVI].ruptures == ()

    def test_entre_deux_echelles_une_autre_n_a_que_les_annees_qu_elle_prend(self, client_admin, noter):
        noter(SUIVI, 2020)
        donnees = {"pour": "ensemble", "groupes": TROIS, "fragiles": "1"}
        envoyer(client_admin, "echelle_nouvelle", "cp", premiere="2024", **donnees)
        noter(SUIVI, 2025)
        # Ce qui est rangé en 2025-2026 l’est selon celle de 2024.
        assert envoyer(client_admin, "echelle_nouvelle", "cp", premiere="2022", **donnees).status_code == 302
        assert "(2020-2021)" in erreurs(envoyer(client_admin, "echelle_nouvelle", "cp", premiere="2020", **donnees))
        assert CATALOGUE[SUIVI].ruptures == (2022, 2024)

    def test_la_seule_echelle_d_ensemble_ne_se_retire_pas(self, client_admin):
        reponse = envoyer(client_admin, "echelle_retirer", "cp", "ensemble-2018")
        assert "C’est sa seule échelle" in messages(client_admin, reponse)
        assert SUIVI in CATALOGUE

    def test_deux_echelles_ne_commencent_pas_la_meme_rentree(self, client_admin):
        donnees = {"pour": "ensemble", "premiere": "2018", "groupes": TROIS, "fragiles": "1"}
        assert "Une échelle commence déjà à cette rentrée." in erreurs(
            envoyer(client_admin, "echelle_nouvelle", "cp", **donnees)
        )

    @pytest.mark.parametrize(
        ("groupes", "fragiles", "phrase"),
        [
            ("un seul", "1", "de 2 à 6 groupes"),
            ("a\nb\nc\nd\ne\nf\ng", "1", "de 2 à 6 groupes"),
            ("fragiles\nFragiles\nsolides", "1", "Deux groupes ont le même nom"),
            ("à besoins, fragiles\nsolides", "1", "sans virgule"),
            ("x" * 31 + "\nsolides", "1", "30 caractères au plus"),
            (TROIS, "3", "De 3 groupes, on en suit 2 au plus."),
            (TROIS, "0", "supérieure ou égale à 1"),
        ],
    )
    def test_une_mauvaise_echelle_dit_ce_qui_ne_va_pas_et_ne_perd_rien(self, client_admin, groupes, fragiles, phrase):
        donnees = {"pour": "ensemble", "premiere": "2027", "groupes": groupes, "fragiles": fragiles}
        reponse = envoyer(client_admin, "echelle_nouvelle", "cp", **donnees)
        assert phrase in erreurs(reponse)
        assert reponse.context["form"]["groupes"].value() == groupes


class TestEvaluations:
    NEUVE = {
        "libelle": "CE1, mi-année",
        "code": "mi_ce1",
        "niveau": "ecole",
        "moment": "janvier",
        "premiere": "2026",
        "groupes": TROIS,
        "fragiles": "2",
    }

    def test_une_evaluation_neuve_a_ses_indicateurs_tout_de_suite(self, client_admin):
        assert envoyer(client_admin, "evaluation_nouvelle", **self.NEUVE).status_code == 302
        fiche = CATALOGUE["eval_mi_ce1_maths_fragiles"]
        assert fiche.libelle == "Élèves fragiles, CE1, mi-année, mathématiques"
        assert (fiche.periode, fiche.niveau, fiche.ruptures) == ("campagne de janvier", "ecole", ())
        # À la suite des autres.
        assert EvaluationNationale.objects.last().code == "mi_ce1"

    def test_un_code_deja_pris_ou_mal_ecrit_est_refuse(self, client_admin):
        assert "existe déjà" in erreurs(envoyer(client_admin, "evaluation_nouvelle", **self.NEUVE | {"code": "cp"}))
        mal_ecrit = envoyer(client_admin, "evaluation_nouvelle", **self.NEUVE | {"code": "Mi CE1"})
        assert "minuscules sans accent" in erreurs(mal_ecrit)

    def test_close_elle_garde_ce_qu_on_en_sait_et_rien_de_plus_ne_s_y_range(self, client_admin, noter):
        noter(SUIVI, 2025)
        donnees = {"libelle": "CP, début d’année", "niveau": "ecole", "moment": "septembre"}
        trop_tot = envoyer(client_admin, "evaluation_modifier", "cp", **donnees, derniere="2024")
        assert "Des valeurs sont connues jusqu’en 2025-2026." in erreurs(trop_tot)
        assert envoyer(client_admin, "evaluation_modifier", "cp", **donnees, derniere="2025").status_code == 302
        assert CATALOGUE[SUIVI].derniere == CATALOGUE["comp_cp_maths_lire_1"].derniere == 2025

    def test_ce_qui_a_des_valeurs_ne_change_ni_de_niveau_ni_de_score(self, client_admin, noter):
        noter(SUIVI, 2025)
        donnees = {"libelle": "CP", "niveau": "college", "moment": "septembre", "a_score": "on"}
        assert envoyer(client_admin, "evaluation_modifier", "cp", **donnees).status_code == 302
        cp = EvaluationNationale.objects.get(code="cp")
        assert (cp.libelle, cp.niveau, cp.a_score) == ("CP", "ecole", False)

    def test_la_page_dit_ce_qui_a_servi(self, client_admin, noter):
        noter(SUIVI, 2024)
        noter(SUIVI, 2025)
        page = client_admin.get(reverse("evaluation_detail", args=["cp"])).content.decode()
        assert "A servi de 2024-2025 à 2025-2026." in page
        assert "Corriger<span" not in page
        assert "N’a pas encore servi." in client_admin.get(reverse("evaluation_detail", args=["ce1"])).content.decode()

    def test_lire_une_evaluation_coute_pareil_quel_que_soit_ce_qu_elle_tient(
        self, client_admin, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(16) as cp:
            client_admin.get(reverse("evaluation_detail", args=["cp"]))
        for premiere in (2024, 2025, 2026):
            EchelleEvaluation.objects.create(
                evaluation=EvaluationNationale.objects.get(code="cp"), premiere=premiere, groupes=["a", "b"]
            )
        with django_assert_max_num_queries(16) as encore:
            client_admin.get(reverse("evaluation_detail", args=["cp"]))
        assert len(cp.captured_queries) == len(encore.captured_queries)


class TestCompetences:
    def test_une_competence_s_ajoute_a_la_fin_de_sa_discipline(self, client_admin):
        donnees = {"discipline": "francais", "libelle": "lire des mots outils", "code": "outils"}
        assert envoyer(client_admin, "competence_nouvelle", "cp", **donnees).status_code == 302
        assert CATALOGUE["comp_cp_francais_outils_fragiles"].competence == "lire des mots outils"
        derniere = CompetenceEvaluee.objects.filter(evaluation__code="cp", discipline="francais").last()
        assert derniere.code == "outils"

    @pytest.mark.parametrize("change", [{"code": "phonemes"}, {"libelle": "manipuler des phonèmes"}])
    def test_ni_deux_codes_ni_deux_noms(self, client_admin, change):
        donnees = {"discipline": "francais", "libelle": "lire des mots outils", "code": "outils"} | change
        assert "Cette évaluation a déjà une compétence de ce" in erreurs(
            envoyer(client_admin, "competence_nouvelle", "cp", **donnees)
        )
        # Dans une autre discipline, c’en est une autre.
        ailleurs = donnees | {"discipline": "maths"}
        assert envoyer(client_admin, "competence_nouvelle", "cp", **ailleurs).status_code == 302

    def test_une_competence_qui_a_des_valeurs_se_clot_et_ne_se_retire_pas(self, client_admin, noter):
        noter("comp_cp_francais_phonemes_2", 2024)
        reponse = envoyer(client_admin, "competence_retirer", "cp", "francais-phonemes")
        assert "close après une rentrée, elle les garde" in messages(client_admin, reponse)
        donnees = {"libelle": "manipuler des phonèmes"}
        trop_tot = envoyer(client_admin, "competence_modifier", "cp", "francais-phonemes", **donnees, derniere="2023")
        assert "jusqu’en 2024-2025" in erreurs(trop_tot)
        envoyer(client_admin, "competence_modifier", "cp", "francais-phonemes", **donnees, derniere="2024")
        assert CATALOGUE["comp_cp_francais_phonemes_1"].derniere == 2024

    def test_une_competence_dont_on_ne_sait_rien_se_retire(self, client_admin, noter):
        # Celle dont le code commence pareil n’y est pour rien.
        noter("comp_ce1_francais_lire_texte_1", 2024)
        CompetenceEvaluee.objects.create(
            evaluation=EvaluationNationale.objects.get(code="ce1"), discipline="francais", code="lire", libelle="lire"
        )
        envoyer(client_admin, "competence_retirer", "ce1", "francais-lire")
        assert not CompetenceEvaluee.objects.filter(evaluation__code="ce1", discipline="francais", code="lire").exists()


@pytest.mark.parametrize(
    "adresse",
    [
        "inconnu/",
        "cp/echelles/ensemble-x/",
        "cp/echelles/ensemble-2019/",
        "cp/competences/francais/",
        "ce1/competences/x-y/",
    ],
)
def test_ce_qui_n_existe_pas_n_a_pas_de_page(client_admin, adresse):
    assert client_admin.get(f"/administration/evaluations/{adresse}").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATEUR])
def test_les_autres_ne_les_tiennent_pas(reseau, connecter, role):
    assert connecter(agent_du_reseau(role, reseau)).get(reverse("evaluation_liste")).status_code == 404
