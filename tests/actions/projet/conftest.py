"""Un projet de deux axes, brouillon ou adopté."""

import pytest

from actions.models import AxePriorite, Cible
from actions.projets.vie import adopter, soumettre
from pilotage.acces import Role
from pilotage.annees import annee_courante
from tests.actions.projet.gestes import objectif, tous_votent
from tests.factories import (
    AxeFactory,
    ObjectifFactory,
    ProjetReseauFactory,
    ReseauFactory,
    agent_du_reseau,
)

ANNEE = annee_courante()


@pytest.fixture
def reseau():
    return ReseauFactory(ecoles=2)


@pytest.fixture
def coordonnateur(reseau):
    return agent_du_reseau(Role.COORDONNATEUR, reseau)


@pytest.fixture
def pilote(reseau):
    return agent_du_reseau(Role.PILOTE, reseau)


@pytest.fixture
def projet(reseau):
    """Deux axes, deux objectifs chacun, une cible."""
    projet = ProjetReseauFactory(
        reseau=reseau, premiere_annee=ANNEE - 1, derniere_annee=ANNEE + 2, analyse="Le réseau compte six écoles."
    )
    for numero in (1, 2):
        axe = AxeFactory(projet=projet, numero=numero, intitule=f"Apprendre ensemble {numero}")
        AxePriorite.objects.create(axe=axe, priorite=numero)
        for rang in (1, 2):
            ObjectifFactory(axe=axe, numero=rang, intitule=f"Lire chaque jour {numero}.{rang}")
    Cible.objects.create(
        objectif=objectif(projet, 1, 1), intitule="Élèves lecteurs", unite="%", depart=40, visee=60, echeance=ANNEE + 2
    )
    return projet


@pytest.fixture
def adopte(projet, coordonnateur, pilote):
    soumettre(projet, par=coordonnateur)
    tous_votent(projet, coordonnateur)
    adopter(projet, par=pilote)
    return projet
