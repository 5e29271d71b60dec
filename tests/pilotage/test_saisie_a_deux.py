"""Deux personnes sur le même texte : ce que promet le formulaire commun."""

import pytest

from actions.forms import ActionForm
from actions.models import Action, AxeMission
from pilotage.acces import Role
from pilotage.annees import annee_courante
from tests.factories import ActionFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def action():
    return ActionFactory(reseau=ReseauFactory(), annee=annee_courante(), intitule="Rallye")


def formulaire(action, **champs):
    donnees = {"intitule": "Rallye", "annee": str(action.annee), "axe_mission": "1", "version_lue": "1"} | champs
    agent = agent_du_reseau(Role.COORDONNATEUR, action.reseau)
    return ActionForm(donnees, instance=Action.objects.get(pk=action.pk), agent=agent, reseau=action.reseau)


def test_chaque_enregistrement_augmente_le_compteur(action):
    assert formulaire(action, intitule="Rallye lecture").enregistre()
    action.refresh_from_db()
    assert (action.intitule, action.version) == ("Rallye lecture", 2)


def test_le_second_voit_les_choix_par_leur_libelle_et_les_cases_par_leur_nom(action):
    formulaire(action, axe_mission="3", niveaux=["CP", "6E"]).enregistre()
    second = formulaire(action)
    assert not second.enregistre()
    assert set(second.conflits) == {
        ("Axe de la mission", AxeMission.PILOTAGE.label, AxeMission.PEDAGOGIE.label),
        ("Ou niveaux", "6e, CP", "vide"),
    }


def test_deux_qui_ont_ecrit_la_meme_chose_n_ont_rien_a_trancher(action):
    assert formulaire(action, intitule="Rallye lecture").enregistre()
    assert formulaire(action, intitule="Rallye lecture").enregistre()


def test_un_retour_a_la_ligne_du_navigateur_n_est_pas_une_difference(action):
    Action.objects.filter(pk=action.pk).update(description="Un\nDeux", version=2)
    assert formulaire(action, description="Un\r\nDeux").enregistre()


def test_un_champ_refuse_se_montre_tel_qu_il_a_ete_tape(action):
    formulaire(action, eleves_prevus="12").enregistre()
    second = formulaire(action, eleves_prevus="-3")
    assert not second.enregistre()
    assert ("Élèves prévus", "12", "-3") in second.conflits


def test_deux_envois_au_meme_instant_ne_passent_pas_tous_les_deux(action):
    """L’autre enregistre entre le contrôle et l’écriture : c’est la base qui refuse, et les deux textes se montrent."""
    second = formulaire(action, intitule="Le mien")
    assert second.is_valid()
    Action.objects.filter(pk=action.pk).update(intitule="Le sien", version=2)
    assert not second.enregistre()
    assert ("Intitulé", "Le sien", "Le mien") in second.conflits
    assert Action.objects.get(pk=action.pk).intitule == "Le sien"
