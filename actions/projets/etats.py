"""La vie d’une version du projet de réseau : on l’écrit, on la soumet aux conseils, elle est adoptée, une autre la remplace."""

from django.db import models

from pilotage.acces import Droit


class EtatProjet(models.TextChoices):
    BROUILLON = "brouillon", "brouillon"
    SOUMIS = "soumis", "soumis aux conseils"
    ADOPTE = "adopte", "adopté"
    REMPLACE = "remplace", "remplacé"


# Seul un brouillon s’écrit : ce que les conseils ont sous les yeux ne change plus.
MODIFIABLES = (EtatProjet.BROUILLON,)
# Ce qui vaut ou a valu : une version remplacée reste celle des années où elle s’appliquait.
EN_VIGUEUR = (EtatProjet.ADOPTE, EtatProjet.REMPLACE)

# verbe → (états de départ, état d’arrivée)
TRANSITIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "soumettre": ((EtatProjet.BROUILLON,), EtatProjet.SOUMIS),
    "rouvrir": ((EtatProjet.SOUMIS,), EtatProjet.BROUILLON),
    "adopter": ((EtatProjet.SOUMIS,), EtatProjet.ADOPTE),
    # Personne ne le demande : l’adoption de la version suivante le fait.
    "remplacer": ((EtatProjet.ADOPTE,), EtatProjet.REMPLACE),
}

LIBELLES = {
    "soumettre": "Soumettre aux conseils",
    "rouvrir": "Revenir au brouillon",
    "adopter": "Déclarer le projet adopté",
}

DROIT_DU_VERBE = {
    "soumettre": Droit.MODIFIER_PROJET,
    "rouvrir": Droit.MODIFIER_PROJET,
    "adopter": Droit.ADOPTER_PROJET,
}

MOTIF_OBLIGATOIRE = frozenset({"rouvrir"})

# La couleur du badge ; le libellé dit toujours la même chose sans elle.
TONS: dict[str, str] = {EtatProjet.SOUMIS: "info", EtatProjet.ADOPTE: "succes", EtatProjet.BROUILLON: "attention"}
