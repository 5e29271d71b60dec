"""Les indicateurs calculés sur ce que le réseau a saisi."""

from actions.models import Priorite
from actions.models.action import AxeMission
from pilotage.acces import Droit
from tableau_bord.indicateurs.activite import Activite
from tableau_bord.indicateurs.mesures import Mesure, Theme
from tableau_bord.indicateurs.registre import indicateur


@indicateur(
    "Actions rattachées à un axe du projet",
    formule="nombre d’actions retenues dont l’objectif est dans un axe ; dénominateur : toutes les actions retenues",
    unite="actions",
    agregation="somme",
    theme=Theme.ACTION,
    faits=("action",),
)
def actions_par_axe(activite: Activite) -> Mesure:
    """Actions de l’année, validées ou au-delà et non abandonnées, qui servent un axe du projet de réseau ;
    le détail les compte axe par axe."""
    retenues, avec_objectif, _ = activite.faits.de("action")
    return Mesure.nombre(avec_objectif, retenues)


@indicateur(
    "Élèves touchés",
    formule="Σ des élèves touchés des actions retenues où ce nombre est saisi ; dénominateur : Σ des élèves prévus "
    "de ces mêmes actions, s’il est saisi pour toutes",
    unite="élèves",
    sens="hausse",
    agregation="somme",
    theme=Theme.ACTION,
    faits=("eleves",),
)
def eleves_touches(activite: Activite) -> Mesure:
    """Participations d’élèves aux actions de l’année : un élève touché par deux actions compte deux fois.
    C’est un nombre d’activité, non une donnée sur des personnes : il n’est pas masqué."""
    comptees, touches, prevus = activite.faits.de("eleves")
    if not comptees:
        return Mesure()
    # Sans prévision, ou avec une prévision de zéro, il n’y a pas d’ensemble à quoi rapporter les élèves touchés.
    return Mesure.nombre(touches, prevus or None)


@indicateur(
    "Écoles non touchées",
    formule="écoles rattachées dans l’année où aucune action retenue n’a lieu ; dénominateur : écoles rattachées ; "
    "inconnu une année sans action retenue",
    unite="écoles",
    sens="baisse",
    agregation="somme",
    theme=Theme.ACTION,
    faits=("action", "lieu"),
)
def ecoles_non_touchees(activite: Activite) -> Mesure:
    """Écoles du réseau qui ne sont le lieu d’aucune action retenue de l’année."""
    if not activite.retenues:
        # Avant que le réseau ne note ses actions, dire toutes ses écoles oubliées serait prendre l’inconnu pour zéro.
        return Mesure()
    return Mesure.nombre(len(activite.ecoles - activite.lieux), len(activite.ecoles))


@indicateur(
    "Bilans rendus",
    formule="actions terminées dont le bilan est écrit ÷ actions terminées",
    unite="%",
    sens="hausse",
    theme=Theme.ACTION,
    faits=("action", "suite"),
)
def bilans_rendus(activite: Activite) -> Mesure:
    """Part des actions de l’année terminées, évaluées ou non, dont le bilan est écrit."""
    _, _, terminees = activite.faits.de("action")
    _, avec_bilan, _ = activite.faits.de("suite")
    return Mesure.part(avec_bilan, terminees)


@indicateur(
    "Actions menées à terme",
    formule="actions retenues terminées ou évaluées ÷ actions retenues",
    unite="%",
    sens="hausse",
    theme=Theme.ACTION,
    faits=("action",),
)
def actions_faites(activite: Activite) -> Mesure:
    """Part des actions de l’année, validées ou au-delà et non abandonnées, qui sont terminées."""
    retenues, _, terminees = activite.faits.de("action")
    return Mesure.part(terminees, retenues)


@indicateur(
    "Priorités du Référentiel servies",
    formule="priorités du Référentiel auxquelles se rattache l’axe d’une action retenue au moins ; dénominateur : six",
    unite="priorités",
    agregation="aucune",
    sens="hausse",
    theme=Theme.ACTION,
    faits=("action", "priorite"),
)
def priorites_servies(activite: Activite) -> Mesure:
    """Priorités du Référentiel de l’éducation prioritaire que servent les actions de l’année, par l’axe de leur objectif."""
    if not activite.retenues:
        return Mesure()
    return Mesure.nombre(len(activite.faits.cles("priorite")), len(Priorite))


