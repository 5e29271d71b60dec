"""Les petits nombres : ce qui se masque, ce qui se masque à cause d’un autre, ce qui ne se masque pas."""

import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from tableau_bord.indicateurs import CATALOGUE, Fiche, Mesure, Resultat, agreger, masquer, parts_de
from tableau_bord.indicateurs.secret import RAISON, est_fragile, est_secrete
from tableau_bord.indicateurs.seuils import seuil_de
from tableau_bord.rapport.parties.methode import regles

FICHE = Fiche("essai", "Essai", "", "", "", "%", niveau="ecole", sur_personnes=True)


def ligne(numerateur, denominateur, *, niveau="etablissement", fiche=FICHE, annee=2023, uai="0160100X"):
    mesure = Mesure.part(numerateur, denominateur) if denominateur is not None else Mesure()
    return Resultat(fiche, niveau, uai, "X", annee, mesure)


def tableau(*cases, fiche=FICHE):
    """La ligne du réseau, somme de ses cases, puis les cases."""
    lignes = [ligne(*case, fiche=fiche, uai=f"ecole {rang}") for rang, case in enumerate(cases)]
    total = agreger(fiche, [case.mesure for case in lignes])
    return [replace(ligne(0, 1, niveau="reseau", fiche=fiche), mesure=total), *lignes]


def masques(lignes):
    return [resultat.masque for resultat in masquer(lignes)]


@pytest.mark.parametrize(
    ("numerateur", "denominateur", "secret"),
    [
        (2, 4, True),  # dénominateur sous le seuil
        (0, 4, True),
        (1, 30, True),  # numérateur de 1 à 4
        (4, 30, True),
        (29, 30, True),  # complément de 1 à 4
        (26, 30, True),
        (5, 30, False),
        (25, 30, False),
        (0, 30, False),
        (30, 30, False),
        (5, 10, False),
    ],
)
def test_la_regle_primaire(numerateur, denominateur, secret):
    assert est_secrete(FICHE, Mesure.part(numerateur, denominateur)) == secret


@pytest.mark.parametrize("agregation", ["ratio", "moyenne"])
def test_ce_qui_porte_sur_on_ne_sait_combien_de_personnes_se_tait(agregation):
    """« 10 % », sans effectif : qui sait que l’école a trente élèves en lit trois."""
    fiche = replace(FICHE, agregation=agregation)
    assert est_secrete(fiche, Mesure(valeur_propre=Decimal(10)))
    assert not est_secrete(fiche, Mesure(valeur_propre=Decimal(10), effectif=Decimal(60)))
    assert not est_secrete(replace(fiche, publie=True), Mesure(valeur_propre=Decimal(10)))


def test_un_effectif_sous_le_seuil_suffit_meme_quand_le_denominateur_est_plus_grand():
    fiche = replace(FICHE, seuil=11)
    assert est_secrete(fiche, Mesure(Decimal(0), Decimal(8), effectif=Decimal(30)))
    assert est_secrete(fiche, Mesure(Decimal(0), Decimal(30), effectif=Decimal(8)))


def test_l_installation_choisit_un_seuil_pour_tous_et_un_pour_chacun(settings):
    assert (seuil_de(), seuil_de("absenteisme")) == (5, 5)
    settings.SEUIL_SECRET, settings.SEUILS_SECRET = 11, {"boursiers": 20}
    assert (seuil_de(), seuil_de("absenteisme"), seuil_de("boursiers")) == (11, 11, 20)
    assert any("moins de 11 personnes en tout (20 pour « Boursiers" in regle for regle in regles())


