"""Les évaluations par compétence : la page, ce qu’elle tait, ce qu’elle sort."""

import io
import re
import zipfile
from base64 import b64decode

import pytest
from django.urls import reverse

from pilotage.acces import Role
from pilotage.models import Reseau
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.indicateurs import CATALOGUE
from tableau_bord.indicateurs.observees import Observees
from tableau_bord.models import EchelleEvaluation, EvaluationNationale, Import, JetonLecture, Valeur
from tests.factories import ReseauFactory, agent_du_reseau
from tests.maison.classeurs import feuilles

pytestmark = pytest.mark.django_db

ANNEE = 2024
PHONEMES, SYLLABES = "comp_cp_francais_phonemes", "comp_cp_francais_syllabes"


@pytest.fixture
def reseau():
    return Reseau.objects.pour_entete().get(pk=ReseauFactory(ecoles=5).pk)


@pytest.fixture
def noter(reseau):
    """`noter(debut, école, groupe 1, groupe 2, groupe 3)` : les trois groupes et le chiffre suivi."""
    provenance = Import.objects.create(nom_fichier="restitution.csv", jeu="modele")

    def _noter(debut, ecole, *groupes, annee=ANNEE):
        suites = {str(rang): nombre for rang, nombre in enumerate(groupes, start=1)}
        for suite, nombre in {**suites, "fragiles": groupes[0] + groupes[1]}.items():
            Valeur.objects.create(
                indicateur=f"{debut}_{suite}",
                uai=ecole.uai,
                annee=annee,
                numerateur=nombre,
                denominateur=sum(groupes),
                effectif=sum(groupes),
                provenance=provenance,
                ligne=2,
                academie=ecole.academie.code,
                secteur="PU",
                departement=ecole.departement,
            )

    return _noter


@pytest.fixture
def evaluees(reseau, noter):
    """Cinq écoles : les phonèmes se montrent, et aux syllabes la première n’a que quatre élèves à besoins sur cinquante-cinq."""
    ecoles = list(reseau.etablissements.ecoles().order_by("pk"))
    for rang, ecole in enumerate(ecoles):
        noter(PHONEMES, ecole, 10 + rang, 12 + rang, 33 + rang)
        noter(SYLLABES, ecole, 4 if rang == 0 else 20 + rang, 11 + rang, 40 + rang)
    recalculer_sommes()
    return ecoles


def page(reseau, **demande):
    return reverse("competences", args=[reseau.code]), {"annee": ANNEE, **demande}


def textes_de(reponse, format_=""):
    contenu = b"".join(reponse) if reponse.streaming else reponse.content
    if format_ == "ods":
        contenu = zipfile.ZipFile(io.BytesIO(contenu)).read("content.xml")
    textes = contenu.decode()
    caches = re.findall(r"data:text/csv;charset=utf-8;base64,([^\"]+)", textes)
    return textes + "".join(b64decode(csv).decode() for csv in caches)


def test_la_page_montre_le_reseau_et_chaque_ecole_somme_sur_somme(reseau, evaluees, connecter):
    reponse = connecter(agent_du_reseau(Role.PILOTE, reseau)).get(*page(reseau))
    assert reponse.status_code == 200
    (phonemes,) = [ligne for ligne in reponse.context["lignes"] if ligne["nom"] == "Manipuler des phonèmes"]
    # Σ (10 à 14) = 60 et Σ (12 à 16) = 70, sur Σ (55, 58… 67) = 305.
    assert [texte for _, texte in phonemes["groupes"]] == ["19,7\u00a0%", "23,0\u00a0%", "57,4\u00a0%"]
    assert (phonemes["fragiles"], phonemes["denominateur"]) == ("42,6\u00a0%", "sur 305")
    (croisee,) = [ligne for ligne in reponse.context["croisees"] if ligne["nom"] == "Manipuler des phonèmes"]
    assert croisee["cases"][-1] == "42,6\u00a0%"
    assert len(croisee["cases"]) == 6
    # Ce dont on ne sait rien n’y est pas.
    assert [ligne["nom"] for ligne in reponse.context["lignes"]] == ["Manipuler des phonèmes", "Manipuler des syllabes"]
    assert reponse.context["dessin"].genre == "empile"
    assert "À besoins et fragiles" in reponse.content.decode()


def test_l_evaluation_demandee_et_la_derniere_annee_connue(reseau, evaluees, noter, connecter):
    client = connecter(agent_du_reseau(Role.PILOTE, reseau))
    noter("comp_ce1_maths_problemes", evaluees[0], 20, 20, 20, annee=2023)
    recalculer_sommes()
    choix = client.get(*page(reseau)).context["choix"]
    assert [(code, annee) for code, _, annee in choix] == [
        ("eval_cp_francais_fragiles", 2024),
        ("eval_ce1_maths_fragiles", 2023),
    ]
    vue = client.get(*page(reseau, evaluation="eval_ce1_maths_fragiles"))
    assert "CE1, mathématiques, en 2023-2024" in vue.content.decode()


