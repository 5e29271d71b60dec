import pytest


@pytest.fixture
def connecter(client):
    """`connecter(agent)` : le client de test, connecté."""

    def _connecter(agent):
        client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _connecter
