"""Montrer au navigateur une réponse déjà faite, et la faire examiner : axe, console, CSP, débordement.

La réponse vient du client de test, dans le processus des essais : ni serveur, ni base à vider, et les pages d’erreur
d’un formulaire s’examinent comme les autres. Le navigateur en reçoit les en-têtes, dont la politique de sécurité.
"""

import hashlib
import re
from functools import cache
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders

from tests.maison.client import contenu

ORIGINE = "http://localhost"
LARGEURS = (1280, 320)
REGLES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
EN_TETE = re.compile(r"<header\b.*?</header>", re.DOTALL)
# Ce qui change d’une demande à l’autre, ou d’une page à l’autre dans le même menu, sans rien changer à l’examen.
CHANGEANT = re.compile(r'name="(csrfmiddlewaretoken|cle_saisie)" value="[^"]*"')
COURANT = re.compile(r' aria-current="[^"]*"')
GUET_CSP = """
window.__csp = [];
document.addEventListener("securitypolicyviolation", e => window.__csp.push(e.violatedDirective + " " + e.blockedURI));
"""


def empreintes(html: str) -> tuple[str, str]:
    """Empreintes de l’en-tête (le menu du rôle) et du reste : chaque morceau n’est examiné qu’une fois."""
    html = CHANGEANT.sub("", html)
    en_tete = COURANT.sub("", "".join(EN_TETE.findall(html)))
    reste = EN_TETE.sub("", html)
    return tuple(hashlib.sha256(morceau.encode()).hexdigest() for morceau in (en_tete, reste))


@cache
def fichier_statique(chemin: str) -> bytes | None:
    trouve = finders.find(chemin)
    if not trouve:
        return None
    with open(trouve, "rb") as fichier:
        return fichier.read()


class Examinateur:
    """Une page du navigateur à qui l’on sert des réponses déjà faites."""

    def __init__(self, navigateur, **contexte):
        self.page = navigateur.new_context(**contexte).new_page()
        self.page.add_init_script(GUET_CSP)
        self.page.on("console", lambda message: self._noter(message.type, message.text))
        self.page.on("pageerror", lambda erreur: self._noter("error", str(erreur)))
        self.page.route("**/*", self._servir)
        self.axe = Axe()
        self.console: list[str] = []

    def _noter(self, genre, texte):
        # Une ressource qui manque est dite par son adresse, au moment de la servir.
        if genre == "error" and "Failed to load resource" not in texte:
            self.console.append(f"console : {texte[:300]}")

    def _servir(self, route):
        chemin = urlsplit(route.request.url).path
        if route.request.is_navigation_request():
            # Une page 404 ou 422 est une page : le navigateur n’a pas à s’en plaindre dans sa console.
            en_tetes = {nom: valeur for nom, valeur in self.reponse.items() if nom != "Content-Length"}
            route.fulfill(status=200, headers=en_tetes, body=contenu(self.reponse))
        elif chemin.startswith("/static/"):
            corps = fichier_statique(chemin.removeprefix("/static/"))
            if corps is None:
                self.console.append(f"introuvable : {chemin}")
            route.fulfill(status=200 if corps is not None else 404, body=corps or b"", content_type=_genre(chemin))
        else:
            # Une image, un fragment : demandé au site, par le même visiteur.
            reponse = self.visiteur.demander("GET", route.request.url.removeprefix(ORIGINE))
            if reponse.status_code >= 400:
                self.console.append(f"{reponse.status_code} : {chemin}")
            route.fulfill(status=reponse.status_code, headers=dict(reponse.items()), body=contenu(reponse))

    def examiner(self, visiteur, chemin: str, reponse) -> list[str]:
        """Les défauts de cette page, en clair ; vide si elle n’en a pas."""
        self.visiteur, self.reponse, self.console = visiteur, reponse, []
        self.page.set_viewport_size({"width": LARGEURS[0], "height": 800})
        self.page.goto(f"{ORIGINE}{chemin}")
        defauts = [*self.console, *(f"CSP : {violation}" for violation in self.page.evaluate("window.__csp"))]
        for largeur in LARGEURS:
            self.page.set_viewport_size({"width": largeur, "height": 800})
            if (mesure := self.page.evaluate("document.documentElement.scrollWidth")) > largeur:
                defauts.append(f"{largeur} px : la page déborde ({mesure} px)")
            for violation in self.axe.run(self.page, options=REGLES).response["violations"]:
                ou = ", ".join(str(noeud["target"][0]) for noeud in violation["nodes"][:3])
                defauts.append(f"{largeur} px : {violation['id']} ({violation['help']}) : {ou}")
        return defauts


def _genre(chemin: str) -> str:
    genres = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}
    return genres.get(chemin.rpartition(".")[2], "application/octet-stream")