@pytest.mark.une_base
@pytest.mark.parametrize(
    ("variables", "attendu"),
    [
        ({"REPNET_SEUIL_SECRET": "11", "REPNET_SEUILS_SECRET": "absenteisme=20"}, "20 11"),
        ({"REPNET_SEUIL_SECRET": "3"}, "ne descend pas sous 5"),
        ({"REPNET_SEUILS_SECRET": "absenteisme=4"}, "ne descend pas sous 5"),
    ],
)
def test_le_seuil_se_regle_par_l_environnement_et_ne_descend_pas_sous_cinq(variables, attendu):
    """Le catalogue se lit au démarrage : un processus neuf dit ce que valent ses fiches."""
    lire = "import django; django.setup(); from tableau_bord.indicateurs import CATALOGUE as c; "
    lire += "print(c['absenteisme'].seuil, c['boursiers'].seuil)"
    environnement = os.environ | {"DJANGO_SETTINGS_MODULE": "repnet.settings"} | variables
    fini = subprocess.run([sys.executable, "-c", lire], env=environnement, capture_output=True, text=True, check=False)
    assert attendu in (fini.stdout if fini.returncode == 0 else fini.stderr)


def test_le_seuil_est_celui_de_la_fiche():
    assert est_secrete(replace(FICHE, seuil=11), Mesure.part(5, 10))


def test_un_indice_sur_peu_de_personnes_se_masque_par_son_effectif():
    fiche = replace(FICHE, unite="indice", agregation="moyenne")
    assert est_secrete(fiche, Mesure(valeur_propre=Decimal(80), effectif=Decimal(4)))
    assert not est_secrete(fiche, Mesure(valeur_propre=Decimal(80), effectif=Decimal(5)))


@pytest.mark.parametrize("champs", [{"sur_personnes": False}, {"publie": True}])
def test_ce_qui_n_est_pas_sur_des_personnes_ou_est_deja_publie_ne_se_masque_pas(champs):
    assert masques(tableau((1, 2), (20, 40), fiche=replace(FICHE, **champs))) == [False] * 3


def test_une_case_masquee_entraine_les_deux_plus_petites_des_autres():
    """Deux, et non une : la directrice de l’une d’elles, qui connaît la sienne, retrouverait la première."""
    resultats = masquer(tableau((2, 30), (20, 40), (30, 60), (50, 90)))
    assert [resultat.masque for resultat in resultats] == [False, True, True, True, False]
    # Rien ne dit laquelle est la petite.
    assert {r.raison for r in resultats if r.masque} == {RAISON}


def test_un_groupe_secret_fait_taire_toute_la_distribution_de_l_ecole():
    groupes = [replace(FICHE, code=f"g{rang}", detail_de="essai") for rang in range(3)]
    cases = {"a": (2, 8, 20), "b": (10, 10, 10), "c": (10, 15, 15), "d": (30, 30, 30)}
    lignes = [
        ligne(nombre, sum(parts), fiche=fiche, uai=uai)
        for uai, parts in cases.items()
        for fiche, nombre in zip(groupes, parts, strict=True)
    ]
    lignes += [
        ligne(sum(parts[rang] for parts in cases.values()), 190, fiche=fiche, niveau="reseau")
        for rang, fiche in enumerate(groupes)
    ]
    vus = {(r.uai if r.niveau != "reseau" else "", r.fiche.code): r.masque for r in masquer(lignes)}
    assert {uai for (uai, _), masque in vus.items() if masque} == {"a", "b", "c"}
    assert all(vus[uai, groupe.code] for uai in "abc" for groupe in groupes)


def test_un_petit_nombre_d_eleves_se_masque_dans_une_somme():
    fiche = replace(FICHE, unite="élèves", agregation="somme")
    assert est_secrete(fiche, Mesure(valeur_propre=Decimal(3)))
    assert not est_secrete(fiche, Mesure(valeur_propre=Decimal(5)))


def test_un_etablissement_de_deux_reseaux_fait_taire_le_total_et_non_ses_voisins():
    lignes = tableau((2, 30), (20, 40), (30, 60), (50, 90))
    vus = [r.masque for r in masquer(lignes, partagees={2023})]
    assert vus == [True, True, False, False, False]


