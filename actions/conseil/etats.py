"""La vie d’un dossier : on le prépare, le conseil l’arrête, les conseils répondent, il est transmis au DASEN."""

from django.db import models


class EtatDossier(models.TextChoices):
    BROUILLON = "brouillon", "en préparation"
    ARRETE = "arrete", "arrêté par le conseil"
    TRANSMIS = "transmis", "transmis au DASEN"


TRANSITIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "arreter": ((EtatDossier.BROUILLON,), EtatDossier.ARRETE),
    "rouvrir": ((EtatDossier.ARRETE,), EtatDossier.BROUILLON),
    "transmettre": ((EtatDossier.ARRETE,), EtatDossier.TRANSMIS),
}
LIBELLES = {
    "arreter": "Le conseil l’a arrêté",
    "rouvrir": "Reprendre la préparation",
    "transmettre": "Noter la transmission au DASEN",
}
MOTIF_OBLIGATOIRE = frozenset({"rouvrir"})
TONS: dict[str, str] = {EtatDossier.BROUILLON: "attention", EtatDossier.ARRETE: "info", EtatDossier.TRANSMIS: "succes"}
