"""L’attaque par programme linéaire : de tout ce qui est montré, personne ne déduit une petite valeur à moins du seuil.

On joue un lecteur qui sait tout ce que les pages montrent, et l’effectif de chaque école ; puis, tour à tour, la directrice
de chaque école, qui connaît en plus tous les nombres de la sienne.
"""

import random
import sys
from dataclasses import replace
from decimal import Decimal

import pytest
from scipy.optimize import linprog

from tableau_bord.indicateurs import CATALOGUE, Mesure, Resultat, masquer, parts_de
from tableau_bord.indicateurs.secret import est_secrete

SUIVI = CATALOGUE["eval_cp_francais_fragiles"]
GROUPES = parts_de(SUIVI)
SEUIL = SUIVI.seuil


def tirer(hasard, ecoles):
    """(groupe 1, groupe 2, groupe 3) de chaque école : de petits effectifs, et souvent de petites cases."""
    return {
        f"école {rang}": [max(0, round(hasard.gauss(moyenne, 4))) for moyenne in (4, 8, 16)] for rang in range(ecoles)
    }


def tirer_avec_de_toutes_petites(hasard, ecoles):
    """De même, et souvent des écoles de deux à quatre élèves, tous d’un même groupe : elles cachent mal leurs voisines."""
    tirees = tirer(hasard, ecoles)
    for uai in [*tirees][1:]:
        if hasard.random() < 0.6:
            tirees[uai] = [0, 0, 0]
            tirees[uai][hasard.randrange(3)] = hasard.randint(2, 4)
    return tirees


def resultats(ecoles, *, avec_les_parts=True):
    def ligne(fiche, niveau, uai, nombre, tous):
        return Resultat(fiche, niveau, uai, uai, 2024, Mesure.part(nombre, tous))

    unites = {**ecoles, "": [sum(parts[rang] for parts in ecoles.values()) for rang in range(3)]}
    lignes = []
    for uai, parts in unites.items():
        niveau = "etablissement" if uai else "reseau"
        lignes.append(ligne(SUIVI, niveau, uai, parts[0] + parts[1], sum(parts)))
        if avec_les_parts:
            lignes += [
                ligne(fiche, niveau, uai, nombre, sum(parts)) for fiche, nombre in zip(GROUPES, parts, strict=True)
            ]
    return lignes


def intervalles(ecoles, vus, sienne):
    """(école, groupe) → bornes du nombre d’élèves que ce lecteur peut déduire, pour chaque case secrète des autres écoles."""
    uais = list(ecoles)
    variables = {(uai, rang): 3 * i + rang for i, uai in enumerate(uais) for rang in range(3)}
    egalites, seconds = [], []

    def sait(termes, nombre):
        egalites.append([1 if v in termes else 0 for v in range(len(variables))])
        seconds.append(float(nombre))

    for uai, parts in ecoles.items():
        sait([variables[uai, rang] for rang in range(3)], sum(parts))
        if uai == sienne:
            for rang in range(3):
                sait([variables[uai, rang]], parts[rang])
    rangs_de = {SUIVI.code: (0, 1)} | {fiche.code: (rang,) for rang, fiche in enumerate(GROUPES)}
    for vu in vus:
        if not vu.masque and vu.mesure.est_connue:
            siens = [vu.uai] if vu.niveau == "etablissement" else uais
            sait([variables[uai, rang] for uai in siens for rang in rangs_de[vu.fiche.code]], vu.mesure.numerateur)
    bornes = [(0, sum(ecoles[uai])) for uai in uais for _ in range(3)]
    trouvees = {}
    for uai, parts in ecoles.items():
        for code, rangs in rangs_de.items():
            nombre, tous = sum(parts[rang] for rang in rangs), sum(parts)
            if uai == sienne or not tous or not est_secrete(SUIVI, Mesure.part(nombre, tous)):
                continue
            objectif = [1 if v in [variables[uai, rang] for rang in rangs] else 0 for v in range(len(variables))]
            extremes = []
            for signe in (1, -1):
                solution = linprog([signe * o for o in objectif], A_eq=egalites, b_eq=seconds, bounds=bornes)
                assert solution.status == 0, "ce qui est montré se contredit"
                extremes.append(signe * solution.fun)
            trouvees[uai, code] = (*extremes, tous)
    return trouvees


