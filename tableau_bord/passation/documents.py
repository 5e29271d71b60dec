"""Le dossier de passation en document : le même contenu que la page, en PDF balisé ou en ODT."""

from django.conf import settings

from pilotage.documents import rediger
from tableau_bord.passation.donnees import DossierPassation


def rediger_le_dossier(dossier: DossierPassation) -> tuple[str, str]:
    """(HTML, titre) ; les pages y ont leur adresse entière : le document se lit hors de RepNet."""
    titre = f"Dossier de passation {dossier.annee} – {dossier.reseau}"
    contexte = {"dossier": dossier, "racine": settings.ADRESSE}
    html = rediger("tableau_bord/passation/document.html", contexte, titre=titre, auteur=dossier.reseau)
    return html, titre