@indicateur(
    "Actions en partenariat",
    formule="actions retenues avec un partenaire au moins ÷ actions retenues",
    unite="%",
    sens="hausse",
    theme=Theme.PARTENARIATS,
    faits=("suite",),
)
def actions_en_partenariat(activite: Activite) -> Mesure:
    """Part des actions de l’année associant au moins un partenaire."""
    retenues, _, partenariales = activite.faits.de("suite")
    return Mesure.part(partenariales, retenues)


@indicateur(
    "Partenaires engagés",
    formule="partenaires différents associés à une action retenue",
    unite="partenaires",
    agregation="aucune",
    theme=Theme.PARTENARIATS,
    faits=("partenaire",),
)
def partenaires_engages(activite: Activite) -> Mesure:
    """Partenaires qui prennent part à une action de l’année au moins ; chacun compte une fois."""
    return Mesure.nombre(len(activite.faits.cles("partenaire")) or None)


@indicateur(
    "Conventions en vigueur",
    formule="conventions signées, commencées avant la fin de l’année et non finies à son début",
    unite="conventions",
    agregation="somme",
    theme=Theme.PARTENARIATS,
    droit=Droit.VOIR_CONVENTIONS,
    faits=("convention",),
)
def conventions_en_vigueur(activite: Activite) -> Mesure:
    """Conventions signées qui courent un jour de l’année au moins, reconductions tacites comprises."""
    en_vigueur, _, _ = activite.faits.de("convention")
    return Mesure.nombre(en_vigueur or None)


@indicateur(
    "Bilans de conventions rendus",
    formule="bilans rendus ÷ bilans attendus dans l’année, jusqu’à ce jour",
    unite="%",
    sens="hausse",
    theme=Theme.PARTENARIATS,
    droit=Droit.VOIR_CONVENTIONS,
    faits=("bilan_de_convention",),
)
def bilans_de_conventions(activite: Activite) -> Mesure:
    """Part des bilans de conventions attendus dans l’année qui sont rendus ; ceux à venir ne comptent pas encore."""
    attendus, rendus, _ = activite.faits.de("bilan_de_convention")
    return Mesure.part(rendus, attendus)


@indicateur(
    "Budget engagé",
    formule="Σ engagé ÷ Σ (notifié − repris), enveloppes en euros dont les deux sont connus",
    unite="%",
    sur="€",
    theme=Theme.PARTENARIATS,
    droit=Droit.VOIR_BUDGET,
    faits=("engage",),
)
def budget_engage(activite: Activite) -> Mesure:
    """Part des crédits disponibles qui sont engagés, pour les enveloppes en euros de l’année, civile ou scolaire."""
    _, disponible, engage = activite.faits.de("engage")
    return Mesure.part(engage, disponible)


@indicateur(
    "Budget réalisé",
    formule="Σ réalisé ÷ Σ (notifié − repris), enveloppes en euros dont les deux sont connus",
    unite="%",
    sens="hausse",
    sur="€",
    theme=Theme.PARTENARIATS,
    droit=Droit.VOIR_BUDGET,
    faits=("realise",),
)
def budget_realise(activite: Activite) -> Mesure:
    """Part des crédits disponibles qui sont dépensés, pour les enveloppes en euros de l’année, civile ou scolaire."""
    _, disponible, realise = activite.faits.de("realise")
    return Mesure.part(realise, disponible)


@indicateur(
    "Décisions prises",
    formule="décisions prises dans l’année ; dénominateur : aucun",
    unite="décisions",
    agregation="somme",
    theme=Theme.PILOTAGE,
    droit=Droit.VOIR_DECISIONS,
    faits=("decision",),
)
def decisions_prises(activite: Activite) -> Mesure:
    """Décisions que les instances du réseau ont prises dans l’année."""
    prises, _, _ = activite.faits.de("decision")
    return Mesure.nombre(prises or None)


@indicateur(
    "Décisions tenues dans les délais",
    formule="décisions tenues au plus tard à leur échéance ÷ décisions dont l’échéance est passée ou qui sont tenues",
    unite="%",
    sens="hausse",
    theme=Theme.PILOTAGE,
    droit=Droit.VOIR_DECISIONS,
    faits=("echeance",),
)
def decisions_dans_les_delais(activite: Activite) -> Mesure:
    """Part des décisions à échéance dans l’année qui ont été tenues à temps ; les abandonnées ne comptent pas."""
    echues, a_temps, _ = activite.faits.de("echeance")
    return Mesure.part(a_temps, echues)


