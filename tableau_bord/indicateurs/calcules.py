"""Les indicateurs calculés sur ce que le réseau a saisi."""

from tableau_bord.indicateurs.activite import Activite
from tableau_bord.indicateurs.mesures import Mesure, Theme
from tableau_bord.indicateurs.registre import indicateur


@indicateur(
    "Actions rattachées à un axe du projet",
    formule="nombre d’actions retenues dont l’objectif est dans un axe ; dénominateur : toutes les actions retenues",
    unite="actions",
    agregation="somme",
    theme=Theme.ACTION,
)
def actions_par_axe(activite: Activite) -> Mesure:
    """Actions de l’année, validées ou au-delà et non abandonnées, qui servent un axe du projet de réseau ;
    le détail les compte axe par axe."""
    return Mesure.nombre(sum(action.objectif_id is not None for action in activite.actions), len(activite.actions))


@indicateur(
    "Élèves touchés",
    formule="Σ des élèves touchés des actions retenues où ce nombre est saisi ; dénominateur : Σ des élèves prévus "
    "de ces mêmes actions, s’il est saisi pour toutes",
    unite="élèves",
    sens="hausse",
    agregation="somme",
    theme=Theme.ACTION,
)
def eleves_touches(activite: Activite) -> Mesure:
    """Participations d’élèves aux actions de l’année : un élève touché par deux actions compte deux fois.
    C’est un nombre d’activité, non une donnée sur des personnes : il n’est pas masqué."""
    comptees = [action for action in activite.actions if action.eleves_touches is not None]
    if not comptees:
        return Mesure()
    prevus = [action.eleves_prevus for action in comptees]
    # Sans prévision, ou avec une prévision de zéro, il n’y a pas d’ensemble à quoi rapporter les élèves touchés.
    return Mesure.nombre(
        sum(action.eleves_touches for action in comptees), None if None in prevus else sum(prevus) or None
    )


@indicateur(
    "Écoles non touchées",
    formule="écoles rattachées dans l’année où aucune action retenue n’a lieu ; dénominateur : écoles rattachées",
    unite="écoles",
    sens="baisse",
    agregation="somme",
    theme=Theme.ACTION,
)
def ecoles_non_touchees(activite: Activite) -> Mesure:
    """Écoles du réseau qui ne sont le lieu d’aucune action retenue de l’année."""
    return Mesure.nombre(len(activite.ecoles - activite.lieux), len(activite.ecoles))


@indicateur(
    "Bilans rendus",
    formule="actions terminées dont le bilan est écrit ÷ actions terminées",
    unite="%",
    sens="hausse",
    theme=Theme.ACTION,
)
def bilans_rendus(activite: Activite) -> Mesure:
    """Part des actions de l’année terminées, évaluées ou non, dont le bilan est écrit."""
    terminees = [action for action in activite.actions if action.est_terminee]
    return Mesure.part(sum(action.a_bilan for action in terminees), len(terminees))
