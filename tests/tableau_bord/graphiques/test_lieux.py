"""Les établissements, les écoles, les réseaux et les cibles : rangés, en nuage, répartis."""

from decimal import Decimal

import pytest

from tableau_bord.graphiques import (
    Chemin,
    Point,
    ecart_aux_cibles,
    nuage,
    par_etablissement,
    repartition,
    tracer,
)
from tableau_bord.graphiques.vega import specifier
from tests.tableau_bord.graphiques.donnees import COMPAREES, FICHE, TAUX, resultat, textes

pytestmark = pytest.mark.une_base


def test_les_etablissements_vont_du_plus_haut_au_plus_bas_avec_le_trait_du_reseau():
    graphique = par_etablissement(
        [resultat(valeur="70.2", uai="9990003Z", nom="A"), resultat(valeur="80.5", nom="B")],
        reseau=resultat(valeur="74.9"),
        references=COMPAREES,
    )

    assert [point.rubrique for point in graphique.series[0].points] == ["B", "A"]
    assert [repere.rubrique for repere in graphique.reperes] == ["Réseau", "France, REP+", "Académie, REP+"]
    assert "Réseau : 74,9" in textes(tracer(graphique).svg)


def test_deux_ecoles_du_meme_nom_restent_deux_lignes():
    graphique = par_etablissement([resultat(valeur="70.2", uai="9990003Z"), resultat(valeur="80.5")])

    assert [ligne[0] for ligne in graphique.table.lignes] == ["Les Tilleuls (9990001X)", "Les Tilleuls (9990003Z)"]


def ecoles(*valeurs):
    """(nom, groupe, IPS, taux) ; un taux `None` est masqué, mais porte encore sa mesure."""
    return [
        (
            f"École {rang}",
            "",
            resultat(valeur=ips, uai=f"{rang:08d}"),
            resultat(valeur=taux or "96.4", fiche=TAUX, uai=f"{rang:08d}", masque=taux is None),
        )
        for rang, (ips, taux) in enumerate(valeurs)
    ]


def test_une_ecole_masquee_n_a_pas_de_point_dans_le_nuage_et_n_en_etend_pas_les_axes():
    vues = (("70", "30"), ("80", "25"), ("90", "20"))
    sans = nuage(ecoles(*vues), en_travers=FICHE, en_hauteur=TAUX, qui="école")
    avec = nuage(ecoles(*vues, ("55.5", None)), en_travers=FICHE, en_hauteur=TAUX, qui="école")

    assert specifier(avec)["encoding"] == specifier(sans)["encoding"]
    assert specifier(avec)["layer"] == specifier(sans)["layer"]
    # Le tableau dit l’IPS, qui est publié, et tait le taux.
    assert ("École 3", "55,5", "n. c.") in avec.table.lignes
    dits = f"{specifier(avec)} {textes(tracer(avec).svg)} {avec.alternative} {avec.table} {avec.csv.decode()}"
    assert "96.4" not in dits
    assert "96,4" not in dits


def test_un_nuage_de_deux_points_n_en_est_pas_un():
    assert (
        nuage(ecoles(("70", "30"), ("80", "25"), ("90", None)), en_travers=FICHE, en_hauteur=TAUX, qui="école") is None
    )


def test_dans_un_nuage_chaque_groupe_a_sa_forme_et_sa_legende():
    lignes = [
        (nom, "REP+" if rang % 2 else "REP", x, y)
        for rang, (nom, _, x, y) in enumerate(ecoles(*[(str(70 + i), str(20 + i)) for i in range(6)]))
    ]
    graphique = nuage(lignes, en_travers=FICHE, en_hauteur=TAUX, qui="réseau")

    formes = specifier(graphique)["layer"][0]["encoding"]["shape"]["scale"]
    assert len(set(formes["range"])) == len(formes["domain"]) == 2
    assert {"REP", "REP+"} <= set(textes(tracer(graphique).svg).split())