def test_sans_autre_case_a_masquer_c_est_le_total_qui_l_est():
    total = ligne(22, 70, niveau="reseau")
    assert masques([total, ligne(2, 30, uai="a"), ligne(None, None, uai="b")]) == [True, True, False]


def test_deux_cases_masquees_dont_la_somme_en_dit_trop_en_entrainent_d_autres():
    # 1 + 1 : le total donnerait 2 élèves pour deux écoles.
    assert masques(tableau((1, 30), (1, 30), (20, 40), (30, 60), (40, 80))) == [False, True, True, True, True, False]


def test_trois_cases_masquees_dont_aucune_somme_ne_dit_rien_suffisent():
    assert masques(tableau((3, 30), (27, 30), (3, 30), (30, 60), (31, 61))) == [False, True, True, True, False, False]


def test_deux_cases_qui_se_cachent_l_une_l_autre_ne_suffisent_pas():
    """Chacune des deux directrices retrouverait l’autre : sans troisième école à taire, c’est le total qui se tait."""
    assert masques(tableau((3, 30), (27, 30))) == [True, True, True]


def test_le_total_moins_les_cases_montrees_ne_donne_jamais_une_petite_valeur():
    """Toutes les petites combinaisons : ce qui se déduit du tableau montré n’est pas secret."""
    valeurs = [(0, 20), (2, 20), (10, 20), (18, 20), (2, 4)]
    for a in valeurs:
        for b in valeurs:
            for c in valeurs:
                lignes = tableau(a, b, c)
                vus = masquer(lignes)
                caches = [case.mesure for case, vu in zip(lignes[1:], vus[1:], strict=True) if vu.masque]
                if vus[0].masque or not caches:
                    continue
                assert len(caches) >= 2, (a, b, c)
                assert not est_secrete(FICHE, agreger(FICHE, caches)), (a, b, c)


def test_une_ligne_masquee_ne_porte_plus_aucun_nombre():
    (total, *_) = masquer([replace(ligne(2, 30), provenance="fichier.csv, ligne 3")])
    assert total.masque
    assert total.mesure == Mesure()
    assert total.provenance == ""
    assert total.raison


def test_des_ecoles_trop_petites_pour_cacher_une_case_font_taire_le_total():
    """La directrice de la troisième retirerait la sienne du total : 3, 4 ou 5 élèves chez la première."""
    assert masques(tableau((3, 40), (2, 2), (3, 3))) == [True] * 4
    assert masques(tableau((3, 40), (2, 2), (3, 3), (20, 40), (30, 60))) == [False, True, True, True, True, False]


class TestCeQuiReste:
    """Un reste ne s’écrit nulle part : il se calcule, et se tait comme une part."""

    VOIES = [CATALOGUE[code] for code in ("orientation_2gt", "orientation_2pro", "orientation_cap", "sans_solution")]
    SUIVI = CATALOGUE["eval_cp_francais_fragiles"]
    GROUPES = parts_de(SUIVI, 2023)

    @staticmethod
    def tus(parts, tous):
        """Fiche → nombre, dans un seul établissement : y a-t-il un chiffre qui se montre ?"""
        vus = masquer([ligne(nombre, tous, fiche=fiche) for fiche, nombre in parts.items()])
        assert len({vu.masque for vu in vus}) == 1
        return vus[0].masque

    @pytest.mark.parametrize(("reste", "tu"), [(0, False), (2, True), (5, False)])
    def test_d_un_tout_dont_on_connait_les_parts(self, reste, tu):
        assert self.tus(dict(zip(self.VOIES, (30, 20, 10, 0), strict=True)), 60 + reste) == tu

    @pytest.mark.parametrize(("dernier", "tu"), [(3, True), (7, False)])
    def test_du_groupe_qu_on_n_a_pas_saisi(self, dernier, tu):
        connus = dict.fromkeys(self.GROUPES[:-1], 10)
        assert self.tus(connus, 10 * len(connus) + dernier) == tu

    @pytest.mark.parametrize(("second", "tu"), [(3, True), (7, False)])
    def test_du_groupe_suivi_moins_ceux_qu_on_connait(self, second, tu):
        assert self.tus({self.SUIVI: 10 + second, self.GROUPES[0]: 10}, 60) == tu

    @pytest.mark.parametrize(
        ("taux", "tu"), [((33.3, 33.3, 33.3), False), ((33, 33, 32), False), ((48.4, 48.4, 3.2), True)]
    )
    def test_mais_non_de_pourcentages_arrondis_qui_font_presque_cent(self, taux, tu):
        """Sur 125 élèves, le dixième de point qui manque n’est personne."""
        assert (
            self.tus({fiche: 125 * Decimal(str(n)) / 100 for fiche, n in zip(self.GROUPES, taux, strict=True)}, 125)
            == tu
        )

    def test_sauf_si_le_groupe_qui_manque_n_a_pas_ete_saisi(self):
        assert self.tus({fiche: 125 * Decimal("48.6") / 100 for fiche in self.GROUPES[:2]}, 125)

    def test_et_deux_nombres_qui_se_contredisent_se_jugent_chacun(self):
        assert not self.tus({self.SUIVI: 8, self.GROUPES[0]: 10}, 60)


