"""Le monde des essais de la maison, construit une fois par module : les milliers de demandes se défont une à une."""

import pytest
from django.db import transaction

from tests.maison.monde import peupler_monde


@pytest.fixture(scope="module")
def monde_commun(django_db_setup, django_db_blocker):
    """Comme `monde`, partagé par tout le module ; les essais qui s’en servent n’y laissent rien."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield peupler_monde()
        transaction.set_rollback(True)
