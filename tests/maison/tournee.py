"""La tournée : un profil demande chaque adresse du site, et l’on note ce qui lui est répondu."""

import io
import zipfile
from contextlib import contextmanager
from copy import copy
from http.cookies import SimpleCookie

from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.test.client import ClientHandler

from tests.maison.client import ClientAttentif, contenu

PORTE = "django.contrib.auth.backends.ModelBackend"


class Visiteur:
    """Un agent connecté (ou personne) qui demande des adresses ; ce que chaque demande change est aussitôt défait.

    `reconnu` : ses affectations sont lues une fois pour toute la tournée, au lieu de l’être à chaque demande avec sa session ;
    le quart du temps de milliers de demandes. Ne pas s’en servir pour compter les requêtes d’une page.
    """

    def __init__(self, agent, reconnu=False):
        self.client = ClientAttentif(raise_request_exception=False)
        if agent is not None:
            self.client.force_login(agent, backend=PORTE)
            if reconnu:
                self.client.handler = PortierQuiReconnait(type(agent).objects.get(pk=agent.pk))
        # Ce qui se lit par jeton se demande avec le sien, s’il en a un (voir `peupler_monde`) ; sa session n’y ouvre rien.
        self.jeton = {"HTTP_AUTHORIZATION": f"Bearer {cle_des_essais(agent)}"} if agent is not None else {}
        self.temoins = self.client.cookies.output(header="", sep=";")

    def demander(self, methode: str, chemin: str, donnees=None):
        """La réponse ; une panne ne lève rien, elle se lit dans la réponse 500 et dans `reponse.panne`."""
        # Les mêmes témoins à chaque fois : se déconnecter, ici, ne déconnecte que de cette demande.
        self.client.cookies = SimpleCookie(self.temoins)
        with sans_suite():
            entetes = self.jeton if chemin.startswith("/lecture/") else {}
            corps = [donnees or {}] if methode == "POST" else []
            reponse = getattr(self.client, methode.lower())(chemin, *corps, **entetes)
        panne = getattr(reponse, "exc_info", None)
        reponse.panne = f"{panne[0].__name__} : {panne[1]}" if panne else ""
        return reponse


def cle_des_essais(agent) -> str:
    """La clé de son jeton de lecture, dans le monde des essais."""
    return f"cle-des-essais-{agent.pk}"


class PortierQuiReconnait(ClientHandler):
    """Présente à chaque demande une copie du même agent, ses affectations du jour déjà lues."""

    def __init__(self, agent):
        super().__init__(enforce_csrf_checks=False)
        agent.affectations_du_jour  # noqa: B018 (gardées dans l’agent, donc dans ses copies)
        self.agent = agent

    def get_response(self, request):
        request._cached_user = copy(self.agent)
        return super().get_response(request)


@contextmanager
def sans_suite():
    """Défait tout ce que le bloc écrit dans la base."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def classe(reponse) -> str:
    """« 200 », « 404 », « 302 »… et « connexion » quand on est renvoyé à la page de connexion."""
    if reponse.status_code in (301, 302, 303, 307, 308):
        est_la_porte = reponse["Location"].partition("?")[0] == resolve_url(settings.LOGIN_URL)
        return "connexion" if est_la_porte else "302"
    return str(reponse.status_code)


def textes(reponse) -> str:
    """Tout ce qu’une réponse donne à lire, en-têtes compris ; une archive (ODS, XLSX) est ouverte."""
    corps = contenu(reponse)
    morceaux = [" ".join(f"{nom}: {valeur}" for nom, valeur in reponse.items()).encode(), corps]
    if corps.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(corps)) as archive:
            morceaux += [archive.read(nom) for nom in archive.namelist()]
    return b"\n".join(morceaux).decode("utf-8", "replace")
