"""La vie d’une convention : ce qu’on décide (les états), et où elle en est aujourd’hui (la situation)."""

from django.db import models


class Etat(models.TextChoices):
    """Ce qui a été décidé ; chaque passage est tracé."""

    PROJET = "projet", "projet"
    AU_CA = "au_ca", "soumise au CA"
    SIGNEE = "signee", "signée"
    DENONCEE = "denoncee", "dénoncée"


class Situation(models.TextChoices):
    """Où en est la convention un jour donné : se déduit de son état et de ses dates, et n’est donc jamais périmé."""

    PROJET = "projet", "projet"
    AU_CA = "au_ca", "soumise au CA"
    SIGNEE = "signee", "signée, à venir"
    EN_COURS = "en_cours", "en cours"
    A_RENOUVELER = "a_renouveler", "à renouveler"
    A_RECONDUIRE = "a_reconduire", "reconduction à acter"
    ECHUE = "echue", "échue"
    DENONCEE = "denoncee", "dénoncée"


# verbe → (états de départ, état d’arrivée)
TRANSITIONS = {
    "soumettre": ((Etat.PROJET,), Etat.AU_CA),
    "reprendre": ((Etat.AU_CA,), Etat.PROJET),
    "signer": ((Etat.PROJET, Etat.AU_CA), Etat.SIGNEE),
    "prolonger": ((Etat.SIGNEE,), Etat.SIGNEE),
    "denoncer": ((Etat.SIGNEE,), Etat.DENONCEE),
}
SIGNES = (Etat.SIGNEE, Etat.DENONCEE)

LIBELLES = {
    "soumettre": "Soumettre au CA",
    "reprendre": "Revenir au projet",
    "signer": "Enregistrer la signature",
    "prolonger": "Reconduire",
    "denoncer": "Dénoncer",
}

MOTIF_OBLIGATOIRE = frozenset({"reprendre", "denoncer"})

TONS = {
    Situation.AU_CA: "info",
    Situation.SIGNEE: "info",
    Situation.EN_COURS: "succes",
    Situation.A_RENOUVELER: "attention",
    Situation.A_RECONDUIRE: "attention",
    Situation.DENONCEE: "erreur",
}
