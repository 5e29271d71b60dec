"""L’attaque par programme linéaire des suites de périodes : de l’année, du réseau et des suites montrées, nul ne déduit une
petite période, ni une petite année, à moins du seuil ou de ce que l’année seule laissait déjà lire.

On joue un lecteur de tout, qui connaît aussi chaque dénominateur, puis la directrice de chaque école.
"""

import random
from decimal import Decimal

import pytest
from scipy.optimize import linprog

from tableau_bord.indicateurs.marges import Case, Tableau
from tableau_bord.indicateurs.mesures import Fiche, Mesure, Resultat, Theme, agreger, mesure_de_l_annee
from tableau_bord.indicateurs.secret import est_secrete, masquer
from tableau_bord.indicateurs.suites import Suite, _de_l_annee

ECOLES = "abcdefgh"


def fiche(agregation="ratio", cumul="somme", periodicite="trimestre"):
    return Fiche(
        code="local-1",
        libelle="x",
        definition="x",
        formule="x",
        source="x",
        unite="%" if agregation == "ratio" else "familles",
        theme=Theme.PROPRES,
        niveau="ecole",
        agregation=agregation,
        cumul=cumul,
        periodicite=periodicite,
        sur_personnes=True,
    )


def montrer(f, cases):
    """Les suites, après le secret, et l’année telle que `masquer` la montre."""
    annuelles = {uai: mesure_de_l_annee(f, suite) for uai, suite in cases.items()}
    connues = list(annuelles.values())
    somme_sure = f.agregation != "somme" or all(m.est_connue for m in connues)
    lignes = [Resultat(f, "reseau", "tete", "réseau", 2024, agreger(f, connues) if somme_sure else Mesure())]
    lignes += [Resultat(f, "etablissement", uai, uai, 2024, mesure) for uai, mesure in annuelles.items()]
    return _de_l_annee(f, masquer(lignes), cases, partagee=False)


def nombre(f, mesure):
    return float(mesure.numerateur if f.agregation == "ratio" else mesure.valeur)


def plafond(mesure):
    return None if mesure.denominateur is None else float(mesure.denominateur)


class Lecteur:
    """Ce que sait un lecteur des pages : des égalités sur les cases ; `avec_les_suites` ou l’année seule."""

    def __init__(self, f, cases, suites: list[Suite], sienne, *, avec_les_suites=True):
        self.f, self.cases, self.sienne = f, cases, sienne
        self.cles = [(uai, rang) for uai, suite in cases.items() for rang in suite]
        self.egalites, self.seconds = [], []
        for uai, rang in self.cles:
            if uai == sienne:
                self._sait([(uai, rang)], nombre(f, cases[uai][rang]))
        for suite in suites:
            self._lire_l_annee(suite)
            if avec_les_suites:
                self._lire_les_periodes(suite)

    def _siens(self, suite):
        return list(self.cases) if suite.est_du_reseau else [suite.annee.uai]

    def _lire_l_annee(self, suite):
        if suite.annee.masque or not suite.annee.mesure.est_connue:
            return
        cles = []
        for uai in self._siens(suite):
            connues = sorted(self.cases[uai])
            cles += [(uai, rang) for rang in (connues[-1:] if self.f.cumul == "derniere" else connues)]
        self._sait(cles, nombre(self.f, suite.annee.mesure))

    def _lire_les_periodes(self, suite):
        for rang, periode in enumerate(suite.periodes, start=1):
            if not periode.masque and periode.mesure.est_connue:
                cles = [(uai, rang) for uai in self._siens(suite) if rang in self.cases[uai]]
                self._sait(cles, nombre(self.f, periode.mesure))

    def _sait(self, cles, total):
        self.egalites.append([1 if cle in cles else 0 for cle in self.cles])
        self.seconds.append(total)

    def largeur(self, cles):
        """Entre le plus petit et le plus grand nombre possible de ces cases ensemble."""
        objectif = [1 if cle in cles else 0 for cle in self.cles]
        bornes = [(0, plafond(self.cases[uai][rang])) for uai, rang in self.cles]
        extremes = []
        for signe in (1, -1):
            solution = linprog(
                [signe * o for o in objectif],
                A_eq=self.egalites or None,
                b_eq=self.seconds or None,
                bounds=bornes,
            )
            if solution.status == 3:
                return float("inf")
            assert solution.status == 0, "ce qui est montré se contredit"
            extremes.append(signe * solution.fun)
        return extremes[1] - extremes[0]


