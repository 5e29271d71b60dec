"""La visite précédente se garde à la connexion, et une reconnexion proche ne l’efface pas."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in
from django.utils import timezone

from tests.factories import AgentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("derniere", "gardee"),
    [
        (None, None),  # la première fois
        (timedelta(days=12), timedelta(days=12)),
        (timedelta(minutes=20), timedelta(days=30)),  # la même visite : on garde celle d’avant
    ],
)
def test_se_connecter_garde_la_visite_d_avant(client, derniere, gardee):
    maintenant = timezone.now()
    agent = AgentFactory(
        last_login=derniere and maintenant - derniere, visite_precedente=derniere and maintenant - timedelta(days=30)
    )
    client.force_login(agent)
    agent.refresh_from_db()
    assert agent.visite_precedente == (gardee and maintenant - gardee)
    assert agent.last_login >= maintenant


def test_django_n_ecrit_plus_la_connexion_de_son_cote():
    recepteurs = [recepteur() for _, recepteur, *_ in user_logged_in.receivers]
    assert update_last_login not in recepteurs