def attaquer(ecoles, vus):
    """Les cases secrètes qu’un lecteur encadre de trop près : moins large que le seuil, ou que l’école elle-même."""
    return [
        (sienne, case, bas, haut)
        for sienne in ("", *ecoles)
        for case, (bas, haut, tous) in intervalles(ecoles, vus, sienne).items()
        if haut - bas < min(SEUIL, tous) - 1e-6
    ]


@pytest.mark.parametrize("graine", range(25))
def test_nul_lecteur_n_encadre_une_petite_valeur_de_plus_pres_que_le_seuil(graine):
    hasard = random.Random(graine)
    ecoles = tirer(hasard, hasard.randint(2, 7))
    lignes = resultats(ecoles)
    assert attaquer(ecoles, masquer(lignes)) == []


@pytest.mark.parametrize("avec_les_parts", [True, False])
@pytest.mark.parametrize("graine", range(25))
def test_une_ecole_de_deux_eleves_ne_cache_pas_sa_voisine(graine, avec_les_parts):
    hasard = random.Random(500 + graine)
    ecoles = tirer_avec_de_toutes_petites(hasard, hasard.randint(3, 7))
    assert attaquer(ecoles, masquer(resultats(ecoles, avec_les_parts=avec_les_parts))) == []


@pytest.mark.parametrize("tirage", [tirer, tirer_avec_de_toutes_petites])
@pytest.mark.parametrize("graine", range(8))
def test_un_seuil_plus_haut_se_tient_de_meme(graine, tirage, monkeypatch):
    """Onze personnes, comme une installation peut le choisir : nul intervalle plus étroit."""
    essai = sys.modules[__name__]
    monkeypatch.setattr(essai, "SUIVI", replace(SUIVI, seuil=11))
    monkeypatch.setattr(essai, "GROUPES", [replace(fiche, seuil=11) for fiche in GROUPES])
    monkeypatch.setattr(essai, "SEUIL", 11)
    hasard = random.Random(500 + graine)
    ecoles = tirage(hasard, hasard.randint(3, 7))
    assert attaquer(ecoles, masquer(resultats(ecoles))) == []


def test_l_attaque_trouve_ce_qu_un_masquage_naif_laisse_deviner():
    """Sans cela, l’essai d’au-dessus ne prouverait rien."""
    ecoles = {"a": [2, 8, 20], "b": [10, 12, 18], "c": [9, 11, 25]}
    lignes = resultats(ecoles)
    naif = [replace(r, masque=True, mesure=Mesure()) if est_secrete(r.fiche, r.mesure) else r for r in lignes]
    assert attaquer(ecoles, naif)


def test_une_directrice_ne_retrouve_pas_la_petite_valeur_de_sa_voisine():
    ecoles = {"a": [2, 8, 20], "b": [10, 12, 18], "c": [9, 11, 25], "d": [15, 20, 30]}
    vus = masquer(resultats(ecoles))
    assert not any(sienne for sienne, *_ in attaquer(ecoles, vus))
    # Et l’on n’a pas tout tu pour autant : le réseau se lit encore.
    assert any(r.niveau == "reseau" and not r.masque for r in vus)


@pytest.mark.parametrize("graine", range(10))
def test_sans_les_parts_non_plus(graine):
    hasard = random.Random(100 + graine)
    ecoles = tirer(hasard, 5)
    vus = masquer(resultats(ecoles, avec_les_parts=False))
    assert attaquer(ecoles, vus) == []


def test_le_total_tu_ne_porte_plus_de_nombre():
    vus = masquer(resultats({"a": [2, 8, 20], "b": [10, 12, 18]}))
    (total,) = [r for r in vus if r.niveau == "reseau" and r.fiche == SUIVI]
    assert total.masque
    assert total.mesure == Mesure()
    assert isinstance(SUIVI.ecart_significatif, Decimal)
