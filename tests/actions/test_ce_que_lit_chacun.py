"""Chacun ne lit d’une page que ce qui le regarde : ni un moyen qui n’est pas le sien, ni « aucune » pour ce qu’on lui tait."""

import re

import pytest

from partenariats.models import Representation
from pilotage.acces import Role
from pilotage.annees import annee_courante
from tests.factories import ActionFactory, ConventionFactory, PartenaireFactory, ReseauFactory, agent_du_reseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


def test_le_partenaire_lit_l_action_ou_il_est_sans_les_heures_du_reseau(reseau, connecter):
    association = agent_du_reseau(Role.PARTENAIRE, reseau)
    action = ActionFactory(reseau=reseau, annee=annee_courante(), etat="en_cours", eleves_prevus=202, hse_prevues=180)
    action.partenaires.add(Representation.objects.get(affectation__agent=association).partenaire)
    page = f"/r/{reseau.code}/actions/{action.pk}/"
    lue = connecter(association).get(page).content.decode()
    assert "202" in lue
    # Un mot entier : un jeton de formulaire peut porter ces trois lettres.
    assert not re.search(r"\bHSE\b", lue)
    lue = connecter(agent_du_reseau(Role.COORDONNATEUR, reseau)).get(page).content.decode()
    assert re.search(r"\bHSE\b", lue)


def test_une_convention_tue_ne_se_dit_pas_absente(reseau, connecter):
    partenaire = PartenaireFactory(reseau=reseau)
    ConventionFactory(reseau=reseau, avec=partenaire)
    page = f"/r/{reseau.code}/partenaires/{partenaire.pk}/"
    assert "onvention" not in connecter(agent_du_reseau(Role.MEMBRE, reseau)).get(page).content.decode()
    assert 'id="conventions"' in connecter(agent_du_reseau(Role.COORDONNATEUR, reseau)).get(page).content.decode()


@pytest.mark.parametrize(("role", "annoncee"), [(Role.COORDONNATEUR, True), (Role.PARTENAIRE, False)])
def test_la_touche_s_annonce_a_qui_l_emploie(reseau, connecter, role, annoncee):
    page = connecter(agent_du_reseau(role, reseau)).get("/mon-compte/").content.decode()
    assert ("Au clavier" in page) == annoncee
