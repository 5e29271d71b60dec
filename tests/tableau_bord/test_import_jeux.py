"""Les jeux de données, chacun par un petit fichier : effectifs, DNB, évaluations, calendrier, fichier modèle, JSON."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest

from pilotage.academies import simplifier
from pilotage.models import Academie, Vacances
from tableau_bord.imports.importation import importer
from tableau_bord.imports.jeux.modele import COLONNES
from tableau_bord.indicateurs import resultats_etablissement
from tableau_bord.models import Import, ReferencePubliee, Somme, Valeur
from tests.tableau_bord import fichiers as f

pytestmark = pytest.mark.django_db

ENTETE_ECOLES = [
    "Rentrée scolaire",
    "Académie",
    "Numéro de l'école",
    "Secteur",
    "Nombre total de classes",
    "Nombre total d'élèves",
    "Nombre d'élèves en pré-élémentaire hors ULIS",
    "Nombre d'élèves en ULIS",
    "Nombre d'élèves en CP hors ULIS",
    "Nombre d'élèves en CM2 hors ULIS",
]
TECHNIQUES_ECOLES = [
    "rentree_scolaire",
    "academie",
    "numero_ecole",
    "secteur",
    "nombre_total_classes",
    "nombre_total_eleves",
    "nombre_eleves_preelementaire_hors_ulis",
    "nombre_eleves_ulis",
    "nombre_eleves_cp_hors_ulis",
    "nombre_eleves_cm2_hors_ulis",
]
TOTAL_COLLEGE = (
    "Nombre d'élèves total (nombre d'élèves dans les formations du 1er cycle du 2nd degré et non du nombre total d'élèves "
    "inscrits dans l'établissement, les DIMA et les dispositifs-relais sont exclus)"
)


def lire(chemin, entete, lignes, **champs):
    return importer(f.ecrire(chemin / champs.pop("nom", "x.csv"), entete, lignes, **champs))


def valeurs(uai=f.ECOLE) -> dict:
    return {v.indicateur: v for v in Valeur.objects.filter(uai=uai)}


def erreurs(bilan) -> list[str]:
    return [str(erreur) for erreur in bilan.erreurs]


class TestEffectifs:
    LIGNE = ["2022", "POITIERS", f.ECOLE, "PUBLIC", "8", "180", "60", "10", "30", "25"]

    @pytest.mark.parametrize("entete", [ENTETE_ECOLES, TECHNIQUES_ECOLES])
    def test_les_ecoles_donnent_leurs_eleves_leurs_classes_et_leurs_niveaux(self, tmp_path, entete):
        bilan = lire(tmp_path, entete, [self.LIGNE])
        assert not bilan.est_refuse, bilan.phrases_refus()
        lues = valeurs()
        assert (lues["effectif_ecole"].valeur, lues["classes_ecole"].valeur, lues["effectif_cp"].valeur) == (180, 8, 30)
        quotient = lues["eleves_par_classe"]
        assert (quotient.numerateur, quotient.denominateur, quotient.valeur) == (180, 8, Decimal("22.5"))

    def test_sans_colonne_d_annee_elle_se_lit_dans_le_nom_du_fichier(self, tmp_path):
        entete, lignes = f.sans(ENTETE_ECOLES, [self.LIGNE], "Rentrée scolaire")
        bilan = lire(tmp_path, entete, lignes, nom="effectifs-rentree2024.csv")
        assert "Rentrée 2024 (lue dans le nom du fichier)." in bilan.precisions
        assert valeurs()["effectif_ecole"].annee == 2024

    @pytest.mark.parametrize(
        ("titre", "nom", "annee"),
        [
            ("Effectifs des écoles - rentrée scolaire 2019 (mis à jour en 2020)", "x.csv", 2019),
            ("Année 2019-2020", "x.csv", 2019),
            ("Édité le 03/02/2021", "effectifs-rentree2019.csv", 2019),
        ],
    )
    def test_sans_colonne_d_annee_elle_se_lit_aussi_dans_le_titre(self, tmp_path, titre, nom, annee):
        entete, lignes = f.sans(ENTETE_ECOLES, [self.LIGNE], "Rentrée scolaire")
        chemin = f.ecrire(tmp_path / nom, [titre], [entete, *lignes])
        bilan = importer(chemin)
        assert not bilan.est_refuse, bilan.phrases_refus()
        assert valeurs()["effectif_ecole"].annee == annee

    def test_un_titre_qui_contredit_le_nom_du_fichier_le_fait_refuser(self, tmp_path):
        entete, lignes = f.sans(ENTETE_ECOLES, [self.LIGNE], "Rentrée scolaire")
        bilan = importer(f.ecrire(tmp_path / "effectifs-rentree2024.csv", ["Rentrée 2019"], [entete, *lignes]))
        assert "son titre (ligne 1) dit la rentrée 2019, et son nom 2024" in bilan.refus_du_fichier

    def test_sans_annee_nulle_part_le_fichier_est_refuse(self, tmp_path):
        entete, lignes = f.sans(ENTETE_ECOLES, [self.LIGNE], "Rentrée scolaire")
        assert "rien ne dit de quelle rentrée" in lire(tmp_path, entete, lignes).refus_du_fichier

    def test_des_niveaux_qui_depassent_le_total_sont_refuses(self, tmp_path):
        bilan = lire(tmp_path, ENTETE_ECOLES, [[*self.LIGNE[:-1], "500"]])
        assert "ligne 2, colonne « Nombre total d'élèves »" in erreurs(bilan)[0]
        assert not Valeur.objects.exists()

    @pytest.mark.parametrize(
        "entete",
        [
            ["Rentrée scolaire", "Numéro du collège", TOTAL_COLLEGE, *(f"Nombre total de {n}èmes" for n in "6543")],
            ["rentree_scolaire", "numero_college", "nombre_eleves_total", *(f"{n}eme_total" for n in "6543")],
            ["rentree_scolaire", "numero_college", "nombre_eleves_total", *(f"_{n}eme_total" for n in "6543")],
            [
                "rentree_scolaire",
                "numero_college",
                "nombre_eleves_total",
                *(f"nombre_total_de_{n}emes" for n in "6543"),
            ],
            ["Rentrée", "UAI", "nb_eleves", *(f"nb_{n}e" for n in "6543")],
            # Ce que d’autres logiciels font du libellé public : la ponctuation ôtée, ou changée en points.
            [
                "rentree_scolaire",
                "numero_du_college",
                simplifier(TOTAL_COLLEGE).lower().replace(" ", "_"),
                *(f"nombre_total_de_{n}emes" for n in "6543"),
            ],
            [
                "Rentrée.scolaire",
                "Numéro.du.collège",
                re.sub(r"[^\w]", ".", TOTAL_COLLEGE),
                *(f"Nombre.total.de.{n}èmes" for n in "6543"),
            ],
        ],
    )
    def test_les_colleges_donnent_leurs_eleves_et_leurs_niveaux(self, tmp_path, entete):
        bilan = lire(tmp_path, entete, [["2021", f.TETE, "400", "100", "101", "99", "100"]])
        assert not bilan.est_refuse, bilan.phrases_refus()
        lues = valeurs(f.TETE)
        assert (lues["effectif_college"].valeur, lues["effectif_6e"].valeur, lues["effectif_3e"].valeur) == (
            400,
            100,
            100,
        )


@pytest.mark.parametrize(("colonne", "champ"), [("Taux de réussite G", "taux"), ("Taux d'accès 6eme 3eme", "acces")])
def test_un_taux_devenu_une_fraction_est_refuse(tmp_path, colonne, champ):
    bilan = lire(tmp_path, f.ENTETE_IVAC, [f.ligne_ivac(f.TETE, **{champ: "0,86"})])
    assert f"colonne « {colonne} » : « 0,86 » ; c’est peut-être une fraction" in erreurs(bilan)[0]


class TestDnb:
    ENTETE = [
        "Session",
        "Numero d'etablissement",
        "Secteur d'enseignement",
        "Presents",
        "Admis",
        "Nombre_d_admis_Mention_AB",
        "Admis Mention bien",
        "Admis Mention très bien",
        "Taux de réussite",
    ]

    def test_la_reussite_et_les_mentions_se_comptent_sur_les_presents(self, tmp_path):
        lire(tmp_path, self.ENTETE, [["2021", f.TETE, "PUBLIC", "100", "90", "20", "15", "5", "90,00%"]])
        reussite, mentions = (valeurs(f.TETE)[code] for code in ("dnb_toutes_series", "dnb_mentions_toutes_series"))
        assert (reussite.annee, reussite.numerateur, reussite.denominateur) == (2020, 90, 100)
        assert (mentions.numerateur, mentions.denominateur) == (40, 100)

    def test_plus_d_admis_que_de_presents_est_refuse(self, tmp_path):
        bilan = lire(tmp_path, self.ENTETE, [["2021", f.TETE, "PUBLIC", "80", "90", "1", "1", "1", "90,00%"]])
        assert "ligne 2, colonne « Admis » : « 90 » ; il y a plus d’admis que de candidats" in erreurs(bilan)[0]

    def test_deux_colonnes_d_annee_qui_se_contredisent_sont_refusees(self, tmp_path):
        entete = ["Session", "Rentrée scolaire", *self.ENTETE[1:5]]
        bilan = lire(tmp_path, entete, [["2021", "2022-2023", f.TETE, "PUBLIC", "80", "70"]])
        assert "n’est pas celle de l’autre colonne d’année" in erreurs(bilan)[0]


class TestEvaluations:
    GROUPES = [f"Groupe {rang}" for rang in range(1, 7)]
    PARTS = ["10", "15", "20", "25", "20", "10"]

    def test_un_college_donne_son_score_et_ses_groupes(self, tmp_path):
        entete = ["Annee", "UAI", "Discipline", "Caracteristique", "Effectif", "Score moyen", *self.GROUPES]
        lignes = [
            ["2024", f.TETE, "Français", "Ensemble", "100", "241", *self.PARTS],
            ["2024", f.TETE, "Mathématiques", "Ensemble", "100", "235", *self.PARTS],
            ["2024", f.TETE, "Français", "Fille", "50", "250", *self.PARTS],
        ]
        bilan = lire(tmp_path, entete, lignes)
        assert (bilan.gardees, bilan.ecartees) == (2, 1)
        lues = valeurs(f.TETE)
        assert (lues["eval_6e_francais_score"].valeur, lues["eval_6e_francais_score"].effectif) == (241, 100)
        fragiles = lues["eval_6e_maths_fragiles"]
        assert (fragiles.annee, fragiles.numerateur, fragiles.denominateur) == (2024, 25, 100)
        assert lues["eval_6e_maths_6"].numerateur == 10

    def test_des_groupes_qui_ne_font_pas_cent_sont_refuses(self, tmp_path):
        entete = ["Annee", "UAI", "Discipline", *self.GROUPES]
        bilan = lire(tmp_path, entete, [["2024", f.TETE, "Français", *["10"] * 6]])
        assert "on attend 100" in erreurs(bilan)[0]

    def test_une_region_et_la_france_donnent_des_references_publiees(self, tmp_path):
        entete = ["Année", "Code région académique", "Discipline", "Caractéristiques", "Score moyen", *self.GROUPES]
        lignes = [
            ["2024", "15", "Français", "Ensemble", "252", *self.PARTS],
            ["2024", "15", "Français", "REP+", "225", *self.PARTS],
            ["2024", "", "Français", "Ensemble", "256", *self.PARTS],
        ]
        lire(tmp_path, entete, lignes)
        scores = ReferencePubliee.objects.filter(indicateur="eval_6e_francais_score")
        assert set(scores.values_list("maille", "code", "public", "valeur")) == {
            ("region", "15", "ensemble", 252),
            ("region", "15", "REP+", 225),
            ("france", "", "ensemble", 256),
        }
        assert not Valeur.objects.exists()
        avant = list(ReferencePubliee.objects.values())
        assert not lire(tmp_path, entete, lignes).a_change
        assert list(ReferencePubliee.objects.values()) == avant

    ETABLISSEMENT = ["Annee", "UAI", "Discipline", "Caracteristique", "Effectif", "Score moyen", *GROUPES]

    @pytest.mark.parametrize(
        ("nom", "classe"),
        [
            ("fr-en-evaluations_nationales_4eme_par_etablissement.csv", "4eme"),
            ("fr-en-evaluations_nationales_2nde_par_etablissement.csv", "2nde"),
            ("positionnement-seconde.csv", "seconde"),
        ],
    )
    def test_celles_d_une_autre_classe_ne_sont_pas_prises_pour_celles_de_6e(self, tmp_path, nom, classe):
        lignes = [["2024", f.TETE, "Français", "Ensemble", "100", "241", *self.PARTS]]
        bilan = lire(tmp_path, self.ETABLISSEMENT, lignes, nom=nom)
        assert f"« {classe} »" in bilan.refus_du_fichier
        assert not Valeur.objects.exists()

    def test_le_nom_d_un_fichier_de_6e_peut_dire_autre_chose_aussi(self, tmp_path):
        lignes = [["2024", f.TETE, "Français", "Ensemble", "100", "241", *self.PARTS]]
        assert lire(tmp_path, self.ETABLISSEMENT, lignes, nom="6e-cm2.csv").gardees == 1

    def test_une_ligne_d_un_autre_niveau_d_un_sexe_d_une_pcs_ou_de_fluence_est_ecartee(self, tmp_path):
        entete = [*self.ETABLISSEMENT, "Niveau", "Sexe", "PCS"]
        ligne = ["2024", f.TETE, "Français", "Ensemble", "100", "241", *self.PARTS]
        lignes = [
            [*ligne, "6ème", "Ensemble", ""],
            [*ligne[:5], "260", *ligne[6:], "4ème", "Ensemble", ""],
            [*ligne[:5], "250", *ligne[6:], "6ème", "Filles", ""],
            [*ligne[:5], "230", *ligne[6:], "6ème", "Ensemble", "Défavorisée"],
            [*ligne[:2], "Fluence", *ligne[3:], "6ème", "Ensemble", ""],
        ]
        bilan = lire(tmp_path, entete, lignes)
        assert (bilan.gardees, bilan.ecartees) == (1, 4), bilan.phrases()
        assert valeurs(f.TETE)["eval_6e_francais_score"].valeur == 241

    def test_un_secteur_ne_passe_pas_pour_l_ensemble_d_un_lieu(self, tmp_path):
        entete = ["Année", "Code académie", "Secteur", "Caractéristique", "Discipline", "Effectif", "Score moyen"]
        lignes = [
            ["2024", "13", "Public", "Ensemble", "Français", "9 000", "240"],
            ["2024", "13", "Ensemble", "Ensemble", "Français", "118 000", "250"],
            ["2024", "13", "Public", "REP+", "Français", "1 000", "220"],
        ]
        lire(tmp_path, entete, lignes)
        assert set(ReferencePubliee.objects.values_list("public", "valeur")) == {("ensemble", 250), ("REP+", 220)}

    @pytest.mark.parametrize("france", ["FRANCE", "National", "France entière"])
    def test_la_france_peut_etre_nommee_a_la_place_d_une_academie(self, tmp_path, france):
        lignes = [["2024", "Poitiers", "Français", "250"], ["2024", france, "Français", "256"]]
        lire(tmp_path, ["Année", "Académie", "Discipline", "Score moyen"], lignes)
        vues = ReferencePubliee.objects.values_list("maille", "code", "valeur")
        assert set(vues) == {("academie", "13", 250), ("france", "", 256)}

    def test_sans_colonne_de_lieu_c_est_le_nom_du_fichier_qui_dit_que_c_est_la_france(self, tmp_path):
        entete, lignes = ["Année", "Discipline", "Score moyen"], [["2024", "Français", "256"]]
        assert "de quel lieu" in lire(tmp_path, entete, lignes, nom="evaluations_nationales_6eme.csv").refus_du_fichier
        assert not ReferencePubliee.objects.exists()
        lire(tmp_path, entete, lignes, nom="evaluations_nationales_6eme_nationale.csv")
        assert ReferencePubliee.objects.get().maille == "france"


def test_un_ips_qui_donne_ses_references_les_garde(tmp_path):
    entete = [*f.sans(f.ENTETE_IPS, [], "effectifs")[0], "IPS national", "IPS académique", "IPS départemental"]
    ligne = f.sans(f.ENTETE_IPS, [f.ligne_ips(f.TETE)], "effectifs")[1][0]
    lire(tmp_path, entete, [[*ligne, "105.4", "97.8", "99.8"]])
    vues = ReferencePubliee.objects.values_list("indicateur", "maille", "code", "valeur")
    assert set(vues) == {
        ("ips_college", "france", "", Decimal("105.4")),
        ("ips_college", "academie", "13", Decimal("97.8")),
        ("ips_college", "departement", "16", Decimal("99.8")),
    }


class TestCalendrier:
    ENTETE = ["Description", "Population", "Date de début", "Date de fin", "Académies", "Zones", "annee_scolaire"]

    def test_les_vacances_s_ecrivent_et_reecrites_ne_changent_rien(self, tmp_path):
        poitiers = Academie.objects.create(code="13", nom="Poitiers", zone="A")
        lignes = [
            ["Vacances d'Hiver", "-", "2026-02-06T23:00:00+00:00", "2026-02-22T23:00:00+00:00", "Poitiers", "A", "x"],
            ["Rentrée", "Enseignants", "2026-08-31T00:00:00+02:00", "2026-09-01T00:00:00+02:00", "Poitiers", "A", "x"],
            ["Vacances", "-", "2026-02-07T00:00:00+01:00", "2026-02-23T00:00:00+01:00", "Wallis et Futuna", "", "x"],
        ]
        bilan = lire(tmp_path, self.ENTETE, lignes)
        (vacances,) = Vacances.objects.all()
        assert (vacances.academie, vacances.debut, vacances.reprise) == (poitiers, date(2026, 2, 7), date(2026, 2, 23))
        assert bilan.ecartees == 2
        assert not lire(tmp_path, self.ENTETE, lignes).a_change

    def test_ce_qui_n_est_pas_des_vacances_de_tous_les_eleves_est_ecarte_en_disant_pourquoi(self, tmp_path):
        Academie.objects.create(code="28", nom="La Réunion", zone="")
        jours = ["2019-01-10", "2018-10-29"]
        lignes = [
            ["Vacances", "Élèves du premier degré", "2018-10-10", "2018-10-29", "Réunion", "", "x"],
            ["Vacances", "Enseignants du premier degré", "2018-10-10", "2018-10-29", "Réunion", "", "x"],
            ["Vacances", "-", *jours, "Réunion", "", "x"],
        ]
        bilan = lire(tmp_path, self.ENTETE, lignes)
        assert [raison for _, raison in bilan.exemples] == [
            "dates d’une partie des élèves : celles de tous font le calendrier",
            "dates des seuls enseignants : celles des élèves font le calendrier",
            "la fin est avant le début",
        ]
        assert not Vacances.objects.exists()

    def test_une_date_devenue_un_nombre_est_refusee_avec_sa_colonne(self, tmp_path):
        bilan = lire(tmp_path, self.ENTETE, [["Vacances", "-", "46059", "46075", "Poitiers", "A", "x"]])
        assert "colonne « Date de début » : « 46059 » ; un tableur a fait un nombre de cette date" in erreurs(bilan)[0]


class TestModele:
    def test_chaque_sorte_de_valeur_s_ecrit(self, tmp_path):
        lignes = [
            [f.TETE, "retard_6e", "2024-2025", "12", "80", "", ""],
            [f.TETE, "Boursiers au collège", "2024", "", "", "45,5 %", "200"],
            [f.TETE, "fluence_6e", "2024", "", "", "98,5", "80"],
            [f.ECOLE, "formation_journees", "2024", "", "", "12", ""],
        ]
        bilan = lire(tmp_path, COLONNES, lignes)
        assert not bilan.est_refuse, bilan.phrases_refus()
        lues = valeurs(f.TETE)
        assert (lues["retard_6e"].numerateur, lues["retard_6e"].denominateur) == (12, 80)
        assert (lues["boursiers"].numerateur, lues["boursiers"].denominateur) == (91, 200)
        assert (lues["fluence_6e"].valeur, lues["fluence_6e"].effectif) == (Decimal("98.5"), 80)
        assert valeurs()["formation_journees"].ligne == 5

    def test_un_taux_sans_effectif_entre_et_l_import_dit_qu_il_se_taira(self, tmp_path):
        """Trois boursiers sur trente, pour qui sait l’effectif : « 10 % » ne se montre pas."""
        lignes = [[f.TETE, "boursiers", "2024", "", "", "10", ""], [f.TETE, "retard_6e", "2024", "", "", "20", "200"]]
        bilan = lire(tmp_path, COLONNES, lignes)
        assert not bilan.est_refuse, bilan.phrases_refus()
        (phrase,) = [phrase for phrase in bilan.precisions if "sans effectif" in phrase]
        assert phrase.startswith("Boursiers au collège : 1 valeur sans effectif.")
        assert "Ajoutez l’effectif" in phrase
        vus = {r.fiche.code: r.masque for r in resultats_etablissement(f.TETE, 2024)}
        assert (vus["boursiers"], vus["retard_6e"]) == (True, False)

    @pytest.mark.parametrize(
        ("cases", "colonne", "phrase"),
        [
            (["bonheur", "2024", "1", "2", "", ""], "indicateur", "pas au catalogue"),
            (["actions_par_axe", "2024", "1", "2", "", ""], "indicateur", "il se calcule"),
            (["retard_6e", "2024", "90", "80", "", ""], "numérateur", "dépasse le dénominateur (80)"),
            (["retard_6e", "2024", "9", "", "", ""], "dénominateur", "vont ensemble"),
            (["retard_6e", "2024", "0", "0", "", ""], "dénominateur", "doit être positif"),
            (["fluence_6e", "2024", "9", "10", "", ""], "numérateur", "s’écrit par sa valeur"),
            (["retard_6e", "2024", "", "", "145", ""], "valeur", "de 0 à 100"),
            (["retard_6e", "45536", "9", "10", "", ""], "année", "le numéro d’une date"),
            (["retard_6e", "2024", "=A2+1", "10", "", ""], "numérateur", "formule de tableur"),
            (["retard_6e", "2024", "3/12", "10", "", ""], "numérateur", "en faire une date"),
            (["retard_6e", "2024", "2,17E+13", "10", "", ""], "numérateur", "a abrégé ce nombre"),
            (["retard_6e", "2024", "#REF!", "10", "", ""], "numérateur", "erreur de tableur"),
        ],
    )
    def test_ce_qui_ne_va_pas_est_dit_avec_sa_ligne_et_sa_colonne(self, tmp_path, cases, colonne, phrase):
        bilan = lire(tmp_path, COLONNES, [[f.TETE, *cases]])
        assert bilan.est_refuse
        assert f"ligne 2, colonne « {colonne} »" in erreurs(bilan)[0]
        assert phrase in erreurs(bilan)[0]

    def test_le_meme_indicateur_sous_deux_noms_est_un_doublon(self, tmp_path):
        lignes = [
            [f.TETE, "retard_6e", "2024", "12", "80", "", ""],
            [f.TETE, "Retard à l’entrée en 6e", "2024", "13", "80", "", ""],
        ]
        assert "déjà à la ligne 2" in erreurs(lire(tmp_path, COLONNES, lignes))[0]


class TestNominatif:
    def test_un_ine_fait_refuser_le_fichier_sans_etre_repete(self, tmp_path):
        entete, lignes = [*f.ENTETE_IPS, "code"], [[*f.LIGNES_IPS[0], "1"], [*f.LIGNES_IPS[1], "1234567890A"]]
        bilan = lire(tmp_path, entete, lignes)
        phrase = "\n".join(bilan.phrases_refus())
        assert "ligne 3, colonne « code »" in phrase
        assert "1234567890A" not in json.dumps(bilan.en_json()) + phrase
        assert not Valeur.objects.exists()

    @pytest.mark.parametrize("entete", [["1234567890A", "x"], ["UAI", "1234567890A"], ["a", "b"]])
    def test_un_ine_ne_se_lit_ni_dans_l_en_tete_ni_dans_un_fichier_inconnu(self, tmp_path, entete):
        bilan = lire(tmp_path, entete, [["1234567891A", "12"]])
        assert "identifiant national" in bilan.refus_du_fichier
        assert "123456789" not in json.dumps(bilan.en_json())

    def test_un_ine_ne_se_lit_pas_non_plus_dans_le_titre(self, tmp_path):
        bilan = lire(tmp_path, ["Extrait pour 1234567890A"], [f.ENTETE_IPS, *f.LIGNES_IPS])
        assert "ligne 1, colonne n° 1" in bilan.refus_du_fichier

    @pytest.mark.parametrize("colonne", ["INE", "Prénom", "Date de naissance", "NIR"])
    def test_une_colonne_d_eleves_fait_refuser_le_fichier(self, tmp_path, colonne):
        bilan = lire(tmp_path, [*f.ENTETE_IPS, colonne], [[*f.LIGNES_IPS[0], "Zoé"]])
        assert f"colonne n° {len(f.ENTETE_IPS) + 1}" in bilan.refus_du_fichier
        assert "Zoé" not in json.dumps(bilan.en_json())


def test_trop_de_lignes_est_dit_en_une_phrase(tmp_path, monkeypatch):
    monkeypatch.setattr("tableau_bord.imports.controle.LIGNES_MAX", 3)
    bilan = lire(tmp_path, f.ENTETE_IPS, f.LIGNES_IPS)
    assert "coupez-le par année" in bilan.refus_du_fichier


def test_un_uai_que_le_tableur_a_garde_en_texte_se_lit(tmp_path):
    lire(tmp_path, f.ENTETE_IPS, [f.ligne_ips(f'="{f.TETE}"')])
    assert valeurs(f.TETE)


class TestJson:
    def objets(self, techniques=True):
        entete = f.ENTETE_IPS
        return [dict(zip(entete, ligne, strict=True)) for ligne in f.LIGNES_IPS]

    def enveloppes(self):
        objets = self.objets()
        return {
            "export": objets,
            "reponse": {"total_count": len(objets), "results": objets},
            "ancienne": {"nhits": 4, "records": [{"recordid": "x", "fields": objet} for objet in objets]},
            "seconde": {"records": [{"record": {"id": "x", "fields": objet}} for objet in objets]},
            "geojson": {"type": "FeatureCollection", "features": [{"properties": objet} for objet in objets]},
        }

    @pytest.mark.parametrize("forme", ["export", "reponse", "ancienne", "seconde", "geojson"])
    def test_les_memes_donnees_donnent_les_memes_valeurs_qu_en_csv(self, tmp_path, ips, forme):
        importer(ips)
        attendues = set(Valeur.objects.values_list("indicateur", "uai", "annee", "valeur", "effectif", "secteur"))
        Valeur.objects.all().delete()
        chemin = tmp_path / "ips-colleges.json"
        chemin.write_text(json.dumps(self.enveloppes()[forme]), encoding="utf-8")
        bilan = importer(chemin)
        assert not bilan.est_refuse, bilan.phrases_refus()
        vues = set(Valeur.objects.values_list("indicateur", "uai", "annee", "valeur", "effectif", "secteur"))
        assert vues == attendues
        assert Valeur.objects.get(uai=f.TETE).ligne == 1
        assert Somme.objects.exists()

    def test_un_enregistrement_par_ligne_se_lit_aussi(self, tmp_path):
        chemin = tmp_path / "ips-colleges.jsonl"
        chemin.write_text("".join(json.dumps(objet) + "\n" for objet in self.objets()), encoding="utf-8")
        assert importer(chemin).gardees == 4

    @pytest.mark.parametrize(
        ("texte", "phrase"),
        [
            ("[" * 100_000, "emboîte plus de 30 niveaux"),
            ('[{"uai": ' + "[" * 100_000 + "]" * 100_000 + "}]", "emboîte plus de 30 niveaux"),
            ('{"error_code": "InvalidRESTParameterError", "message": "x"}', "message d’erreur de l’interface publique"),
            ('[{"\\u0000": 1}]', "caractère interdit"),
            ('[\n{"uai": ' + "1" * 5000 + "}]", "un nombre démesuré, à la ligne 2"),
            ('[{"uai": 1e' + "1" * 50 + "}]", "abîmé"),
        ],
    )
    def test_un_json_qui_n_est_pas_des_donnees_est_refuse_sans_prendre_la_memoire(self, tmp_path, texte, phrase):
        chemin = tmp_path / "x.json"
        chemin.write_text(texte, encoding="utf-8")
        assert phrase in importer(chemin).refus_du_fichier

    def test_un_nombre_demesure_est_refuse_sans_s_ecrire_en_entier(self, tmp_path):
        chemin = tmp_path / "ips-colleges.json"
        chemin.write_text(json.dumps(self.objets()).replace('"73.3"', "1e99999999"), encoding="utf-8")
        (erreur,) = importer(chemin).erreurs
        assert (erreur.colonne, erreur.valeur) == ("ips", "1E+99999999")

    def test_un_nombre_et_un_vide_se_lisent(self, tmp_path):
        objet = {"uai": f.TETE, "rentree_scolaire": "2022-2023", "ips": 73.3, "effectifs": None, "secteur": "public"}
        objet["nom_de_l_etablissment"] = "COLLEGE X"
        chemin = tmp_path / "x.json"
        chemin.write_text(json.dumps([objet]), encoding="utf-8")
        importer(chemin)
        assert (valeurs(f.TETE)["ips_college"].valeur, valeurs(f.TETE)["ips_college"].effectif) == (
            Decimal("73.3"),
            None,
        )

    def test_une_page_de_l_interface_le_dit(self, tmp_path):
        chemin = tmp_path / "page.json"
        chemin.write_text(json.dumps({"total_count": 7000, "results": self.objets()}), encoding="utf-8")
        assert any("4 des 7000" in phrase for phrase in importer(chemin).precisions)

    @pytest.mark.parametrize("texte", ['[{"uai": "0160100X"', "[1, 2]", '{"results": []}', "[]", '{"a": 1}'])
    def test_un_json_abime_ou_vide_est_refuse_en_une_phrase(self, tmp_path, texte):
        chemin = tmp_path / "x.json"
        chemin.write_text(texte, encoding="utf-8")
        bilan = importer(chemin)
        assert bilan.refus_du_fichier
        assert not Import.objects.exists()


def test_un_import_garde_de_quoi_le_relire(tmp_path, ips):
    importer(ips)
    rendu = Import.objects.get().rendu
    assert {"entete": "uai", "lue": "l’UAI de l’établissement"} in rendu["colonnes"]
    assert rendu["apercu"][0]["ligne"] == 2
    assert rendu["apercu"][0]["valeurs"]["ips"] == "73,3"
