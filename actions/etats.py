"""La vie d’une action : ses états, ses verbes, et le droit que chaque verbe demande."""

from django.db import models

from pilotage.acces import Droit


class Etat(models.TextChoices):
    IDEE = "idee", "idée"
    PROPOSEE = "proposee", "proposée"
    VALIDEE = "validee", "validée"
    EN_COURS = "en_cours", "en cours"
    TERMINEE = "terminee", "terminée"
    EVALUEE = "evaluee", "évaluée"
    SUSPENDUE = "suspendue", "suspendue"
    ABANDONNEE = "abandonnee", "abandonnée"


# verbe → (états de départ, état d’arrivée)
TRANSITIONS = {
    "proposer": ((Etat.IDEE,), Etat.PROPOSEE),
    "valider": ((Etat.PROPOSEE,), Etat.VALIDEE),
    "demarrer": ((Etat.VALIDEE,), Etat.EN_COURS),
    "terminer": ((Etat.EN_COURS,), Etat.TERMINEE),
    "evaluer": ((Etat.TERMINEE,), Etat.EVALUEE),
    "suspendre": ((Etat.VALIDEE, Etat.EN_COURS), Etat.SUSPENDUE),
    "reprendre": ((Etat.SUSPENDUE,), Etat.EN_COURS),
    "abandonner": (
        (Etat.IDEE, Etat.PROPOSEE, Etat.VALIDEE, Etat.EN_COURS, Etat.SUSPENDUE),
        Etat.ABANDONNEE,
    ),
}

LIBELLES = {
    "proposer": "Proposer",
    "valider": "Valider",
    "demarrer": "Démarrer",
    "terminer": "Terminer",
    "evaluer": "Marquer évaluée",
    "suspendre": "Suspendre",
    "reprendre": "Reprendre",
    "abandonner": "Abandonner",
}

DROIT_DU_VERBE = {
    "proposer": Droit.PROPOSER_ACTION,
    "valider": Droit.VALIDER_ACTION,
    "demarrer": Droit.MODIFIER_ACTION,
    "terminer": Droit.MODIFIER_ACTION,
    "evaluer": Droit.MODIFIER_ACTION,
    "suspendre": Droit.MODIFIER_ACTION,
    "reprendre": Droit.MODIFIER_ACTION,
    "abandonner": Droit.MODIFIER_ACTION,
}

# La couleur du badge ; le libellé dit toujours la même chose sans elle.
TONS = {
    Etat.PROPOSEE: "info",
    Etat.VALIDEE: "info",
    Etat.EN_COURS: "succes",
    Etat.EVALUEE: "succes",
    Etat.TERMINEE: "attention",
    Etat.SUSPENDUE: "attention",
    Etat.ABANDONNEE: "erreur",
}

MOTIF_OBLIGATOIRE = frozenset({"suspendre", "abandonner"})
