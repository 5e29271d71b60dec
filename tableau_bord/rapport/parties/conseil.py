"""Le bilan du conseil école-collège (code de l’éducation, articles L401-4 et D401-1 à D401-4)."""

from actions.models import Action
from pilotage.instances.types import TypeInstance
from tableau_bord.ecriture import enumerer, jour
from tableau_bord.rapport.blocs import Bloc, Colonne, Ligne, Tableau
from tableau_bord.rapport.matiere import Matiere
from tableau_bord.rapport.parties.textes import compter, ligne
from tableau_bord.rapport.phrases import dire, en_lettres, majuscule

ACTIONS_MAX = 15


def _conseils(matiere: Matiere) -> list:
    return [i for i in matiere.instances if i.type == TypeInstance.CONSEIL_ECOLE_COLLEGE]


def proposition(matiere: Matiere) -> tuple[str, ...]:
    conseils = _conseils(matiere)
    if not conseils:
        return ("Le conseil école-collège n’est pas enregistré parmi les instances du réseau.",)
    seances = _seances(matiere)
    dates = enumerer(jour(seance.jour) for seance in seances)
    phrases = []
    if not seances:
        phrases.append("Aucune séance du conseil école-collège n’est enregistrée cette année ; la loi en demande deux.")
    elif len(seances) == 1:
        phrases.append(f"Le conseil école-collège s’est réuni une fois, le {dates} ; la loi demande deux séances.")
    else:
        phrases.append(
            f"Le conseil école-collège s’est réuni {en_lettres(len(seances), feminin=True)} fois, les {dates}."
        )
    ecoles, college = _representation(matiere, conseils)
    if ecoles or college:
        phrases.append(
            f"{majuscule(dire(ecoles, 'membre y siège', 'membres y siègent'))} au titre des écoles et "
            f"{en_lettres(college)} au titre du collège"
            + (", à parts égales." if ecoles == college else " : la représentation doit être égale.")
        )
    if actions := _actions(matiere):
        phrases.append(
            f"{majuscule(dire(len(actions), 'action vient', 'actions viennent', feminin=True))} de ses décisions."
        )
    return tuple(phrases)


def _seances(matiere: Matiere):
    conseils = {conseil.pk for conseil in _conseils(matiere)}
    return [seance for seance in matiere.seances if seance.instance_id in conseils]


def _representation(matiere: Matiere, conseils: list) -> tuple[int, int]:
    """Membres des écoles et du collège, ce jour ou le dernier de l’année si elle est passée."""
    return sum(conseil.des_ecoles for conseil in conseils), sum(conseil.du_college for conseil in conseils)


def _actions(matiere: Matiere) -> list[Action]:
    """Celles que le conseil a décidées."""
    conseils = {conseil.pk for conseil in _conseils(matiere)}
    return [a for a in matiere.retenues if a.decision and a.decision.instance_id in conseils]


def blocs(matiere: Matiere) -> tuple[Bloc, ...]:
    conseils = {conseil.pk for conseil in _conseils(matiere)}
    if not conseils:
        return ()
    decisions = [d for d in matiere.decisions if d.instance_id in conseils and d.prise_le >= matiere.premier]
    actions = _actions(matiere)
    blocs = []
    if actions:
        blocs.append(
            Bloc(
                titre="Bilan des actions décidées par le conseil",
                tableau=Tableau(
                    "Actions venues des décisions du conseil école-collège",
                    (
                        Colonne("Action", 42),
                        Colonne("État", 14),
                        Colonne("Élèves prévus", 12, nombre=True),
                        Colonne("Élèves touchés", 12, nombre=True),
                        Colonne("Suite", 20),
                    ),
                    tuple(
                        Ligne(
                            (
                                ligne(action.intitule),
                                action.get_etat_display(),
                                compter(action.eleves_prevus).texte,
                                compter(action.eleves_touches).texte,
                                action.bilan.get_suite_display() if action.bilan and action.bilan.suite else "–",
                            )
                        )
                        for action in actions[:ACTIONS_MAX]
                    ),
                ),
            )
        )
    if decisions:
        blocs.append(
            Bloc(
                titre="Ses décisions de l’année",
                points=tuple(f"{ligne(d.intitule)} ({d.get_etat_display()})" for d in decisions),
            )
        )
    return tuple(blocs)
