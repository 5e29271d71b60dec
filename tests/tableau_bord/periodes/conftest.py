import pytest

from pilotage.acces import Role
from tests.factories import (
    ReseauFactory,
    agent_du_reseau,
)
from tests.tableau_bord.periodes.communs import indicateur


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def coordonnatrice(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def pilote(reseau):
    return agent_du_reseau(Role.PILOTE, reseau)


@pytest.fixture
def ecole(reseau):
    return reseau.etablissements.ecoles().order_by("uai").first()


@pytest.fixture
def taux(reseau):
    return indicateur(reseau)
