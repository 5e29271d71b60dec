"""Les graphiques : une donnée, un dessin, un tableau ; dessinés une fois, lisibles en noir et blanc."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.core.cache import caches

from tableau_bord.graphiques import actions_par_axe, dessin, evolution, par_etablissement, tracer
from tableau_bord.graphiques.vega import CLAIR, ENCRE, GRIS, TRAITS, replier, specifier
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
    assert all(len(ligne) <= 38 for ligne in lignes)


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