@pytest.mark.parametrize("code", ["ips_ecoles", "inconnue", PHONEMES, "eval_6e_francais_score"])
def test_ce_qui_n_est_pas_une_evaluation_a_competences_n_a_pas_de_page(reseau, connecter, code):
    client = connecter(agent_du_reseau(Role.PILOTE, reseau))
    assert client.get(*page(reseau, evaluation=code)).status_code == 404


def test_sans_rien_a_montrer_la_page_dit_quoi_faire(reseau, connecter):
    reponse = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau)).get(*page(reseau))
    assert "Aucune compétence connue" in reponse.content.decode()


@pytest.mark.parametrize("role", [Role.COORDONNATEUR, Role.PILOTE, Role.DIRECTEUR, Role.LECTEUR])
def test_une_petite_case_n_est_ni_sur_la_page_ni_dans_un_export(reseau, evaluees, connecter, role):
    """Quatre sur cinquante-cinq : 7,3 % ; toute la distribution de l’école se tait, et d’autres écoles avec elle."""
    client = connecter(agent_du_reseau(role, reseau))
    vues = {"page": textes_de(client.get(*page(reseau)))}
    for format_ in ("csv", "ods", "json"):
        adresse = reverse("competences_exporter", args=[reseau.code, format_])
        vues[format_] = textes_de(client.get(adresse, {"annee": ANNEE}), format_)
    detail = reverse("indicateur_detail", args=[reseau.code, f"{SYLLABES}_fragiles"])
    vues["indicateur"] = textes_de(client.get(detail, {"annee": ANNEE}))
    classeur = reverse("tableau_exporter", args=[reseau.code, "ods"])
    vues["classeur entier"] = textes_de(client.get(classeur, {"annee": ANNEE}), "ods")
    for ou, textes in vues.items():
        assert not re.search(r"\b7[,.](27|3\s?%)", textes), ou
        assert "n. c." in textes, ou


def test_les_autres_ecoles_tues_sont_assez_pour_que_le_total_ne_trahisse_personne(reseau, evaluees, connecter):
    reponse = connecter(agent_du_reseau(Role.PILOTE, reseau)).get(*page(reseau))
    (syllabes,) = [ligne for ligne in reponse.context["croisees"] if ligne["nom"] == "Manipuler des syllabes"]
    *ecoles, total = syllabes["cases"]
    assert total != "n. c."
    assert ecoles.count("n. c.") >= 3
    # Les phonèmes, où rien n’est petit, se lisent partout.
    (phonemes,) = [ligne for ligne in reponse.context["croisees"] if ligne["nom"] == "Manipuler des phonèmes"]
    assert "n. c." not in phonemes["cases"]


def test_l_export_dit_les_memes_nombres_que_la_page(reseau, evaluees, connecter):
    client = connecter(agent_du_reseau(Role.PILOTE, reseau))
    lignes = client.get(reverse("competences_exporter", args=[reseau.code, "json"]), {"annee": ANNEE}).json()
    (reseau_entier,) = [
        ligne for ligne in lignes if ligne["Compétence"] == "manipuler des phonèmes" and ligne["UAI"] == reseau.code
    ]
    assert reseau_entier["À besoins"] == 19.67
    assert (reseau_entier["À besoins et fragiles"], reseau_entier["Élèves évalués"]) == (42.62, 305)
    assert len([ligne for ligne in lignes if ligne["Compétence"] == "manipuler des phonèmes"]) == 6
    assert client.get(reverse("competences_exporter", args=[reseau.code, "doc"])).status_code == 404