def attaquer(f, cases, suites):
    trouvees = []
    for sienne in ("", *cases):
        avec = Lecteur(f, cases, suites, sienne)
        sans = Lecteur(f, cases, suites, sienne, avec_les_suites=False)
        for uai in cases:
            if uai == sienne or not cases[uai]:
                continue
            secrets = [([(uai, rang)], m) for rang, m in cases[uai].items() if est_secrete(f, m)]
            annee = mesure_de_l_annee(f, cases[uai])
            if f.cumul == "somme" and est_secrete(f, annee):
                secrets.append(([(uai, rang) for rang in cases[uai]], annee))
            for cles, mesure in secrets:
                assez = min([float(f.seuil), *([plafond(mesure)] if mesure.denominateur is not None else [])])
                largeur = avec.largeur(cles)
                if largeur < assez - 1e-6 and largeur < sans.largeur(cles) - 1e-6:
                    trouvees.append((sienne, cles, largeur))
    return trouvees


def tirer(hasard, f):
    """De petites écoles, de petits nombres, des périodes qui manquent : tout ce qui se déduit."""

    def mesure():
        if f.agregation == "ratio":
            tous = hasard.choice([hasard.randint(1, 9), hasard.randint(10, 60)])
            return Mesure.part(hasard.choice([0, tous, hasard.randint(0, tous)]), tous)
        return Mesure(valeur_propre=Decimal(hasard.choice([0, hasard.randint(1, 6), hasard.randint(5, 40)])))

    trous = hasard.choice([0, 0, 0.2])
    return {
        uai: {rang: mesure() for rang, _ in f.periodes if hasard.random() >= trous}
        for uai in ECOLES[: hasard.randint(1, 7)]
    }


@pytest.mark.parametrize("agregation", ["ratio", "somme"])
@pytest.mark.parametrize("cumul", ["somme", "derniere"])
@pytest.mark.parametrize("graine", range(12))
def test_nul_lecteur_ne_deduit_une_petite_periode(agregation, cumul, graine):
    hasard = random.Random(f"{graine} {agregation} {cumul}")
    f = fiche(agregation, cumul, hasard.choice(["trimestre", "semestre", "vacances"]))
    cases = tirer(hasard, f)
    assert attaquer(f, cases, montrer(f, cases)) == []


def tirer_de_rares(hasard, f):
    """De grandes écoles, de rares petites cases, de rares trous : presque tout se lit, et c’est là qu’on déduit."""

    def mesure():
        tous = hasard.randint(25, 80)
        compte = hasard.randint(1, 4) if hasard.random() < 0.08 else hasard.randint(6, tous - 6)
        return Mesure.part(compte, tous) if f.agregation == "ratio" else Mesure(valeur_propre=Decimal(compte))

    return {
        uai: {rang: mesure() for rang, _ in f.periodes if hasard.random() >= 0.04}
        for uai in ECOLES[: hasard.randint(2, 8)]
    }


@pytest.mark.parametrize("agregation", ["ratio", "somme"])
@pytest.mark.parametrize("cumul", ["somme", "derniere"])
@pytest.mark.parametrize("graine", [*range(10), 19, 193])
def test_ni_une_petite_periode_parmi_de_grandes(agregation, cumul, graine):
    hasard = random.Random(f"rare {graine} {agregation} {cumul}")
    f = fiche(agregation, cumul, hasard.choice(["trimestre", "semestre", "vacances"]))
    cases = tirer_de_rares(hasard, f)
    assert attaquer(f, cases, montrer(f, cases)) == []


def grandes(ecoles=5, **petites):
    """Des écoles où rien n’est petit, sauf ce que l’essai dit : école → {rang: (numérateur, dénominateur)}."""
    comptes = {uai: {rang: (20 + 3 * i + rang, 60 + i) for rang in (1, 2, 3)} for i, uai in enumerate(ECOLES[:ecoles])}
    for uai, siens in petites.items():
        comptes[uai] |= siens
    return {uai: {rang: Mesure.part(*c) for rang, c in suite.items()} for uai, suite in comptes.items()}


def lisibles(suites):
    return {"réseau" if s.est_du_reseau else s.annee.uai for s in suites if not any(p.masque for p in s.periodes)}


def test_sans_petit_nombre_tout_se_lit():
    f, cases = fiche(), grandes()
    assert lisibles(montrer(f, cases)) == {"réseau", *cases}


def test_une_petite_periode_tait_sa_suite_entiere_et_non_l_annee():
    f, cases = fiche(), grandes(a={2: (2, 60)})
    suites = montrer(f, cases)
    sienne = next(s for s in suites if s.annee.uai == "a" and not s.est_du_reseau)
    assert [p.masque for p in sienne.periodes] == [True] * 3
    assert [p.mesure for p in sienne.periodes] == [Mesure()] * 3
    assert (sienne.annee.masque, sienne.annee.mesure.numerateur) == (False, 20 + 1 + 2 + 20 + 3)
    # Le réseau se lit encore, et deux écoles de plus se taisent pour que la sienne ne s’en déduise pas.
    lues = lisibles(suites)
    assert "réseau" in lues
    assert len(lues - {"réseau"}) == 2


