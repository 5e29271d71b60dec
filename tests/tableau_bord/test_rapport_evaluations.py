"""Les évaluations dans le rapport : leurs groupes empilés, les écoles face à leur IPS, et le secret des deux."""

import re
from itertools import chain

import pytest

from pilotage.ecriture import insecables
from tableau_bord.graphiques import tracer
from tableau_bord.graphiques.vega import specifier
from tableau_bord.imports.references import recalculer_sommes
from tableau_bord.indicateurs.echelles import d_origine
from tableau_bord.models import Import, Valeur
from tableau_bord.rapport import composer, mettre_en_page
from tableau_bord.rapport.classeur import tableaux
from tableau_bord.rapport.donnees import depuis_json, vers_json
from tests.tableau_bord.rapports import ANNEE, reseau_garni

pytestmark = pytest.mark.django_db

CP, CM2, SIXIEME = (next(e for e in d_origine() if e.code == code) for code in ("cp", "cm2", "6e"))


@pytest.fixture
def reseau():
    return reseau_garni(actions=2, ecoles=6)


@pytest.fixture
def ecoles(reseau):
    return list(reseau.etablissements.ecoles().order_by("pk"))


@pytest.fixture
def evaluer():
    trace = Import.objects.create(nom_fichier="e.csv", jeu="evaluations", etat=Import.Etat.FAIT)

    def _evaluer(etablissement, evaluation, nombres, *, discipline="francais", annee=ANNEE):
        """Tant d’élèves dans chaque groupe, du plus fragile au plus assuré."""
        commun = {
            "uai": etablissement.uai,
            "annee": annee,
            "provenance": trace,
            "ligne": 2,
            "academie": "13",
            "secteur": "PU",
            "denominateur": sum(nombres),
        }
        for rang, nombre in enumerate(nombres, start=1):
            code = evaluation.indicateur(discipline, str(rang))
            Valeur.objects.create(indicateur=code, numerateur=nombre, **commun)
        suivi = sum(nombres[: evaluation.echelle(annee).fragiles])
        Valeur.objects.create(indicateur=evaluation.indicateur(discipline, "fragiles"), numerateur=suivi, **commun)

    return _evaluer


def ecrits(graphique) -> str:
    """Tout ce qu’un lecteur peut en tirer : le dessin, ses données, sa phrase."""
    return f"{tracer(graphique).svg} {graphique.csv.decode()} {graphique.alternative} {graphique.table}"


def test_chaque_echelle_a_son_dessin_et_chaque_campagne_sa_ligne(reseau, ecoles, evaluer):
    for ecole in ecoles:
        evaluer(ecole, CP, (10, 20, 30))
        evaluer(ecole, CM2, (30, 20, 10), discipline="maths")
    evaluer(reseau.tete, SIXIEME, (10, 20, 30, 20, 10, 10))
    recalculer_sommes()
    des_ecoles, du_college = composer(reseau, ANNEE).tableau.evaluations
    assert [ligne[0] for ligne in des_ecoles.table.lignes] == ["CP, début d’année, français", "CM2, mathématiques"]
    assert des_ecoles.table.lignes[0][1:] == ("16,7\u00a0%", "33,3\u00a0%", "50,0\u00a0%")
    assert [serie.nom for serie in du_college.series] == [f"Groupe {rang}" for rang in range(1, 7)]
    assert (
        "va de 16,7\u00a0% (CM2, mathématiques) à 50,0\u00a0% (CP, début d’année, français)" in des_ecoles.alternative
    )


def test_l_an_passe_n_est_pas_pris_pour_cette_annee(reseau, ecoles, evaluer):
    for ecole in ecoles:
        evaluer(ecole, CP, (10, 20, 30), annee=ANNEE - 1)
    recalculer_sommes()
    assert composer(reseau, ANNEE).tableau.evaluations == ()


def test_un_groupe_trop_petit_tait_toute_sa_campagne_et_elle_seule(reseau, evaluer):
    evaluer(reseau.tete, SIXIEME, (3, 20, 30, 20, 17, 10))
    evaluer(reseau.tete, SIXIEME, (10, 20, 30, 20, 10, 10), discipline="maths")
    recalculer_sommes()
    (dessin,) = composer(reseau, ANNEE).tableau.evaluations
    assert [set(ligne[1:]) == {"n. c."} for ligne in dessin.table.lignes] == [True, False]
    assert "Masqué : 6e, français" in dessin.alternative
    # Trois élèves, ou dix-sept, sur cent.
    assert not re.search(r"3,0\u00a0%|17,0\u00a0%|17\.0|17,00", ecrits(dessin))