def test_le_classeur_entier_et_la_lecture_par_jeton_disent_ce_que_dit_la_page(
    reseau, evaluees, noter, connecter, client
):
    """Les groupes d’une évaluation, ses compétences et leurs groupes : les mêmes cases, masquées pareil."""
    for rang, ecole in enumerate(evaluees):
        noter("eval_cp_francais", ecole, 10 + rang, 12 + rang, 33 + rang)
    recalculer_sommes()
    correspondant = agent_du_reseau(Role.CORRESPONDANT, reseau)
    adresse = reverse("tableau_exporter", args=[reseau.code, "ods"])
    classeur = feuilles(connecter(correspondant).get(adresse, {"annee": ANNEE}).content)
    groupes = {ligne[0]: ligne[6] for ligne in classeur["Groupes et niveaux"][1:] if ligne[2] == "réseau"}
    assert groupes["À besoins, CP, début d’année, français"] == "19.67"
    competences = classeur["Compétences évaluées"][1:]
    phonemes = [ligne for ligne in competences if "phonèmes" in ligne[0] and ligne[0].startswith("Élèves fragiles")]
    assert [ligne[6] for ligne in phonemes if ligne[2] == "réseau"] == ["42.62"]
    assert len(phonemes) == 6

    cle = JetonLecture.ouvrir(correspondant, "Entrepôt")
    lecture = reverse("lecture_detail", args=[reseau.code, "eval_cp_francais_fragiles"])
    lus = client.get(lecture, {"annee": ANNEE}, HTTP_AUTHORIZATION=f"Bearer {cle}").json()["resultats"]
    assert {r["code"] for r in lus} >= {"eval_cp_francais_fragiles", "eval_cp_francais_1", f"{PHONEMES}_fragiles"}
    montres = [r for r in lus if r["masque"] or r["valeur"] is not None]
    du_classeur = {
        (ligne[0], ligne[3], ligne[2]): ligne[6] for ligne in [*classeur["Groupes et niveaux"], *competences]
    }
    compares = [r for r in montres if r["code"] != "eval_cp_francais_fragiles"]
    assert len(compares) == 6 * (3 + 4 + 4)
    for r in compares:
        niveau = "réseau" if r["niveau"] == "reseau" else "établissement"
        ecrit = du_classeur[r["libelle"], r["uai"], niveau]
        assert ecrit == "n. c." if r["masque"] else abs(float(ecrit) - r["valeur"]) < 0.01
    assert any(r["masque"] for r in compares)
    inconnu = reverse("lecture_detail", args=[reseau.code, "inconnu"])
    assert client.get(inconnu, HTTP_AUTHORIZATION=f"Bearer {cle}").status_code == 404


def test_le_nombre_de_requetes_ne_depend_ni_des_ecoles_ni_des_competences(
    reseau, evaluees, noter, connecter, django_assert_max_num_queries
):
    client = connecter(agent_du_reseau(Role.PILOTE, reseau))
    with django_assert_max_num_queries(14) as peu:
        client.get(*page(reseau))
    for rang, code in enumerate(("lettres", "ecritures", "mots", "phrases", "textes")):
        for ecole in evaluees:
            noter(f"comp_cp_francais_{code}", ecole, 10 + rang, 12, 33)
    with django_assert_max_num_queries(14) as beaucoup:
        client.get(*page(reseau))
    assert len(peu.captured_queries) == len(beaucoup.captured_queries)


def test_le_tableau_de_bord_ne_lit_pas_les_competences_il_y_en_a_des_centaines(evaluees):
    uais = [ecole.uai for ecole in evaluees]
    assert not Observees(uais, [ANNEE]).connait(f"{PHONEMES}_1")
    assert Observees(uais, [ANNEE], [f"{PHONEMES}_1"]).connait(f"{PHONEMES}_1")


def test_des_groupes_d_echelles_differentes_ne_s_empilent_pas(reseau, noter, connecter):
    """Jusqu’en 2023 trois groupes, cinq à partir de 2024."""
    ce1 = EvaluationNationale.objects.get(code="ce1")
    EchelleEvaluation.objects.create(evaluation=ce1, premiere=2024, groupes=["un", "deux", "trois", "quatre", "cinq"])
    ce1.noter_un_changement()
    CATALOGUE.perimer()
    for ecole in reseau.etablissements.ecoles():
        noter("eval_ce1_maths", ecole, 10, 12, 33, annee=2023)
        noter("eval_ce1_maths", ecole, 10, 12, 13, 14, 15, annee=2024)
    client = connecter(agent_du_reseau(Role.PILOTE, reseau))
    adresse = reverse("indicateur_detail", args=[reseau.code, "eval_ce1_maths_fragiles"])
    for annee, groupes in (
        (2024, ["Un", "Deux", "Trois", "Quatre", "Cinq"]),
        (2023, ["À besoins", "Fragiles", "Satisfaisants"]),
    ):
        vue = client.get(adresse, {"annee": annee}).context
        assert vue["empile"].table.colonnes == ("Année scolaire", *groupes)
        assert [ligne[0] for ligne in vue["empile"].table.lignes] == [f"{annee}-{annee + 1}"]
        assert [part["nom"].partition(",")[0] for part in vue["parts"]] == groupes
    # La fiche dit les deux échelles, et le code que le fichier modèle attend.
    page = client.get(adresse, {"annee": 2024}).content.decode().replace("\u00a0", " ")
    assert "depuis 2018-2019 : à besoins, fragiles, satisfaisants ; depuis 2024-2025 : un, deux, trois" in page
    assert "<dd>eval_ce1_maths_fragiles</dd>" in page


def test_les_competences_ne_sont_ni_au_tableau_de_bord_ni_dans_ses_listes_de_choix(reseau, evaluees, connecter):
    client = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau))
    assert "phonèmes" not in client.get(reverse("tableau_bord", args=[reseau.code]), {"annee": ANNEE}).content.decode()
    assert "phonèmes" not in client.get(reverse("campagne_nouvelle", args=[reseau.code])).content.decode()
