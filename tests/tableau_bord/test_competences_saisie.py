"""Saisir une évaluation, compétence par compétence : des élèves comptés par groupe, d’où tout le reste se tire."""

import pytest
from django.urls import reverse

from pilotage.acces import Role
from pilotage.annees import annee_courante
from pilotage.models import Reseau
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.models import CompetenceEvaluee, EchelleEvaluation, EvaluationNationale, Saisie, Valeur
from tests.factories import AffectationFactory, AgentFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db

ANNEE = 2024
PHONEMES = "comp_cp_francais_phonemes"


@pytest.fixture
def reseau():
    return Reseau.objects.pour_entete().get(pk=ReseauFactory(ecoles=2).pk)


@pytest.fixture
def ecole(reseau):
    return reseau.etablissements.ecoles().order_by("pk").first()


@pytest.fixture
def coordonnatrice(reseau, connecter):
    return connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))


def grille(reseau, uai, evaluation="cp", discipline="francais", annee=ANNEE):
    return reverse("competences_saisir", args=[reseau.code, evaluation, discipline, uai]) + f"?annee={annee}"


def comptes(suivi, *nombres):
    return {f"{suivi}-groupe_{rang}": nombre for rang, nombre in enumerate(nombres, start=1)}


def valeurs(ecole, debut):
    lues = Valeur.objects.filter(uai=ecole.uai, annee=ANNEE, indicateur__startswith=debut)
    return {v.indicateur.removeprefix(f"{debut}_"): (v.numerateur, v.denominateur, v.effectif) for v in lues}


def test_des_eleves_comptes_par_groupe_font_chaque_part_et_les_fragiles(reseau, ecole, coordonnatrice):
    envoye = comptes(f"{PHONEMES}_fragiles", "8", "12", "30") | comptes("eval_cp_francais_fragiles", "5", "10", "35")
    reponse = coordonnatrice.post(grille(reseau, ecole.uai), envoye)
    assert reponse.status_code == 302
    assert valeurs(ecole, PHONEMES) == {
        "1": (8, 50, 50),
        "2": (12, 50, 50),
        "3": (30, 50, 50),
        "fragiles": (20, 50, 50),
    }
    assert valeurs(ecole, "eval_cp_francais")["fragiles"] == (15, 50, 50)
    # Une saisie, que valide un pilote ; elle mène à la page des compétences.
    saisie = Saisie.objects.get()
    assert (saisie.reseau, saisie.etablissement, saisie.etat) == (reseau, ecole, "a_valider")
    assert reponse.url.endswith("evaluation=eval_cp_francais_fragiles")
    assert coordonnatrice.get(reponse.url).context["lu"].vue == ANNEE


def test_la_grille_se_rouvre_sur_ce_qui_est_su_et_n_ecrit_que_ce_qui_change(reseau, ecole, coordonnatrice):
    suivi = f"{PHONEMES}_fragiles"
    coordonnatrice.post(grille(reseau, ecole.uai), comptes(suivi, "8", "12", "30"))
    form = coordonnatrice.get(grille(reseau, ecole.uai)).context["form"]
    assert [form[champ].value() for champ in comptes(suivi, 0, 0, 0)] == ["8", "12", "30"]
    assert [form.colonnes[rang].libelle for rang in range(3)] == ["À besoins", "Fragiles", "Satisfaisants"]
    coordonnatrice.post(grille(reseau, ecole.uai), comptes(suivi, "8", "12", "30"))
    assert Saisie.objects.count() == 1
    # Vidée, la ligne redevient inconnue ; elle ne vaut pas zéro.
    coordonnatrice.post(grille(reseau, ecole.uai), comptes(suivi, "", "", ""))
    assert valeurs(ecole, PHONEMES) == {}


@pytest.mark.parametrize(
    ("nombres", "phrase"),
    [
        (("8", "", "30"), "Comptez les élèves de chaque groupe, ou d’aucun"),
        (("0", "0", "0"), "Laissez la ligne vide"),
        (("8", "-1", "30"), "nombre"),
        (("8", "douze", "30"), "nombre"),
    ],
)
def test_une_ligne_mal_comptee_le_dit_et_rien_n_est_enregistre(reseau, ecole, coordonnatrice, nombres, phrase):
    envoye = comptes(f"{PHONEMES}_fragiles", *nombres) | comptes("comp_cp_francais_syllabes_fragiles", "1", "2", "3")
    reponse = coordonnatrice.post(grille(reseau, ecole.uai), envoye)
    assert reponse.status_code == 422
    assert phrase in str(reponse.context["form"].errors)
    assert reponse.context["form"][f"{PHONEMES}_fragiles-groupe_1"].value() == nombres[0]
    assert not Valeur.objects.exists()


