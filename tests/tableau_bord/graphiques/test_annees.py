"""Au fil des ans : courbes, étincelles, groupes empilés."""

from itertools import pairwise

import pytest

from tableau_bord.graphiques import (
    etincelle,
    evolution,
    parts_par_annee,
    tracer,
)
from tableau_bord.graphiques.vega import specifier
from tableau_bord.graphiques.vega.base import ENCRE
from tableau_bord.graphiques.vega.empile import CLAIRS, GRIS_DES_GROUPES
from tableau_bord.indicateurs.mesures import Fiche
from tests.tableau_bord.graphiques.donnees import COMPAREES, PARTS, TAUX, contraste, groupes, resultat, textes

pytestmark = pytest.mark.une_base


def test_une_rupture_de_serie_coupe_la_courbe():
    annees = [2020, 2021, 2022, 2023]
    avec = evolution([resultat(annee) for annee in annees], nom="Réseau", annees=annees)
    sans = evolution([resultat(annee, fiche=TAUX) for annee in annees], nom="Réseau", annees=annees)

    assert len(troncons(avec)) == 2
    assert len(troncons(sans)) == 1
    assert "rupture de série" in textes(tracer(avec).svg)
    assert "change de définition en 2022-2023" in avec.alternative


def troncons(graphique) -> set[str]:
    return {point["troncon"] for point in specifier(graphique)["layer"][0]["data"]["values"]}


def test_une_valeur_inconnue_n_est_pas_zero():
    graphique = evolution(
        [resultat(2022), resultat(2023, valeur=None), resultat(2024)], nom="Réseau", annees=[2022, 2023, 2024]
    )

    assert graphique.series[0].points[1].valeur is None
    assert dict(zip(graphique.table.colonnes, graphique.table.lignes[0], strict=True))["2023-2024"] == "inconnu"
    # Le trait est coupé : un tronçon avant, un tronçon après.
    assert len(troncons(graphique)) == 2


def test_les_references_absentes_ne_font_pas_de_courbe():
    graphique = evolution(
        [resultat(2022, references=()), resultat(2023, references=())],
        nom="Réseau",
        annees=[2022, 2023],
        references=COMPAREES,
    )

    assert [serie.nom for serie in graphique.series] == ["Réseau"]


def test_un_denombrement_part_de_zero_et_un_indice_de_ses_valeurs():
    def bas(unite):
        fiche = Fiche("actions", "Actions", "", "", "", unite=unite)
        annees = [resultat(2023, "21", fiche=fiche), resultat(2024, "20", fiche=fiche)]
        dit = specifier(evolution(annees, nom="Réseau", annees=[2023, 2024]))
        return dit["encoding"]["y"]["scale"]["domain"][0]

    assert bas("actions") == 0
    assert bas("indice") > 19


def test_une_courbe_commence_au_premier_chiffre_et_finit_au_dernier():
    annees = [2020, 2021, 2022, 2023, 2024]
    vide = {"valeur": None, "references": ()}
    graphique = evolution(
        [resultat(2020, **vide), resultat(2021), resultat(2022, **vide), resultat(2023), resultat(2024, **vide)],
        nom="Réseau",
        annees=annees,
    )

    assert [p.rubrique for p in graphique.series[0].points] == ["2021-2022", "2022-2023", "2023-2024"]
    assert "de 2021-2022 à 2023-2024" in graphique.titre


def test_les_groupes_s_empilent_de_la_plus_recente_annee_a_la_plus_ancienne():
    graphique = parts_par_annee(
        PARTS, groupes(a2024=("12", "23", "65"), a2025=("10", "20", "70")), sujet="CP, français"
    )

    assert graphique.table.colonnes == ("Année scolaire", "À besoins", "Fragiles", "Satisfaisants")
    assert [ligne[0] for ligne in graphique.table.lignes] == ["2025-2026", "2024-2025"]
    segments = specifier(graphique)["layer"][0]["data"]["values"]
    assert [(s["rang"], s["valeur"], s["fin"]) for s in segments[:3]] == [
        (0, 0.0, 10.0),
        (0, 10.0, 30.0),
        (0, 30.0, 100.0),
    ]


def test_une_annee_masquee_ne_s_empile_pas():
    graphique = parts_par_annee(PARTS, groupes(a2024=None, a2025=("10", "20", "70")), sujet="CP, français")

    dit = specifier(graphique)
    assert {segment["rang"] for segment in dit["layer"][0]["data"]["values"]} == {0}
    assert "n. c." in textes(tracer(graphique).svg)
    assert "33" not in f"{dit} {graphique.csv.decode()}"


def test_une_part_inconnue_ne_se_lit_pas_en_creux():
    graphique = parts_par_annee(
        PARTS, groupes(a2024=("12", None, "65"), a2025=("10", "20", "70")), sujet="CP, français"
    )

    assert {segment["rang"] for segment in specifier(graphique)["layer"][0]["data"]["values"]} == {0}


def test_l_etincelle_se_coupe_ou_la_valeur_est_masquee_et_ou_la_serie_change():
    annees = [2019, 2020, 2021, 2022, 2023]
    lus = [resultat(a, str(70 + a - 2019), masque=a == 2020) for a in annees]
    graphique = etincelle(lus, annees=annees)

    # 2019 ; 2021 ; 2022 et 2023, après la rupture.
    assert len(troncons(graphique)) == 3
    assert graphique.alternative == "De 70,0 en 2019-2020 à 74,0 en 2023-2024."
    assert "71" not in f"{specifier(graphique)} {graphique.csv.decode()}"


def test_une_seule_annee_ne_fait_pas_d_etincelle():
    assert etincelle([resultat(2023), resultat(2024, valeur=None)], annees=[2023, 2024]) is None


@pytest.mark.parametrize("combien", [2, 3, 4, 6])
def test_deux_groupes_voisins_se_distinguent_et_leurs_nombres_se_lisent(combien):
    gris = GRIS_DES_GROUPES[combien]
    assert all(contraste(un, autre) > 1.2 for un, autre in pairwise(gris))
    for couleur in gris:
        assert contraste(couleur, ENCRE if couleur in CLAIRS else "#ffffff") > 4.5
