"""Le rapport annuel : ses parties, dans l’ordre, et sa vie, du brouillon à la transmission. La vie d’une saisie."""

from django.db import models


class Section(models.TextChoices):
    """Les parties qui s’écrivent, dans l’ordre du document ; la valeur est aussi leur ancre."""

    ESSENTIEL = "essentiel", "L’essentiel"
    RESEAU = "le-reseau", "Le réseau"
    PILOTAGE = "le-pilotage", "Le pilotage et le suivi des décisions"
    ACTIONS = "les-actions", "Les actions par axe et par objectif"
    TABLEAU = "le-tableau-de-bord", "Le tableau de bord"
    PARTENARIATS = "les-partenariats", "Les partenariats et les conventions"
    MOYENS = "les-moyens", "Les moyens et le budget"
    FORMATION = "la-formation", "La formation"
    ACTIVITE = "l-activite", "L’activité du coordonnateur"
    CONSEIL = "le-conseil", "Le conseil école-collège"
    PERSPECTIVES = "les-perspectives", "Les perspectives"


class EtatRapport(models.TextChoices):
    BROUILLON = "brouillon", "brouillon"
    SOUMIS = "soumis", "soumis à la signature"
    VALIDE = "valide", "validé"
    TRANSMIS = "transmis", "transmis"


E = EtatRapport
# verbe → (états de départ, état d’arrivée)
TRANSITIONS_RAPPORT: dict[str, tuple[tuple[str, ...], str]] = {
    "soumettre": ((E.BROUILLON,), E.SOUMIS),
    "refuser": ((E.SOUMIS,), E.BROUILLON),
    "reprendre": ((E.SOUMIS,), E.BROUILLON),
    "valider": ((E.SOUMIS,), E.VALIDE),
    "transmettre": ((E.VALIDE, E.TRANSMIS), E.TRANSMIS),
    "rouvrir": ((E.VALIDE, E.TRANSMIS), E.BROUILLON),
}
MOTIF_RAPPORT = frozenset({"refuser", "reprendre", "rouvrir"})
LIBELLES_RAPPORT = {
    "soumettre": "Soumettre à la signature",
    "refuser": "Refuser de signer",
    "reprendre": "Reprendre l’écriture",
    "valider": "Valider",
    "transmettre": "Transmettre",
    "rouvrir": "Rouvrir pour le corriger",
}
FAITS_RAPPORT = {
    "soumettre": "soumis à la signature",
    "refuser": "refusé",
    "reprendre": "repris pour l’écrire encore",
    "valider": "validé : toutes les signatures y sont",
    "transmettre": "transmis",
    "rouvrir": "rouvert pour le corriger",
}
TONS_RAPPORT: dict[str, str] = {E.SOUMIS: "attention", E.VALIDE: "succes", E.TRANSMIS: "succes"}


class EtatSaisie(models.TextChoices):
    A_VALIDER = "a_valider", "à valider"
    VALIDEE = "validee", "validée"
    RENVOYEE = "renvoyee", "renvoyée"
    REMPLACEE = "remplacee", "remplacée depuis"


TRANSITIONS_SAISIE: dict[str, tuple[tuple[str, ...], str]] = {
    "valider": ((EtatSaisie.A_VALIDER,), EtatSaisie.VALIDEE),
    "renvoyer": ((EtatSaisie.A_VALIDER,), EtatSaisie.RENVOYEE),
    "remplacer": ((EtatSaisie.A_VALIDER,), EtatSaisie.REMPLACEE),
}
MOTIF_SAISIE = frozenset({"renvoyer"})
TONS_SAISIE: dict[str, str] = {
    EtatSaisie.A_VALIDER: "attention",
    EtatSaisie.VALIDEE: "succes",
    EtatSaisie.RENVOYEE: "erreur",
    EtatSaisie.REMPLACEE: "neutre",
}