def test_un_bloc_de_tableur_se_range_par_le_nom_de_la_competence(reseau, ecole, coordonnatrice):
    bloc = "Manipuler des phonèmes\t8\t12\t30\nL’évaluation entière\t5\t10\t35"
    reponse = coordonnatrice.post(grille(reseau, ecole.uai), {"coller": "1", "bloc": bloc})
    form = reponse.context["form"]
    assert reponse.context["relire"]
    assert form[f"{PHONEMES}_fragiles-groupe_3"].value() == "30"
    assert form["eval_cp_francais_fragiles-groupe_1"].value() == "5"
    assert not Valeur.objects.exists()


def test_une_directrice_ne_saisit_que_dans_son_ecole(reseau, ecole, connecter):
    directrice = AgentFactory()
    AffectationFactory(agent=directrice, role=Role.DIRECTEUR, reseau=None, etablissement=ecole)
    client = connecter(directrice)
    autre = reseau.etablissements.ecoles().exclude(pk=ecole.pk).first()
    assert client.get(grille(reseau, ecole.uai)).status_code == 200
    assert client.get(grille(reseau, autre.uai)).status_code == 404
    page = client.get(reverse("competences", args=[reseau.code]), {"annee": ANNEE})
    assert [nom for _, nom in page.context["a_saisir"]] == [ecole.nom_usuel]


@pytest.mark.parametrize("role", [Role.PILOTE, Role.MEMBRE, Role.GESTIONNAIRE, Role.LECTEUR])
def test_qui_ne_saisit_pas_n_a_ni_grille_ni_lien(reseau, ecole, connecter, role):
    client = connecter(agent_du_reseau(role, reseau))
    assert client.get(grille(reseau, ecole.uai)).status_code == 404
    page = client.get(reverse("competences", args=[reseau.code]), {"annee": ANNEE})
    assert page.context["a_saisir"] == page.context["choix"] == []


def test_qui_saisit_trouve_chaque_evaluation_qui_a_encore_lieu_et_celles_de_mi_annee(reseau, coordonnatrice):
    EvaluationNationale.objects.filter(code="ce1").update(derniere=2023)
    EvaluationNationale.objects.get(code="ce1").noter_un_changement()
    CATALOGUE.perimer()
    page = coordonnatrice.get(reverse("competences", args=[reseau.code]), {"annee": ANNEE})
    codes = [code for code, _, _ in page.context["choix"]]
    assert "eval_cp_francais_fragiles" in codes
    assert "eval_ce1_francais_fragiles" not in codes
    demi = {"annee": ANNEE, "evaluation": "eval_mi_cp_maths_fragiles"}
    adresse, _ = coordonnatrice.get(reverse("competences", args=[reseau.code]), demi).context["a_saisir"][0]
    assert "/mi_cp/maths/saisir/" in adresse
    assert coordonnatrice.get(adresse, {"annee": ANNEE}).context["form"].rangees


def test_les_groupes_sont_ceux_de_l_annee_et_une_competence_close_n_y_est_plus(reseau, ecole, coordonnatrice):
    cp = EvaluationNationale.objects.get(code="cp")
    EchelleEvaluation.objects.create(evaluation=cp, premiere=ANNEE, groupes=["faibles", "forts"], fragiles=1)
    CompetenceEvaluee.objects.filter(evaluation=cp, code="phonemes").update(derniere=ANNEE - 1)
    cp.noter_un_changement()
    CATALOGUE.perimer()
    form = coordonnatrice.get(grille(reseau, ecole.uai)).context["form"]
    assert [colonne.libelle for colonne in form.colonnes] == ["Faibles", "Forts"]
    assert "Manipuler des phonèmes" not in [ligne.titre for ligne in form.rangees]
    avant = coordonnatrice.get(grille(reseau, ecole.uai, annee=ANNEE - 1)).context["form"]
    assert len(avant.colonnes) == 3
    assert "Manipuler des phonèmes" in [ligne.titre for ligne in avant.rangees]


def test_en_6e_l_ensemble_a_d_autres_groupes_et_n_est_pas_dans_la_grille(reseau, coordonnatrice):
    form = coordonnatrice.get(grille(reseau, reseau.tete.uai, "6e")).context["form"]
    assert len(form.colonnes) == 3
    assert "L’évaluation entière" not in [ligne.titre for ligne in form.rangees]


def test_la_ou_l_evaluation_ne_se_passe_pas_il_n_y_a_rien_a_saisir(reseau, ecole, coordonnatrice):
    reponse = coordonnatrice.get(grille(reseau, reseau.tete.uai))
    assert "Rien à saisir ici" in reponse.content.decode()
    assert coordonnatrice.post(grille(reseau, reseau.tete.uai), {}).status_code == 302
    assert coordonnatrice.get(grille(reseau, ecole.uai, "cp", "musique")).status_code == 404
    assert coordonnatrice.get(grille(reseau, "0000000A")).status_code == 404
    assert not Saisie.objects.exists()


def test_l_annee_par_defaut_est_celle_en_cours(reseau, ecole, coordonnatrice):
    adresse = reverse("competences_saisir", args=[reseau.code, "cp", "francais", ecole.uai])
    assert coordonnatrice.get(adresse).context["annee"] == annee_courante()
