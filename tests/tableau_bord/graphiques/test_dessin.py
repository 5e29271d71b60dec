"""Un graphique : une donnée, un dessin, un tableau ; dessiné une fois, lisible en noir et blanc, masqué partout."""

import re
from xml.etree import ElementTree

import pytest

from tableau_bord.graphiques import (
    actions_par_axe,
    par_etablissement,
    tracer,
)
from tableau_bord.graphiques.vega import specifier
from tableau_bord.graphiques.vega.base import CLAIR, ENCRE, GRIS, TRAITS, replier
from tests.tableau_bord.graphiques.donnees import (
    COMPAREES,
    contraste,
    resultat,
    textes,
)

pytestmark = pytest.mark.une_base


def test_un_graphique_n_est_dessine_qu_une_fois_par_contenu(traces):
    premier = tracer(actions_par_axe([("Axe 1", 3, 2)], annee=2023))
    second = tracer(actions_par_axe([("Axe 1", 3, 2)], annee=2023))

    assert premier == second
    assert len(traces) == 1


def test_un_autre_contenu_est_un_autre_dessin(traces):
    premier = tracer(actions_par_axe([("Axe 1", 3, 2)], annee=2023))
    second = tracer(actions_par_axe([("Axe 1", 3, 3)], annee=2023))

    assert premier.svg != second.svg
    assert len(traces) == 2


def test_un_graphique_a_son_titre_sa_phrase_et_son_tableau():
    dessine = tracer(actions_par_axe([("Axe 1", 3, 2), ("Axe 2", 4, 0)], annee=2023))

    assert dessine.titre == "Actions prévues et faites, par axe, en 2023-2024"
    assert "Axe 2, 4 prévues et 0 faite" in dessine.alternative.replace("\u00a0", " ")
    assert dessine.table.colonnes == ("Axe", "Prévues", "Faites")
    assert dessine.table.lignes == (("Axe 1", "3", "2"), ("Axe 2", "4", "0"))
    assert "prévues" in textes(dessine.svg).lower()
    assert dessine.adresse.startswith("data:image/svg+xml;base64,")


def test_une_valeur_masquee_n_est_nulle_part():
    # Le résultat porte encore sa mesure : rien ne doit en sortir.
    cache = resultat(valeur="61.7", nom="La Source", uai="9990002Y", masque=True)
    graphique = par_etablissement([resultat(valeur="80.5"), cache, resultat(valeur="70.2", uai="9990003Z")])
    dessine = tracer(graphique)

    dits = f"{specifier(graphique)} {dessine.svg} {dessine.alternative} {dessine.table}"
    assert "61.7" not in dits
    assert "61,7" not in dits
    assert ("La Source", "n. c.") in dessine.table.lignes
    assert "n. c." in textes(dessine.svg)


def test_tout_se_lit_en_noir_et_blanc():
    assert len({tuple(trait) for trait in TRAITS}) == len(TRAITS)
    # Deux barres voisines : le rapport de contraste, sans la couleur, dépasse 3 (RGAA 3.3).
    assert contraste(CLAIR, ENCRE) > 3
    assert contraste("#ffffff", GRIS) > 4.5


PIEGES = [
    "</text><script>alert(1)</script>",
    'l’"apostrophe" d\'un \\ nom',
    "🎉 \u202eשלום",
    "a" * 300,
    "« x »",
    "",
    "un\x07deux\ud800",
]


@pytest.mark.parametrize("nom", PIEGES)
def test_le_texte_d_une_personne_reste_du_texte(nom):
    svg = tracer(actions_par_axe([(nom, 3, 2), ("Axe 2", 1, 1)], annee=2023)).svg

    arbre = ElementTree.fromstring(svg)
    assert not any(noeud.tag.endswith("script") for noeud in arbre.iter())
    assert "Axe 2" in textes(svg)


def test_un_nom_long_tient_sur_deux_lignes_et_garde_ses_guillemets():
    lignes = replier("Axe 1 : garantir l’acquisition du « Lire, écrire, parler » et maîtriser le socle commun")

    assert len(lignes) == 2
    assert not lignes[0].endswith("«")
    assert all(len(ligne) <= 34 for ligne in lignes)


def test_un_dessin_a_la_largeur_du_texte_et_reste_leger():
    ecoles = [
        resultat(valeur=str(60 + rang), nom=f"École élémentaire numéro {rang}", uai=f"{rang:08d}") for rang in range(16)
    ]
    svg = tracer(par_etablissement(ecoles, reseau=resultat(valeur="70"), references=COMPAREES)).svg

    assert re.search(r'<svg[^>]* width="640"', svg)
    assert len(re.findall(r"<(?:path|text|line|rect)", svg)) <= 150


def test_les_donnees_d_un_graphique_s_enregistrent_en_nombres_masques_comme_le_dessin():
    cache = resultat(valeur="61.7", nom="La Source", uai="9990002Y", masque=True)
    dessine = tracer(par_etablissement([resultat(valeur="80.55"), cache], reseau=resultat(valeur="74.9")))

    lignes = dessine.csv.decode("utf-8-sig").splitlines()
    assert lignes == [
        "Établissement;IPS moyen des écoles (indice)",
        "Les Tilleuls;80,55",
        "La Source;n. c.",
        "Réseau;74,90",
    ]
    assert dessine.adresse_csv.startswith("data:text/csv;charset=utf-8;base64,")
    assert dessine.fichier_csv == "ips-moyen-des-ecoles-par-etablissement-en-2023-2024.csv"