def test_un_groupe_qu_un_seul_des_etablissements_tus_connait_fait_taire_le_total():
    """Le total de ce groupe, moins ceux qu’on montre, serait le sien ; et ses autres groupes se déduiraient du reste."""
    un, deux, trois = parts_de(CATALOGUE["eval_cp_francais_fragiles"], 2023)[:3]
    groupes = {
        "a": {un: 10, deux: 20, trois: 3},
        **{uai: {trois: 18} for uai in "bc"},
        "d": {un: 30, deux: 30, trois: 30},
    }
    tous = {"a": 33, "b": 34, "c": 35, "d": 90}
    lignes = [ligne(n, tous[uai], fiche=f, uai=uai) for uai, parts in groupes.items() for f, n in parts.items()]
    lignes += [ligne(n, d, niveau="reseau", fiche=f) for f, n, d in ((un, 40, 123), (deux, 50, 123), (trois, 69, 192))]
    vus = masquer(lignes)
    assert {vu.uai for vu in vus if vu.masque and vu.niveau != "reseau"} == {"a"}
    assert all(vu.masque for vu in vus if vu.niveau == "reseau")


def test_un_taux_pour_cent_eleves_n_a_ni_complement_ni_plafond():
    """Plus d’exclusions que d’élèves : le nombre se juge seul, et rien ne s’arrête."""
    exclusions = CATALOGUE["exclusions"]
    assert masques(tableau((3, 40), (60, 50), (70, 52), (80, 54), fiche=exclusions)) == [False, True, True, True, False]


def test_deux_annees_et_deux_indicateurs_ne_se_melangent_pas():
    lignes = [ligne(2, 30, annee=2022), ligne(20, 40, annee=2023), ligne(20, 40, fiche=replace(FICHE, code="autre"))]
    assert masques(lignes) == [True, False, False]


def test_moins_de_vingt_personnes_est_fragile_meme_publie():
    publie = replace(FICHE, publie=True)
    assert est_fragile(publie, Mesure.part(10, 19))
    assert not est_fragile(publie, Mesure.part(10, 20))
    assert not est_fragile(replace(FICHE, sur_personnes=False), Mesure.part(10, 19))
    assert masquer([ligne(10, 19)])[0].fragile


def test_ce_qui_porte_sur_des_personnes_se_masque_ou_est_deja_publie():
    """Un indicateur de personnes que nulle source ne publie a un seuil, et ses petits nombres se masquent."""
    for fiche in CATALOGUE.values():
        if fiche.sur_personnes and not fiche.publie:
            assert fiche.seuil >= 5
            assert est_secrete(fiche, Mesure(Decimal(2), Decimal(4), effectif=Decimal(4))), fiche.code
