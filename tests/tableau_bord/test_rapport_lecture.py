"""Le rapport se lit : des phrases qu’une personne aurait écrites, des tableaux qui tiennent, aucune page pour une ligne."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader

from partenariats.models import Dispositif
from pilotage.models import Etablissement
from tableau_bord.models import Import, Valeur
from tableau_bord.rapport import composer, imprimer, mettre_en_page
from tableau_bord.rapport.mise_en_page import INDICATEURS_MAX, contexte
from tests.factories import PartenaireFactory, RattachementFactory, ReseauFactory
from tests.tableau_bord.rapports import ANNEE, reseau_garni

pytestmark = [pytest.mark.django_db, pytest.mark.une_base]


def simple(texte) -> str:
    return re.sub(r"\s+", " ", texte)


def noter(reseau, uai: str, **valeurs: dict[int, dict]) -> None:
    """`noter(reseau, uai, effectif_ecole={2023: {"valeur": 12}})`."""
    provenance = Import.objects.create(nom_fichier="fichier.csv", jeu="essai", etat=Import.Etat.FAIT)
    for code, annees in valeurs.items():
        for annee, nombres in annees.items():
            Valeur.objects.create(
                indicateur=code,
                uai=uai,
                annee=annee,
                secteur="PU",
                academie="13",
                departement="16",
                provenance=provenance,
                ligne=2,
                **{nom: Decimal(nombre) for nom, nombre in nombres.items()},
            )


def test_un_ecart_d_eleves_ne_se_dit_pas_en_points():
    reseau = ReseauFactory()
    noter(
        reseau,
        reseau.tete.uai,
        effectif_college={ANNEE - 1: {"valeur": 500}, ANNEE: {"valeur": 513}},
        dnb_note={ANNEE - 1: {"valeur": 8, "effectif": 90}, ANNEE: {"valeur": "8.6", "effectif": 90}},
    )
    lectures = [simple(lecture) for lecture in composer(reseau, ANNEE).tableau.lectures]

    assert "L’effectif du collège est de 513 élèves, 13 de plus qu’en 2022-2023." in lectures
    assert any(
        ligne.startswith("La note moyenne à l’écrit du DNB est de 8,6 sur 20, 0,6 point de plus") for ligne in lectures
    )


def test_la_lecture_ne_redit_pas_ce_que_le_chapeau_vient_de_dire():
    rapport = composer(reseau_garni(actions=2, ecoles=2), ANNEE)
    html = mettre_en_page(rapport)
    tableau = html[html.index('id="le-tableau-de-bord"') : html.index('id="les-partenariats"')]

    for lecture in rapport.tableau.lectures:
        assert tableau.count(lecture.split(",")[0]) == 1, lecture


def test_les_eleves_et_les_classes_de_la_rentree_sont_ceux_du_tableau_des_etablissements():
    reseau = ReseauFactory(ecoles=2)
    ecole, autre = reseau.etablissements.ecoles().order_by("uai")
    noter(reseau, ecole.uai, effectif_ecole={ANNEE: {"valeur": 82}}, classes_ecole={ANNEE: {"valeur": 4}})
    Etablissement.objects.filter(pk=autre.pk).update(nature=Etablissement.Nature.MATERNELLE)
    rapport = composer(reseau, ANNEE)
    lignes = {e.uai: e for groupe in rapport.territoire.groupes for e in groupe.etablissements}

    assert (lignes[ecole.uai].effectif.texte, lignes[ecole.uai].classes.texte) == ("82", "4")
    # Ce que la source ne donne pas est inconnu ; ce qu’une maternelle n’a pas est sans objet.
    assert (lignes[autre.uai].effectif.texte, lignes[autre.uai].ips.texte) == ("inconnu", "–")
    assert "un collège et deux écoles, dont une maternelle" in rapport.territoire.phrases[0]
    assert "Classes" in [c.libelle for c in contexte(rapport)["etablissements"].colonnes]


def test_sans_classe_connue_il_n_y_a_pas_de_colonne_pour_elles():
    assert "Classes" not in [
        c.libelle for c in contexte(composer(ReseauFactory(ecoles=1), ANNEE))["etablissements"].colonnes
    ]


def test_les_dispositifs_et_les_mouvements_de_l_annee_se_lisent():
    reseau = ReseauFactory()
    entrant, sortant = ReseauFactory().tete, ReseauFactory().tete
    reseau.rattachements.update(debut=date(2015, 9, 1))
    RattachementFactory(reseau=reseau, etablissement=entrant, debut=date(ANNEE, 9, 1))
    RattachementFactory(reseau=reseau, etablissement=sortant, debut=date(2015, 9, 1), fin=date(ANNEE, 8, 31))
    dispositif = Dispositif.objects.create(reseau=reseau, type=Dispositif.Type.CLAS)
    dispositif.partenaires.add(PartenaireFactory(reseau=reseau, nom="Centre social du Moulin"))
    Dispositif.objects.create(reseau=reseau, type=Dispositif.Type.PRE, fin=date(ANNEE, 1, 1))
    territoire = composer(reseau, ANNEE).territoire

    assert [m for m in territoire.mouvements if entrant.nom_usuel[1:] in m and "rejoint" in m]
    assert [m for m in territoire.mouvements if sortant.nom_usuel[1:] in m and "quitté" in m]
    assert territoire.dispositifs == (
        "Contrat local d’accompagnement à la scolarité (CLAS), avec Centre social du Moulin.",
    )
    # La première année connue n’a rien à quoi se comparer : personne n’y « rejoint » le réseau.
    assert composer(reseau, 2015).territoire.mouvements == ()


def test_beaucoup_d_indicateurs_par_etablissement_font_plusieurs_tableaux_lisibles():
    reseau = ReseauFactory(ecoles=3)
    codes = [
        f"eval_{niveau}_{quoi}_fragiles" for niveau in ("cp", "ce1", "ce2", "cm1") for quoi in ("francais", "maths")
    ]
    for ecole in reseau.etablissements.ecoles():
        noter(reseau, ecole.uai, **{code: {ANNEE: {"numerateur": 30, "denominateur": 80}} for code in codes})
    tableaux = contexte(composer(reseau, ANNEE))["par_etablissement"]

    assert len(tableaux) == 2
    assert all(len(tableau.colonnes) <= INDICATEURS_MAX + 2 for tableau in tableaux)
    assert all(sum(colonne.largeur for colonne in tableau.colonnes) == 100 for tableau in tableaux)


def test_un_reseau_sans_matiere_n_ouvre_pas_une_page_par_phrase():
    pdf = imprimer(mettre_en_page(composer(ReseauFactory(ecoles=2), ANNEE)))
    pages = [simple(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]

    # Couverture, sommaire, essentiel, puis toutes les parties sans matière à la suite, la méthode et les signatures.
    assert pdf.pages <= 8
    assert all(len(page) > 250 for page in pages[1:])


def test_une_rangee_n_est_jamais_seule_en_haut_d_une_page():
    lignes = "".join(f'<tr><th scope="row">ligne {n:03d}</th><td>{n}</td></tr>' for n in range(100))
    tete = '<thead><tr><th scope="col">Quoi</th><th scope="col">Combien</th></tr></thead>'
    for avant in range(0, 60, 7):
        corps = "".join(f"<p>paragraphe {n}</p>" for n in range(avant))
        html = (
            '<!DOCTYPE html><html lang="fr"><head><title>Essai</title></head><body><h1>Essai</h1>'
            f'{corps}<div class="tableau"><table><caption>Long</caption>{tete}<tbody>{lignes}</tbody></table></div></body></html>'
        )
        for page in PdfReader(io.BytesIO(imprimer(html))).pages:
            rangees = re.findall(r"ligne \d+", page.extract_text())
            assert len(rangees) != 1, (avant, rangees)


def test_un_guillemet_ou_un_signe_double_ne_finit_jamais_une_ligne_seul():
    html = mettre_en_page(composer(reseau_garni(actions=4, ecoles=2), ANNEE))

    assert "«\u00a0" in html
    assert not re.search(r"« | [»;:!?]", html)
