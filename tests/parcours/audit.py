"""Montrer au navigateur une réponse déjà faite, et la faire examiner : axe, console, CSP, débordement.

La réponse vient du client de test, dans le processus des essais : pas de base à vider, et les pages d’erreur d’un
formulaire s’examinent comme les autres. Le navigateur en reçoit les en-têtes, dont la politique de sécurité.
"""

import hashlib
import re

from axe_playwright_python.base import AXE_SCRIPT

from tests.parcours.serveur import ServeurDePages

LARGEURS = (1280, 320)
REGLES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
EN_TETE = re.compile(r"<header\b.*?</header>", re.DOTALL)
# Ce qui change d’une demande à l’autre, ou d’une page à l’autre dans le même menu, sans rien changer à l’examen.
CHANGEANT = re.compile(r'name="(csrfmiddlewaretoken|cle_saisie)" value="[^"]*"')
# Un jeton tiré au hasard ; un agent des essais, qu’un numéro seul distingue d’un autre.
INDIFFERENT = re.compile(r"\b[A-Za-z0-9_-]{32,}\b|\b(Camille Rivière |agent)\d+\b")
COURANT = re.compile(r' aria-current="[^"]*"')
EXAMEN = "regles => axe.run(document, regles).then(examen => examen.violations)"
GUET_CSP = """
window.__csp = [];
document.addEventListener("securitypolicyviolation", e => window.__csp.push(e.violatedDirective + " " + e.blockedURI));
"""


def empreintes(html: str) -> tuple[str, str]:
    """Empreintes de l’en-tête (le menu du rôle) et du reste : chaque morceau n’est examiné qu’une fois."""
    html = INDIFFERENT.sub("", CHANGEANT.sub("", html))
    en_tete = COURANT.sub("", "".join(EN_TETE.findall(html)))
    reste = EN_TETE.sub("", html)
    return tuple(hashlib.sha256(morceau.encode()).hexdigest() for morceau in (en_tete, reste))


class Examinateur:
    """Une page du navigateur à qui l’on sert des réponses déjà faites."""

    def __init__(self, navigateur, **contexte):
        self.serveur = ServeurDePages()
        self.page = navigateur.new_context(**contexte).new_page()
        self.page.add_init_script(GUET_CSP)
        # Donné une fois au navigateur, plutôt qu’envoyé à chaque page : il pèse un demi-mégaoctet.
        self.page.add_init_script(AXE_SCRIPT)
        self.page.on("console", lambda message: self._noter(message.type, message.text))
        self.page.on("pageerror", lambda erreur: self._noter("error", str(erreur)))
        self.console: list[str] = []

    def fermer(self) -> None:
        self.page.context.close()
        self.serveur.fermer()

    def _noter(self, genre, texte):
        # Une ressource qui manque est dite par son adresse, au moment de la servir.
        if genre == "error" and "Failed to load resource" not in texte:
            self.console.append(f"console : {texte[:300]}")

    def examiner(self, visiteur, chemin: str, reponse) -> list[str]:
        """Les défauts de cette page, en clair ; vide si elle n’en a pas."""
        self.console = []
        self.serveur.montrer(visiteur, chemin, reponse)
        self.page.set_viewport_size({"width": LARGEURS[0], "height": 800})
        self.page.goto(f"{self.serveur.adresse}{chemin}")
        violations = self.page.evaluate("window.__csp")
        defauts = [*self.console, *self.serveur.manques, *(f"CSP : {violation}" for violation in violations)]
        for largeur in LARGEURS:
            self.page.set_viewport_size({"width": largeur, "height": 800})
            if (mesure := self.page.evaluate("document.documentElement.scrollWidth")) > largeur:
                defauts.append(f"{largeur} px : la page déborde ({mesure} px)")
            for violation in self.page.evaluate(EXAMEN, REGLES):
                ou = ", ".join(str(noeud["target"][0]) for noeud in violation["nodes"][:3])
                defauts.append(f"{largeur} px : {violation['id']} ({violation['help']}) : {ou}")
        self.serveur.cacher()
        return defauts
