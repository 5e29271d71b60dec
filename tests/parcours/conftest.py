"""Un vrai navigateur, ouvert une fois, et de quoi y entrer sous un rôle."""

import os
import shutil
from http.cookies import SimpleCookie

import pytest

from tests.maison.tournee import Visiteur


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Le Chromium du système s’il y en a un ; sans bac à sable, qu’un conteneur lancé par root ne permet pas."""
    chromium = os.environ.get("REPNET_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = {**browser_type_launch_args, "args": ["--no-sandbox"]}
    return arguments | ({"executable_path": chromium} if chromium else {})


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}


def temoins(agent, adresse: str) -> list[dict]:
    """Le témoin de session de l’agent, tel que le navigateur l’attend."""
    lus = SimpleCookie(Visiteur(agent).temoins)
    return [{"name": nom, "value": temoin.value, "url": adresse} for nom, temoin in lus.items()]


@pytest.fixture
def entrer(live_server, context):
    """`page = entrer(agent)` : une page du site, l’agent déjà connecté (par son témoin de session, sans formulaire)."""

    def _entrer(agent, chemin="/"):
        context.clear_cookies()
        context.add_cookies(temoins(agent, live_server.url))
        page = context.new_page()
        page.goto(f"{live_server.url}{chemin}")
        return page

    return _entrer
