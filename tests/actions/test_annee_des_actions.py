"""L’année des actions : par période, en frise, établissement par établissement."""

from datetime import date

import pytest

from actions.etats import Etat
from actions.frise import BARRES_MAX, LARGEUR, dessiner, par_periode, periodes_de_classe
from actions.models import EntreeJournal
from actions.presence import presences
from pilotage.acces import Role
from pilotage.annees import annee_courante, trimestre
from pilotage.models import Vacances
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db

ANNEE = annee_courante()
AU = date(ANNEE, 12, 10)


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


def conges() -> list[Vacances]:
    """Toussaint, Noël, hiver, printemps, le pont de l’Ascension, l’été."""
    dates = [((0, 10, 17), (0, 11, 2)), ((0, 12, 19), (1, 1, 4)), ((1, 2, 6), (1, 2, 22)), ((1, 4, 3), (1, 4, 19))]
    dates += [((1, 5, 7), (1, 5, 10)), ((1, 7, 3), (1, 8, 31))]
    return [
        Vacances(libelle="Congé", debut=date(ANNEE + a, m, j), reprise=date(ANNEE + b, n, k))
        for (a, m, j), (b, n, k) in dates
    ]


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (date(2026, 9, 1), (date(2026, 9, 1), date(2026, 11, 30))),
        (date(2026, 12, 1), (date(2026, 12, 1), date(2027, 2, 28))),
        (date(2028, 2, 29), (date(2027, 12, 1), date(2028, 2, 29))),
        (date(2027, 8, 31), (date(2027, 3, 1), date(2027, 8, 31))),
    ],
)
def test_un_trimestre_va_de_septembre_a_novembre_puis_a_fevrier_puis_a_l_ete(jour, attendu):
    assert trimestre(jour) == attendu


def test_entre_les_vacances_il_y_a_cinq_periodes():
    periodes = periodes_de_classe(ANNEE, conges())
    assert len(periodes) == 5
    assert periodes[1] == (date(ANNEE, 11, 2), date(ANNEE, 12, 18))


def test_une_action_est_dans_chaque_periode_qu_elle_traverse(reseau):
    ActionFactory(reseau=reseau, intitule="Longue", debut=date(ANNEE, 10, 1), fin=date(ANNEE, 11, 30))
    ActionFactory(reseau=reseau, intitule="Un jour", debut=date(ANNEE, 9, 20))
    ActionFactory(reseau=reseau, intitule="Sans date")
    actions = reseau.actions.prefetch_related("periodes").order_by("intitule")
    resultat = par_periode(actions, ANNEE, conges())
    assert [[action.intitule for action in periode.actions] for periode in resultat] == [
        ["Longue", "Un jour"],
        ["Longue"],
        [],
        [],
        [],
        ["Sans date"],
    ]
    # Sans calendrier scolaire, trois trimestres.
    assert [p.libelle for p in par_periode(actions, ANNEE, [])] == [
        "1er trimestre",
        "2e trimestre",
        "3e trimestre",
        "Dates à préciser",
    ]


def test_la_frise_tient_dans_son_cadre_et_se_lit_sans_la_voir(reseau):
    for rang in range(BARRES_MAX + 3):
        ActionFactory(
            reseau=reseau, debut=date(ANNEE - 2, 1, 1), fin=date(ANNEE + 5, 1, 1), intitule=f"Action {rang:02d}"
        )
    ActionFactory(reseau=reseau, intitule="Sans date")
    frise = dessiner(list(reseau.actions.order_by("intitule")), ANNEE, conges(), au=AU)
    assert len(frise.barres) == BARRES_MAX
    assert frise.restantes == 3
    assert all(barre.x >= 0 and barre.x + barre.largeur <= LARGEUR for barre in frise.barres)
    assert "Action 00, du 01/01" in frise.alternative
    assert dessiner([], ANNEE, [], au=date(2000, 1, 1)).aujourd_hui is None


def test_une_ecole_jamais_vue_se_voit(reseau, coordonnateur):
    ecole, oubliee = reseau.etablissements.ecoles().order_by("pk")
    for jour, minutes in ((date(ANNEE, 12, 3), 60), (date(ANNEE, 9, 15), None), (date(ANNEE - 1, 9, 15), 30)):
        entree = EntreeJournal.objects.create(
            reseau=reseau, jour=jour, genre="visite", axe_mission=1, texte="x", duree=minutes, auteur=coordonnateur
        )
        entree.etablissements.add(ecole)
    action = ActionFactory(
        reseau=reseau, annee=ANNEE, etat=Etat.EN_COURS, debut=date(ANNEE, 9, 10), fin=date(ANNEE, 10, 1)
    )
    action.etablissements.add(ecole, oubliee)
    ActionFactory(reseau=reseau, annee=ANNEE, etat=Etat.IDEE).etablissements.add(oubliee)
    lignes = {ligne.etablissement: ligne for ligne in presences(reseau, coordonnateur, annee=ANNEE, au=AU)}
    vue = lignes[ecole]
    assert (vue.ce_trimestre, vue.cette_annee, vue.minutes, vue.dernier_passage) == (1, 2, 60, date(ANNEE, 12, 3))
    assert not vue.oublie
    jamais = lignes[oubliee]
    assert (jamais.cette_annee, jamais.dernier_passage, jamais.minutes, jamais.actions) == (0, None, None, 1)
    assert jamais.jamais_vu
    assert jamais.oublie


def test_un_pilote_voit_la_presence_et_un_directeur_non(reseau, coordonnateur, connecter):
    adresse = f"/r/{reseau.code}/actions/etablissements/"
    assert connecter(agent_du_reseau(Role.PILOTE, reseau)).get(adresse).status_code == 200
    assert connecter(agent_du_reseau(Role.PILOTE, reseau)).get(f"{adresse}presence.csv").status_code == 200
    assert connecter(agent_du_reseau(Role.DIRECTEUR, reseau)).get(adresse).status_code == 404


def test_les_vues_de_l_annee_gardent_les_filtres_de_la_liste(reseau, coordonnateur, connecter):
    client = connecter(coordonnateur)
    ActionFactory(reseau=reseau, annee=ANNEE, intitule="Rallye lecture", etat=Etat.EN_COURS, debut=date(ANNEE, 9, 20))
    ActionFactory(reseau=reseau, annee=ANNEE, intitule="Chorale", etat=Etat.IDEE, debut=date(ANNEE, 9, 20))
    for vue in ("calendrier", "frise"):
        html = client.get(f"/r/{reseau.code}/actions/{vue}/?etat=en_cours").content.decode()
        assert "Rallye lecture" in html
        assert "Chorale" not in html
        assert f"/r/{reseau.code}/actions/?etat=en_cours" in html
        assert client.get(f"/r/{reseau.code}/actions/{vue}/?annee=1800").status_code == 404
        assert client.get(f"/r/{reseau.code}/actions/{vue}/?annee=abc").status_code == 200
