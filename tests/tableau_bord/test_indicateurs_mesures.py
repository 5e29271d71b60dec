"""Une mesure : un taux est une somme sur une somme, une moyenne se pondère, l’inconnu n’est pas zéro."""

from decimal import Decimal

import pytest

from tableau_bord.indicateurs import Fiche, Mesure, agreger


def fiche(agregation, unite="%"):
    return Fiche("essai", "Essai", "", "", "", unite, niveau="college", agregation=agregation)


def test_sans_denominateur_une_mesure_est_inconnue():
    assert Mesure.part(0, 0) == Mesure()
    assert Mesure.nombre(0, 0) == Mesure()
    assert Mesure.nombre(None) == Mesure()
    assert not Mesure().est_connue


def test_zero_sur_dix_est_connu():
    assert Mesure.part(0, 10).valeur == 0
    assert Mesure.nombre(0, 10).valeur == 0


def test_un_taux_s_agrege_par_ses_sommes():
    ensemble = agreger(fiche("ratio"), [Mesure.part(10, 10), Mesure.part(0, 90)])
    assert (ensemble.valeur, ensemble.numerateur, ensemble.denominateur) == (10, 10, 100)


def test_une_moyenne_se_pondere_par_les_effectifs():
    mesures = [Mesure(valeur_propre=Decimal(v), effectif=Decimal(e)) for v, e in ((100, 300), (80, 100))]
    ensemble = agreger(fiche("moyenne", "indice"), mesures)
    assert (ensemble.valeur, ensemble.effectif) == (95, 400)


def test_un_nombre_s_ajoute():
    ensemble = agreger(fiche("somme", "élèves"), [Mesure.nombre(3, 10), Mesure.nombre(4, 8)])
    assert (ensemble.valeur, ensemble.denominateur) == (7, 18)


def test_une_somme_ou_un_terme_manque_est_inconnue_plutot_que_partielle():
    ensemble = agreger(fiche("somme", "élèves"), [Mesure.nombre(3, 10), Mesure.nombre(4)])
    assert (ensemble.valeur, ensemble.denominateur) == (7, None)
    sans_candidats = Mesure(valeur_propre=Decimal(80))
    assert agreger(fiche("ratio"), [Mesure.part(5, 10), sans_candidats]) == Mesure()


def test_ce_qui_ne_s_agrege_pas_reste_tel_quel_s_il_est_seul():
    une = Mesure(valeur_propre=Decimal(5), effectif=Decimal(49))
    assert agreger(fiche("aucune", "points"), [une, Mesure()]) == une
    assert agreger(fiche("aucune", "points"), [une, une]) == Mesure()


def test_des_moyennes_sans_effectif_ne_s_agregent_pas():
    sans = Mesure(valeur_propre=Decimal(70))
    assert agreger(fiche("moyenne", "indice"), [sans]) == sans
    assert agreger(fiche("moyenne", "indice"), [sans, sans]) == Mesure()


@pytest.mark.parametrize("agregation", ["ratio", "moyenne", "somme", "aucune"])
def test_l_agregation_de_rien_est_inconnue(agregation):
    assert agreger(fiche(agregation), []) == Mesure()
    assert agreger(fiche(agregation), [Mesure(), Mesure()]) == Mesure()