def test_une_campagne_toute_masquee_ne_se_dessine_pas(reseau, evaluer):
    evaluer(reseau.tete, SIXIEME, (3, 20, 30, 20, 17, 10))
    recalculer_sommes()
    assert composer(reseau, ANNEE).tableau.evaluations == ()


@pytest.fixture
def face(reseau, ecoles, evaluer):
    """Six écoles ; les trois premières ont trop peu d’élèves fragiles en mathématiques, aucune en français."""
    trace = Import.objects.create(nom_fichier="ips.csv", jeu="ips", etat=Import.Etat.FAIT)
    for rang, ecole in enumerate(ecoles):
        Valeur.objects.update_or_create(
            uai=ecole.uai,
            indicateur="ips_ecoles",
            annee=ANNEE,
            defaults={
                "valeur": 71 + 3 * rang,
                "effectif": 150,
                "provenance": trace,
                "ligne": 2,
                "academie": "13",
                "secteur": "PU",
            },
        )
        evaluer(ecole, CP, (11 + rang, 12, 40))
        evaluer(ecole, CM2, (1, 1, 60) if rang < 3 else (10, 12, 40), discipline="maths")
    recalculer_sommes()
    return composer(reseau, ANNEE)


def test_les_ecoles_font_face_a_leur_ips_pour_le_resultat_que_le_plus_montrent(face, ecoles):
    nuage = face.tableau.face_a_l_ips
    assert nuage.titre.startswith("Élèves fragiles, CP, début d’année, français selon")
    assert {ligne[0] for ligne in nuage.table.lignes} == {ecole.nom_usuel for ecole in ecoles}
    assert all(re.fullmatch(r"\d+,\d", ligne[1]) for ligne in nuage.table.lignes)


def test_une_ecole_masquee_n_a_pas_de_point(reseau, ecoles, face):
    petite = Valeur.objects.filter(uai=ecoles[0].uai)
    for suite, nombre in (("1", 2), ("fragiles", 14), ("3", 49)):
        petite.filter(indicateur=CP.indicateur("francais", suite)).update(numerateur=nombre)
    nuage = composer(reseau, ANNEE).tableau.face_a_l_ips
    assert nuage.titre.startswith("Élèves fragiles, CP")
    points = specifier(nuage)["layer"][0]["data"]["values"]
    tues = {ligne[0] for ligne in nuage.table.lignes if ligne[2] == "n. c."}
    # Elle, et deux autres qui l’accompagnent : seule, elle se lirait dans le total.
    assert ecoles[0].nom_usuel in tues
    assert len(tues) == len(points) == 3
    assert not tues & {point["nom"] for point in points}


def test_sans_trois_ecoles_a_placer_il_n_y_a_pas_de_nuage(reseau, ecoles, face):
    Valeur.objects.filter(uai__in=[e.uai for e in ecoles[:4]], indicateur="ips_ecoles").delete()
    assert composer(reseau, ANNEE).tableau.face_a_l_ips is None


def test_la_page_et_le_pdf_les_montrent_avec_leur_phrase_et_leur_tableau(face):
    html = mettre_en_page(face)
    for graphique in chain(face.tableau.evaluations, [face.tableau.face_a_l_ips]):
        assert tracer(graphique).adresse in html
        assert insecables(f"Données : {graphique.titre}") in html
    assert html.index("Les évaluations nationales, groupe par groupe") < html.index("Les écoles, leurs résultats")
    titres = [un.tableau.titre for un in tableaux(face)]
    assert f"Données : {face.tableau.face_a_l_ips.titre}" in titres
    assert f"Données : {face.tableau.evaluations[0].titre}" in titres


def test_une_edition_d_avant_se_relit_sans_ces_dessins(face):
    donnees = vers_json(face)
    del donnees["tableau"]["evaluations"], donnees["tableau"]["face_a_l_ips"]
    assert depuis_json(donnees).tableau.evaluations == ()
