"""Les graphiques : une donnée, un dessin, un tableau ; dessinés une fois, lisibles en noir et blanc."""

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.core.cache import caches

from tableau_bord.graphiques import (
    Chemin,
    Point,
    actions_par_axe,
    dessin,
    ecart_aux_cibles,
    etincelle,
    evolution,
    nuage,
    par_etablissement,
    parts_par_annee,
    repartition,
    tracer,
)
from tableau_bord.graphiques.vega import specifier
from tableau_bord.graphiques.vega.base import CLAIR, ENCRE, GRIS, TRAITS, replier
from tableau_bord.graphiques.vega.empile import CLAIRS, GRIS_DES_GROUPES
from tableau_bord.indicateurs.mesures import Fiche, Mesure, Reference, Resultat

pytestmark = pytest.mark.une_base

FICHE = Fiche("ips_ecoles", "IPS moyen des écoles", "", "", "", unite="indice", ruptures=(2022,))
TAUX = Fiche("dnb_reussite", "Réussite au DNB", "", "", "", unite="%")
REFERENCES = (Reference("france", "REP+", Decimal("74.4")), Reference("academie", "REP+", Decimal("75.3")))
COMPAREES = [("france", "REP+"), ("academie", "REP+")]


def resultat(
    annee=2023, valeur="72.1", *, nom="Les Tilleuls", uai="9990001X", fiche=FICHE, masque=False, references=REFERENCES
):
    mesure = Mesure(valeur_propre=Decimal(valeur), effectif=Decimal(200)) if valeur else Mesure()
    return Resultat(fiche, "etablissement", uai, nom, annee, mesure, masque=masque, references=references)


@pytest.fixture(autouse=True)
def _cache_vide():
    caches["dessins"].clear()


@pytest.fixture
def traces(monkeypatch):
    """Les spécifications vraiment dessinées, dans l’ordre."""
    faits = []
    dessiner = dessin._dessiner
    monkeypatch.setattr(
        dessin, "_dessiner", lambda specification: faits.append(specification) or dessiner(specification)
    )
    return faits


def textes(svg: str) -> str:
    return " ".join(noeud.text or "" for noeud in ElementTree.fromstring(svg).iter() if noeud.tag.endswith("}text"))


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


def test_une_valeur_inconnue_n_est_pas_zero():
    graphique = evolution(
        [resultat(2022), resultat(2023, valeur=None), resultat(2024)], nom="Réseau", annees=[2022, 2023, 2024]
    )

    assert graphique.series[0].points[1].valeur is None
    assert dict(zip(graphique.table.colonnes, graphique.table.lignes[0], strict=True))["2023-2024"] == "inconnu"
    # Le trait est coupé : un tronçon avant, un tronçon après.
    assert len(troncons(graphique)) == 2


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


def test_les_references_absentes_ne_font_pas_de_courbe():
    graphique = evolution(
        [resultat(2022, references=()), resultat(2023, references=())],
        nom="Réseau",
        annees=[2022, 2023],
        references=COMPAREES,
    )

    assert [serie.nom for serie in graphique.series] == ["Réseau"]


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


def test_tout_se_lit_en_noir_et_blanc():
    assert len({tuple(trait) for trait in TRAITS}) == len(TRAITS)
    # Deux barres voisines : le rapport de contraste, sans la couleur, dépasse 3 (RGAA 3.3).
    assert contraste(CLAIR, ENCRE) > 3
    assert contraste("#ffffff", GRIS) > 4.5


def contraste(une: str, autre: str) -> float:
    def clarte(couleur):
        parts = (int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5))
        rouge, vert, bleu = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu

    haute, basse = sorted((clarte(une), clarte(autre)), reverse=True)
    return (haute + 0.05) / (basse + 0.05)


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


PARTS = tuple(
    Fiche(f"eval_cp_francais_{rang}", f"{nom}, CP, français", "", "", "", unite="%")
    for rang, nom in enumerate(("À besoins", "Fragiles", "Satisfaisants"), start=1)
)


def groupes(**annees):
    """Code → année → résultat ; une année dite `None` est masquée."""
    return {
        fiche.code: {
            int(annee[1:]): resultat(
                int(annee[1:]), valeurs[rang] if valeurs else "33.3", fiche=fiche, masque=valeurs is None
            )
            for annee, valeurs in annees.items()
        }
        for rang, fiche in enumerate(PARTS)
    }


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


@pytest.mark.parametrize("combien", [2, 3, 4, 6])
def test_deux_groupes_voisins_se_distinguent_et_leurs_nombres_se_lisent(combien):
    gris = GRIS_DES_GROUPES[combien]
    assert all(contraste(un, autre) > 1.2 for un, autre in pairwise(gris))
    for couleur in gris:
        assert contraste(couleur, ENCRE if couleur in CLAIRS else "#ffffff") > 4.5
