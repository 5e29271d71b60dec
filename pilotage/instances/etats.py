"""La vie d’une séance, d’une décision, d’une remontée : leurs états et leurs verbes."""

from django.db import models


class EtatSeance(models.TextChoices):
    PLANIFIEE = "planifiee", "planifiée"
    CONVOQUEE = "convoquee", "convoquée"
    TENUE = "tenue", "tenue"
    REDIGEE = "redigee", "compte rendu rédigé"
    APPROUVEE = "approuvee", "compte rendu approuvé"
    DIFFUSEE = "diffusee", "compte rendu diffusé"
    ANNULEE = "annulee", "annulée"


class EtatDecision(models.TextChoices):
    A_FAIRE = "a_faire", "à faire"
    EN_COURS = "en_cours", "en cours"
    REPORTEE = "reportee", "reportée"
    TENUE = "tenue", "tenue"
    ABANDONNEE = "abandonnee", "abandonnée"


class EtatRemontee(models.TextChoices):
    RECUE = "recue", "reçue"
    INSCRITE = "inscrite", "inscrite à un ordre du jour"
    TRAITEE = "traitee", "traitée"
    CLASSEE = "classee", "classée sans suite"


S, D, R = EtatSeance, EtatDecision, EtatRemontee

# verbe → (états de départ, état d’arrivée)
TRANSITIONS_SEANCE = {
    "convoquer": ((S.PLANIFIEE,), S.CONVOQUEE),
    # Une réunion qu’on n’a pas convoquée par RepNet se tient quand même.
    "tenir": ((S.PLANIFIEE, S.CONVOQUEE), S.TENUE),
    "rediger": ((S.TENUE,), S.REDIGEE),
    "reprendre": ((S.REDIGEE,), S.TENUE),
    "approuver": ((S.REDIGEE,), S.APPROUVEE),
    "diffuser": ((S.APPROUVEE,), S.DIFFUSEE),
    "annuler": ((S.PLANIFIEE, S.CONVOQUEE), S.ANNULEE),
}
MOTIF_SEANCE = frozenset({"annuler"})
LIBELLES_SEANCE = {
    "convoquer": "Convoquer",
    "tenir": "Ouvrir la séance",
    "rediger": "Compte rendu rédigé",
    "reprendre": "Reprendre la rédaction",
    "approuver": "Approuver le compte rendu",
    "diffuser": "Diffuser le compte rendu",
    "annuler": "Annuler la séance",
}
# Tant que l’ordre du jour et la date peuvent changer.
SEANCE_A_VENIR = (S.PLANIFIEE, S.CONVOQUEE)
# Tant que le texte du compte rendu s’écrit ; après, il est figé.
SEANCE_MODIFIABLE = (S.PLANIFIEE, S.CONVOQUEE, S.TENUE)
SEANCE_COMPTEE = (S.TENUE, S.REDIGEE, S.APPROUVEE, S.DIFFUSEE)
SEANCE_FIGEE = (S.APPROUVEE, S.DIFFUSEE)

TRANSITIONS_DECISION = {
    "commencer": ((D.A_FAIRE, D.REPORTEE), D.EN_COURS),
    "tenir": ((D.A_FAIRE, D.EN_COURS, D.REPORTEE), D.TENUE),
    "reporter": ((D.A_FAIRE, D.EN_COURS, D.REPORTEE), D.REPORTEE),
    "abandonner": ((D.A_FAIRE, D.EN_COURS, D.REPORTEE), D.ABANDONNEE),
    "rouvrir": ((D.TENUE, D.ABANDONNEE), D.A_FAIRE),
}
MOTIF_DECISION = frozenset({"reporter", "abandonner", "rouvrir"})
LIBELLES_DECISION = {
    "commencer": "Commencer",
    "tenir": "Marquer tenue",
    "reporter": "Reporter",
    "abandonner": "Abandonner",
    "rouvrir": "Rouvrir",
}
DECISION_OUVERTE = (D.A_FAIRE, D.EN_COURS, D.REPORTEE)

TRANSITIONS_REMONTEE = {
    "inscrire": ((R.RECUE,), R.INSCRITE),
    "retirer": ((R.INSCRITE,), R.RECUE),
    "traiter": ((R.RECUE, R.INSCRITE), R.TRAITEE),
    "classer": ((R.RECUE, R.INSCRITE), R.CLASSEE),
    "rouvrir": ((R.TRAITEE, R.CLASSEE), R.RECUE),
}
# L’auteur lit la réponse : traiter ou classer se dit en une phrase.
MOTIF_REMONTEE = frozenset({"traiter", "classer"})
LIBELLES_REMONTEE = {
    "inscrire": "Inscrire à un ordre du jour",
    "retirer": "Retirer de l’ordre du jour",
    "traiter": "Répondre : c’est traité",
    "classer": "Classer sans suite",
    "rouvrir": "Rouvrir",
}

# La couleur du badge ; le libellé dit la même chose sans elle.
TONS_SEANCE = {
    S.CONVOQUEE: "info",
    S.TENUE: "attention",
    S.REDIGEE: "attention",
    S.APPROUVEE: "succes",
    S.DIFFUSEE: "succes",
    S.ANNULEE: "erreur",
}
TONS_DECISION = {D.EN_COURS: "info", D.REPORTEE: "attention", D.TENUE: "succes"}
TONS_REMONTEE = {R.RECUE: "attention", R.INSCRITE: "info", R.TRAITEE: "succes"}