def test_l_attaque_trouve_ce_qu_un_masquage_naif_laisse_deviner():
    """Taire la seule case, ou la seule suite : l’année ou le réseau la rendent. Sans cela l’essai du dessus ne prouve rien."""
    f, cases = fiche(), grandes(a={2: (2, 60)})
    justes = montrer(f, cases)
    naive = [
        Suite(
            s.annee,
            tuple(
                _naif(f, p, (agreger(f, [c[r] for c in cases.values()]) if s.est_du_reseau else cases[s.annee.uai][r]))
                for r, p in enumerate(s.periodes, start=1)
            ),
        )
        for s in justes
    ]
    assert attaquer(f, cases, naive)


def _naif(f, periode, mesure):
    from dataclasses import replace

    secrete = est_secrete(f, mesure)
    return replace(periode, masque=secrete, mesure=Mesure() if secrete else mesure)


def test_deux_ecoles_le_reseau_se_tait():
    f, cases = fiche(), grandes(2, a={2: (2, 60)})
    assert "réseau" not in lisibles(montrer(f, cases))


def test_un_seul_college_se_tait_avec_le_reseau():
    f, cases = fiche(), grandes(1, a={2: (2, 60)})
    suites = montrer(f, cases)
    assert lisibles(suites) == set()
    assert [s.annee.masque for s in suites] == [False, False]


def test_une_annee_tue_ne_se_refait_pas_de_ses_periodes():
    f, cases = fiche(), grandes(a={1: (0, 60), 2: (1, 60), 3: (0, 60)})
    suites = montrer(f, cases)
    assert next(s for s in suites if s.annee.uai == "a").annee.masque
    assert "a" not in lisibles(suites)


def test_une_annee_tue_ne_s_encadre_pas_par_les_plafonds_de_ses_periodes():
    """Le réseau dit chaque période, et chaque école sait ses dénominateurs : la petite année de « a » ne s’en encadre pas."""
    f = fiche(periodicite="semestre")
    comptes = {
        "a": ((2, 2), (0, 15)),
        "b": ((16, 35), (37, 37)),
        "c": ((22, 34), (18, 18)),
        "d": ((14, 50), (0, 41)),
        "e": ((0, 3), (0, 6)),
        "f": ((0, 58), (0, 37)),
        "g": ((6, 6), (0, 58)),
    }
    cases = {uai: {rang: Mesure.part(*c) for rang, c in enumerate(siens, start=1)} for uai, siens in comptes.items()}
    assert attaquer(f, cases, montrer(f, cases)) == []


def test_ce_qui_ne_compte_pas_de_personnes_ne_se_tait_pas():
    from dataclasses import replace

    f = replace(fiche("somme"), unite="séances", sur_personnes=False)
    cases = {uai: {r: Mesure(valeur_propre=Decimal(r)) for r in (1, 2, 3)} for uai in "abc"}
    assert lisibles(montrer(f, cases)) == {"réseau", *"abc"}


@pytest.mark.parametrize("graine", range(40))
def test_le_jeu_d_une_case_est_celui_du_programme_lineaire(graine):
    """Le calcul par chemins, face à un programme linéaire, sur des tableaux à trous et des marges au hasard."""
    hasard = random.Random(graine)
    cases = []
    for ligne in ECOLES[: hasard.randint(1, 5)]:
        for colonne in range(1, hasard.randint(2, 5)):
            if hasard.random() < 0.8:
                haut = hasard.randint(0, 9)
                cases.append(Case(ligne, colonne, Decimal(hasard.randint(0, haut)), Decimal(haut)))
    lignes = frozenset(ligne for ligne in ECOLES if hasard.random() < 0.5)
    colonnes = frozenset(c for c in range(1, 5) if hasard.random() < 0.6)
    total = hasard.random() < 0.5
    tableau = Tableau(tuple(cases), lignes, colonnes, total)
    egalites = [[c.ligne == ligne for c in cases] for ligne in sorted(lignes)]
    egalites += [[c.colonne == colonne for c in cases] for colonne in sorted(colonnes)]
    if total:
        egalites.append([c.ligne not in lignes for c in cases])
    seconds = [sum(float(c.nombre) for c, oui in zip(cases, egalite, strict=True) if oui) for egalite in egalites]

    def largeur(objectif):
        extremes = [
            s * linprog([s * o for o in objectif], A_eq=egalites or None, b_eq=seconds or None, bounds=bornes).fun
            for s in (1, -1)
        ]
        return extremes[1] - extremes[0]

    bornes = [(0, float(c.plafond)) for c in cases]
    for case in cases:
        attendue = largeur([c is case for c in cases])
        assert float(tableau.jeu_de_la_case(case, Decimal(99))) == pytest.approx(attendue, abs=1e-6)
    for ligne in {c.ligne for c in cases} - lignes:
        attendue = largeur([c.ligne == ligne for c in cases])
        assert float(tableau.jeu_de_la_ligne(ligne, Decimal(99))) == pytest.approx(attendue, abs=1e-6)
