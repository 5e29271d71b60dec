"""Les perspectives : ce que les bilans ont décidé, ce qui est déjà préparé, ce qu’on attend des pilotes."""

from actions.models import Action, Etat
from actions.models.bilans import Suite
from pilotage.annees import libelle_annee
from tableau_bord.ecriture import enumerer
from tableau_bord.rapport.blocs import Bloc
from tableau_bord.rapport.matiere import Matiere
from tableau_bord.rapport.parties.textes import ligne
from tableau_bord.rapport.phrases import dire, majuscule

SUITES = {
    Suite.RECONDUIRE: "À reconduire",
    Suite.ETENDRE: "À étendre",
    Suite.AJUSTER: "À ajuster",
    Suite.REORIENTER: "À réorienter",
    Suite.ARRETER: "À arrêter",
}
NOMMEES_MAX = 12


def _par_suite(matiere: Matiere) -> dict[str, list[Action]]:
    rangees: dict[str, list[Action]] = {suite: [] for suite in SUITES}
    for action in matiere.retenues:
        if action.bilan is not None and action.bilan.suite:
            rangees[action.bilan.suite].append(action)
    return {suite: actions for suite, actions in rangees.items() if actions}


def proposition(matiere: Matiere) -> tuple[str, ...]:
    rangees = _par_suite(matiere)
    phrases = []
    if rangees:
        combien = {suite: dire(len(actions), "action", feminin=True) for suite, actions in rangees.items()}
        dits = [f"{combien[suite]} {SUITES[Suite(suite)].lower()}" for suite in rangees]
        phrases.append(f"Les bilans de l’année concluent à {enumerer(dits)}.")
    if matiere.suivantes:
        phrases.append(
            f"Pour {libelle_annee(matiere.annee + 1)}, "
            f"{dire(len(matiere.suivantes), 'action est déjà préparée', 'actions sont déjà préparées', feminin=True)}."
        )
    if not phrases:
        return ("Aucun bilan n’a encore décidé de la suite ; aucune action de l’année prochaine n’est préparée.",)
    return tuple(phrases)


def blocs(matiere: Matiere) -> tuple[Bloc, ...]:
    blocs = [
        Bloc(titre=SUITES[Suite(suite)], points=_noms(actions, avec_changement=True))
        for suite, actions in _par_suite(matiere).items()
    ]
    if matiere.suivantes:
        blocs.append(Bloc(titre="Déjà préparé pour l’an prochain", points=_noms(matiere.suivantes)))
    if attendues := decisions_attendues(matiere):
        blocs.append(Bloc(titre="Ce qui est attendu des pilotes", points=attendues))
    return tuple(blocs)


def _noms(actions: list[Action], *, avec_changement: bool = False) -> tuple[str, ...]:
    noms = []
    for action in actions[:NOMMEES_MAX]:
        change = ligne(action.bilan.a_changer) if avec_changement and action.bilan else ""
        noms.append(f"{ligne(action.intitule)} : {change}" if change else ligne(action.intitule))
    if len(actions) > NOMMEES_MAX:
        noms.append(f"et {dire(len(actions) - NOMMEES_MAX, 'autre', 'autres', feminin=True)}")
    return tuple(noms)


def decisions_attendues(matiere: Matiere) -> tuple[str, ...]:
    """Ce que les pilotes ont à décider : valider, renouveler, trancher."""
    attendues = []
    if proposees := [a for a in (*matiere.actions, *matiere.suivantes) if a.etat == Etat.PROPOSEE]:
        attendues.append(
            f"Valider ou non {dire(len(proposees), 'action proposée', 'actions proposées', feminin=True)}."
        )
    if a_renouveler := [c for c in matiere.conventions if c.situation in ("a_renouveler", "a_reconduire")]:
        attendues.append(
            f"Décider de la suite à donner à {dire(len(a_renouveler), 'convention', feminin=True)} : "
            f"{enumerer(f'« {ligne(c.intitule)} »' for c in a_renouveler[:3])}"
            + (" et d’autres." if len(a_renouveler) > 3 else ".")
        )
    if reportees := [d for d in matiere.decisions if d.etat == "reportee"]:
        attendues.append(
            f"{majuscule('trancher')} {dire(len(reportees), 'décision reportée', 'décisions reportées', feminin=True)}."
        )
    return tuple(attendues)
