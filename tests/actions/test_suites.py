from datetime import date

import pytest

from actions.copies import preparer_la_suite
from actions.etats import Etat
from actions.models import Action, ActionNiveau, BilanFinal, IndicateurAction, LienAction
from pilotage.acces import Role
from pilotage.annees import annee_courante
from tests.factories import (
    ActionFactory,
    EtablissementFactory,
    PartenaireFactory,
    RattachementFactory,
    ReseauFactory,
    agent_du_reseau,
)

pytestmark = pytest.mark.django_db
ANNEE = annee_courante()


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def evaluee(reseau, coordonnateur):
    action = ActionFactory(
        reseau=reseau,
        annee=ANNEE,
        etat=Etat.EVALUEE,
        description="Dix livres lus en commun.",
        debut=date(ANNEE, 11, 3),
        fin=date(ANNEE + 1, 5, 20),
        eleves_prevus=120,
        eleves_touches=130,
        hse_prevues=18,
        hse_faites=16,
        bilan="Réussi.",
    )
    BilanFinal.objects.update(suite="ajuster", a_changer="Commencer en octobre.")
    ActionNiveau.objects.create(action=action, niveau="CM2")
    IndicateurAction.objects.create(action=action, intitule="Livres", depart=6, cible=10, atteint=8)
    LienAction.objects.create(action=action, intitule="La liste", adresse="https://exemple.fr/")
    action.etablissements.set(reseau.etablissements.all())
    action.partenaires.add(PartenaireFactory(reseau=reseau))
    return Action.objects.get(pk=action.pk)


def test_la_suite_garde_ce_qu_on_attend_et_oublie_ce_qui_s_est_fait(evaluee, coordonnateur):
    suite, creee = preparer_la_suite(evaluee, par=coordonnateur)
    assert creee
    assert (suite.annee, suite.etat, suite.origine, suite.cree_par) == (ANNEE + 1, "idee", evaluee, coordonnateur)
    assert (suite.eleves_prevus, suite.eleves_touches) == (120, None)
    assert (suite.hse_prevues, suite.hse_faites) == (18, None)
    assert (suite.debut, suite.fin) == (date(ANNEE + 1, 11, 3), date(ANNEE + 2, 5, 20))
    assert suite.description.startswith("D’après le bilan, à ajuster : Commencer en octobre.")
    assert [(i.depart, i.cible, i.atteint) for i in suite.indicateurs.all()] == [(8, 10, None)]
    assert suite.niveaux.count() == suite.liens.count() == suite.partenaires.count() == 1
    assert set(suite.etablissements.all()) == set(evaluee.etablissements.all())
    assert suite.bilan is None


def test_deux_clics_ne_preparent_qu_une_action(evaluee, coordonnateur, connecter):
    client, adresse = connecter(coordonnateur), f"/r/{evaluee.reseau.code}/actions/{evaluee.pk}/poursuivre/"
    premiere, seconde = client.post(adresse), client.post(adresse)
    assert premiere.url == seconde.url
    assert evaluee.suites.count() == 1


def test_la_base_refuse_une_seconde_suite_de_la_meme_annee(evaluee, coordonnateur):
    suite, _ = preparer_la_suite(evaluee, par=coordonnateur)
    # L’autre envoi n’avait pas encore vu la première : c’est la base qui tranche.
    sans_cache = Action.objects.get(pk=evaluee.pk)
    sans_cache._prefetched_objects_cache = {"suites": Action.objects.none()}
    assert preparer_la_suite(sans_cache, par=coordonnateur) == (suite, False)


def test_une_ecole_partie_entre_temps_n_est_pas_reprise(evaluee, coordonnateur):
    partie = EtablissementFactory()
    RattachementFactory(
        reseau=evaluee.reseau, etablissement=partie, debut=date(ANNEE - 3, 9, 1), fin=date(ANNEE + 1, 8, 31)
    )
    evaluee.etablissements.add(partie)
    suite, _ = preparer_la_suite(evaluee, par=coordonnateur)
    assert partie not in suite.etablissements.all()


def test_une_action_arretee_n_a_pas_de_suite(evaluee, coordonnateur, connecter):
    BilanFinal.objects.update(suite="arreter")
    reponse = connecter(coordonnateur).post(f"/r/{evaluee.reseau.code}/actions/{evaluee.pk}/poursuivre/")
    assert reponse.status_code == 404
    assert not evaluee.suites.exists()


def test_le_bilan_prepare_la_suite_d_un_meme_geste(evaluee, coordonnateur, connecter):
    donnees = {
        "synthese": "Réussi.",
        "suite": "etendre",
        "a_changer": "Aux sciences.",
        "preparer": "on",
        "version_lue": 1,
    }
    reponse = connecter(coordonnateur).post(f"/r/{evaluee.reseau.code}/actions/{evaluee.pk}/bilan/", donnees)
    suite = evaluee.suites.get()
    assert reponse.url == suite.get_absolute_url()
    assert "Aux sciences." in suite.description


def test_le_29_fevrier_devient_le_28(reseau, coordonnateur):
    action = ActionFactory(reseau=reseau, annee=2027, debut=date(2028, 2, 29), fin=date(2028, 3, 1))
    suite, _ = preparer_la_suite(action, par=coordonnateur)
    assert suite.debut == date(2029, 2, 28)
