"""Une instance d’un réseau, et qui la coordonne."""

import pytest

from pilotage.acces import Role
from tests.factories import (
    InstanceFactory,
    ReseauFactory,
    agent_du_reseau,
)


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def instance(reseau):
    return InstanceFactory(reseau=reseau)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def client_coordonnateur(connecter, coordonnateur):
    return connecter(coordonnateur)
