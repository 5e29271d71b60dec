"""Une séance à venir de trois membres du dehors, et qui la coordonne."""

import pytest

from pilotage.acces import Role
from tests.factories import (
    InstanceFactory,
    MembreFactory,
    PointFactory,
    ReseauFactory,
    SeanceFactory,
    agent_du_reseau,
)


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=1)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def seance(reseau):
    seance = SeanceFactory(instance=InstanceFactory(reseau=reseau, nom="Comité de pilotage"), dans=20, lieu="Mairie")
    PointFactory(seance=seance, intitule="Moyens")
    for nom in ("Léa Morin", "Yves Roy", "Ada Noir"):
        MembreFactory(instance=seance.instance, nom=nom, courriel=f"{nom.split()[0].lower()}@ville.example")
    return seance
