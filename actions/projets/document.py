"""Le projet de réseau en document : ce que lisent les conseils, ce que l’on garde."""

from actions.models import ProjetReseau
from actions.projets.arbre import lire_arbre
from actions.projets.dessin import dessiner, en_adresse, phrase_du_dessin
from actions.projets.etats import EtatProjet
from actions.projets.votes import votes
from pilotage import documents
from pilotage.annees import aujourd_hui, libelle_annee


def rediger_le_projet(projet: ProjetReseau, annee: int | None = None) -> tuple[str, str]:
    """(HTML, titre) du document ; `annee` : celle des actions comptées, toutes si `None`.

    Un projet qui n’est pas encore en vigueur n’a pas d’état des actions : il se lit pour ce qu’il propose.
    """
    arbre = lire_arbre(projet, annee)
    titre = f"Projet de réseau {projet.periode}, version {projet.version}"
    contexte = {
        "projet": projet,
        "arbre": arbre,
        "dessin": en_adresse(dessiner(arbre)),
        "alternative": phrase_du_dessin(arbre),
        "votes": votes(projet) if projet.etat != EtatProjet.BROUILLON else None,
        "avec_actions": projet.est_en_vigueur or bool(arbre.compte.total),
        "annee": libelle_annee(annee) if annee else "",
        "jour": aujourd_hui(),
    }
    html = documents.rediger(
        "actions/projet_document.html",
        contexte,
        titre=titre,
        auteur=str(projet.reseau),
        pied=f"{projet.reseau} – {titre}",
    )
    return html, titre
