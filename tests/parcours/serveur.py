"""Le site, réduit à ce qu’une page examinée demande : elle-même, ses fichiers, et ce qu’elle va chercher au site.

Un vrai serveur plutôt qu’une interception des demandes : Playwright ferme le cache du navigateur dès qu’il intercepte, et
chaque page rechargerait alors un mégaoctet de feuilles de style.
"""

import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.db import connections

from tests.maison.client import contenu

GENRES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}


@cache
def fichier_statique(chemin: str) -> bytes | None:
    trouve = finders.find(chemin)
    if not trouve:
        return None
    with open(trouve, "rb") as fichier:
        return fichier.read()


class ServeurDePages:
    """Sert une réponse déjà faite (`montrer`) sur un port libre ; `manques` dit ce que la page a demandé en vain."""

    def __init__(self):
        # La base des essais, ouverte par le fil des essais, sert aussi aux fils de ce serveur.
        self.connexions = {connexion.alias: connexion for connexion in connections.all()}
        for connexion in self.connexions.values():
            connexion.inc_thread_sharing()
        self.verrou = threading.Lock()
        self.page = None
        self.manques: list[str] = []
        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), type("Demande", (Demande,), {"site": self}))
        self.serveur.daemon_threads = True
        self.adresse = f"http://localhost:{self.serveur.server_port}"
        threading.Thread(target=self.serveur.serve_forever, daemon=True).start()

    def montrer(self, visiteur, chemin: str, reponse) -> None:
        with self.verrou:
            self.page, self.manques = (visiteur, chemin, reponse), []

    def cacher(self) -> None:
        """La page est examinée : ce qu’elle demanderait encore n’aurait plus le visiteur ni la base pour elle seule."""
        with self.verrou:
            self.page = None

    def repondre(self, chemin: str) -> tuple[int, dict[str, str], bytes]:
        if chemin.startswith("/static/"):
            return self._fichier(chemin)
        with self.verrou:
            if self.page is None:
                return 204, {}, b""
            visiteur, sien, reponse = self.page
            if chemin == sien:
                # Une page 404 ou 422 est une page : le navigateur n’a pas à s’en plaindre dans sa console.
                return 200, dict(reponse.items()), contenu(reponse)
            # Une image, un fragment : demandé au site, par le même visiteur.
            for alias, connexion in self.connexions.items():
                connections[alias] = connexion
            autre = visiteur.demander("GET", chemin)
            if autre.status_code >= 400:
                self.manques.append(f"{autre.status_code} : {urlsplit(chemin).path}")
            return autre.status_code, dict(autre.items()), contenu(autre)

    def _fichier(self, chemin):
        chemin = urlsplit(chemin).path
        corps = fichier_statique(chemin.removeprefix("/static/"))
        if corps is None:
            self.manques.append(f"introuvable : {chemin}")
            return 404, {}, b""
        genre = GENRES.get(chemin.rpartition(".")[2], "application/octet-stream")
        return 200, {"Content-Type": genre, "Cache-Control": "max-age=3600, immutable"}, corps

    def fermer(self) -> None:
        self.serveur.shutdown()
        self.serveur.server_close()
        for connexion in self.connexions.values():
            connexion.dec_thread_sharing()


class Demande(BaseHTTPRequestHandler):
    """Une demande du navigateur ; la connexion reste ouverte pour les suivantes."""

    protocol_version = "HTTP/1.1"
    site: ServeurDePages

    def do_GET(self):
        code, en_tetes, corps = self.site.repondre(self.path)
        self.send_response(code)
        for nom, valeur in ({"Cache-Control": "no-store"} | en_tetes).items():
            if nom != "Content-Length":
                self.send_header(nom, valeur)
        self.send_header("Content-Length", str(len(corps)))
        self.end_headers()
        self.wfile.write(corps)

    def log_message(self, *_):
        pass