def test_les_noms_d_un_nuage_ne_se_couvrent_pas():
    serres = ecoles(("60", "10"), ("90", "50"), *[(f"{70 + i / 10}", f"{30 + i / 10}") for i in range(18)])
    nommes = [
        couche
        for couche in specifier(nuage(serres, en_travers=FICHE, en_hauteur=TAUX, qui="école"))["layer"]
        if "nom" in couche["data"]["values"][0] and couche["mark"]["type"] == "text"
    ]
    assert 0 < len(nommes) < 20


def chemin(depart="38", jour="31", visee="28", nom="Élèves fragiles"):
    du_jour = Point(nom, None, "n. c.") if jour is None else Point(nom, Decimal(jour), f"{jour} %")
    return Chemin(nom, "%", None if depart is None else Decimal(depart), du_jour, Decimal(visee))


@pytest.mark.parametrize(
    ("depart", "jour", "visee", "parcouru"),
    [
        ("38", "31", "28", "70.0"),  # viser plus bas
        ("78", "80", "88", "20.0"),  # viser plus haut
        ("78", "74", "88", "-40.0"),  # reculer
        ("38", None, "28", None),
        (None, "31", "28", None),
        ("28", "31", "28", None),  # partir d’où l’on va : il n’y a pas de chemin
    ],
)
def test_le_chemin_fait_vers_une_cible(depart, jour, visee, parcouru):
    attendu = None if parcouru is None else Decimal(parcouru)
    assert chemin(depart, jour, visee).parcouru == attendu


def test_une_cible_masquee_n_a_pas_de_barre_et_deux_cibles_de_meme_nom_restent_deux_lignes():
    graphique = ecart_aux_cibles([chemin(), chemin(jour=None), chemin(visee="20")], sujet="axe 1")

    assert [ligne[0] for ligne in graphique.table.lignes] == [
        "Élèves fragiles (1)",
        "Élèves fragiles (2)",
        "Élèves fragiles (3)",
    ]
    barres = specifier(graphique)["layer"][1]["data"]["values"]
    assert [barre["rang"] for barre in barres] == [0, 2]
    assert graphique.table.lignes[1][-1] == "n. c."


def test_la_repartition_a_un_point_par_reseau_montre_et_ses_quartiles():
    lignes = [(f"Réseau {i}", resultat(valeur=str(60 + i))) for i in range(9)]
    cache = ("Réseau masqué", resultat(valeur="99.9", masque=True))
    graphique = repartition([*lignes, cache], fiche=FICHE, annee=2023, qui="réseau")

    assert [(r.rubrique, r.texte) for r in graphique.reperes] == [
        ("Médiane", "64,0"),
        ("Premier quartile", "62,0"),
        ("Troisième quartile", "66,0"),
    ]
    points = specifier(graphique)["layer"][-1]["data"]["values"]
    assert len(points) == 9
    assert "99" not in f"{specifier(graphique)} {graphique.csv.decode()} {graphique.alternative}"
    assert repartition(lignes[:3], fiche=FICHE, annee=2023, qui="réseau") is None


def test_la_legende_des_reperes_part_du_bord_du_dessin():
    reparti = repartition(
        [(f"Réseau {n}", resultat(nom=f"R{n}", valeur=str(70 + n))) for n in range(5)],
        fiche=FICHE,
        annee=2023,
        qui="réseau",
    )
    ranges = par_etablissement([resultat(), resultat(nom="Les Saules", uai="9990002Y")], reseau=resultat(nom="Réseau"))
    for graphique in (reparti, ranges):
        specification = specifier(graphique)
        (legende,) = [
            couche["encoding"]["strokeDash"]["legend"]
            for couche in specification["layer"]
            if "strokeDash" in couche.get("encoding", {})
        ]
        assert 0 <= specification["padding"]["left"] + legende["legendX"] <= 20
