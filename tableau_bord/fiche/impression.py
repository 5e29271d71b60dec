"""La fiche en PDF : une page A4, toujours. Trop longue, on la refait avec moins."""

from django.template.loader import render_to_string

from pilotage.documents import Pdf, imprimer
from tableau_bord.fiche.composer import AMPLEURS, composer
from tableau_bord.rapport.donnees import Rapport

FEUILLE = "fiche/impression.css"


class FicheTropLongue(ValueError):
    """Même réduite à peu, la fiche ne tient pas sur une page : un défaut, jamais une donnée."""


def imprimer_la_fiche(rapport: Rapport) -> Pdf:
    """Le PDF d’une page ; lève `FicheTropLongue` si rien n’y fait."""
    for ampleur in AMPLEURS:
        html = render_to_string("tableau_bord/fiche.html", {"fiche": composer(rapport, ampleur)})
        pdf = imprimer(html, feuille=FEUILLE)
        if pdf.pages == 1:
            return pdf
    raise FicheTropLongue(f"{rapport.couverture.reseau} : {pdf.pages} pages.")