@indicateur(
    "Décisions en retard",
    formule="décisions de l’année encore ouvertes dont l’échéance est passée ; dénominateur : décisions prises",
    unite="décisions",
    sens="baisse",
    agregation="somme",
    theme=Theme.PILOTAGE,
    droit=Droit.VOIR_DECISIONS,
    faits=("decision",),
)
def decisions_en_retard(activite: Activite) -> Mesure:
    """Décisions prises dans l’année que personne n’a tenues ni abandonnées, et dont l’échéance est passée à ce jour."""
    prises, _, en_retard = activite.faits.de("decision")
    return Mesure.nombre(en_retard, prises)


@indicateur(
    "Séances tenues",
    formule="séances tenues ; dénominateur : séances prévues dans l’année et non annulées",
    unite="séances",
    agregation="somme",
    theme=Theme.PILOTAGE,
    droit=Droit.VOIR_SEANCES,
    faits=("seance",),
)
def seances_tenues(activite: Activite) -> Mesure:
    """Séances des instances du réseau tenues dans l’année."""
    prevues, tenues, _ = activite.faits.de("seance")
    return Mesure.nombre(tenues, prevues)


@indicateur(
    "Comptes rendus écrits",
    formule="séances tenues dont le compte rendu est rédigé, approuvé ou diffusé ÷ séances tenues",
    unite="%",
    sens="hausse",
    theme=Theme.PILOTAGE,
    droit=Droit.VOIR_SEANCES,
    faits=("seance",),
)
def comptes_rendus(activite: Activite) -> Mesure:
    """Part des séances tenues dans l’année dont le compte rendu est écrit."""
    _, tenues, ecrits = activite.faits.de("seance")
    return Mesure.part(ecrits, tenues)


@indicateur(
    "Entrées du journal",
    formule="entrées notées au journal du coordonnateur dans l’année",
    unite="entrées",
    agregation="somme",
    theme=Theme.PILOTAGE,
    droit=Droit.VOIR_JOURNAL,
    faits=("journal",),
)
def entrees_du_journal(activite: Activite) -> Mesure:
    """Ce que le coordonnateur a noté de son activité dans l’année."""
    entrees, _, _ = activite.faits.de("journal")
    return Mesure.nombre(entrees or None)


@indicateur(
    "Écoles visitées",
    formule="écoles rattachées nommées dans une entrée du journal ÷ écoles rattachées",
    unite="%",
    sens="hausse",
    theme=Theme.PILOTAGE,
    droit=Droit.VOIR_JOURNAL,
    faits=("journal", "visite"),
)
def ecoles_visitees(activite: Activite) -> Mesure:
    """Part des écoles du réseau où le journal dit que le coordonnateur est allé, ou avec qui il a travaillé, dans l’année."""
    vues = activite.faits.cles("visite")
    return (
        Mesure.part(len(activite.ecoles & vues), len(activite.ecoles)) if activite.faits.cles("journal") else Mesure()
    )


def _part_du_temps(activite: Activite, axe: AxeMission) -> Mesure:
    _, minutes, _ = activite.faits.de("journal")
    _, siennes, _ = activite.faits.par_cle("journal").get(axe, (0, 0, 0))
    return Mesure.part(siennes, minutes)


_TEMPS = {
    "formule": "minutes notées au journal pour cet axe de mission ÷ minutes notées",
    "faits": ("journal",),
    "unite": "%",
    "sur": "minutes",
    "theme": Theme.PILOTAGE,
    "droit": Droit.VOIR_JOURNAL,
}


@indicateur("Temps de mise en œuvre pédagogique", **_TEMPS)
def temps_pedagogique(activite: Activite) -> Mesure:
    """Part du temps noté au journal qui va au premier axe de mission : la mise en œuvre pédagogique du projet de réseau."""
    return _part_du_temps(activite, AxeMission.PEDAGOGIE)


@indicateur("Temps d’alliances éducatives", **_TEMPS)
def temps_alliances(activite: Activite) -> Mesure:
    """Part du temps noté au journal qui va au deuxième axe de mission : complémentarités et alliances éducatives."""
    return _part_du_temps(activite, AxeMission.ALLIANCES)


@indicateur("Temps d’appui au pilotage", **_TEMPS)
def temps_pilotage(activite: Activite) -> Mesure:
    """Part du temps noté au journal qui va au troisième axe de mission : l’appui au pilotage du réseau."""
    return _part_du_temps(activite, AxeMission.PILOTAGE)
