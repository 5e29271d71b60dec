"""Les effectifs et les classes, à la rentrée : publics, établissement par établissement."""

from tableau_bord.indicateurs.mesures import Theme
from tableau_bord.indicateurs.observes.accueil import SAISIE
from tableau_bord.indicateurs.registre import observer

_RENTREE = {"theme": Theme.EFFECTIFS, "periode": "constat à la rentrée", "publie": True}
_NOMBRE = _RENTREE | {
    "agregation": "somme",
    "references": "Aucune : un effectif ne se compare pas d’un lieu à un autre.",
}
_ECOLES = "DEPP, effectifs et classes des écoles (data.education.gouv.fr)"
_COLLEGES = "DEPP, effectifs des collèges par niveau (data.education.gouv.fr)"

observer(
    "effectif_ecole",
    "Élèves des écoles",
    unite="élèves",
    niveau="ecole",
    definition="Nombre d’élèves des écoles du réseau, maternelle, élémentaire et ULIS ensemble.",
    formule="Σ élèves",
    source=_ECOLES,
    **_NOMBRE,
)
for niveau, libelle in (
    ("maternelle", "Élèves de maternelle"),
    ("cp", "Élèves de CP"),
    ("ce1", "Élèves de CE1"),
    ("ce2", "Élèves de CE2"),
    ("cm1", "Élèves de CM1"),
    ("cm2", "Élèves de CM2"),
    ("ulis_ecole", "Élèves d’ULIS école"),
):
    observer(
        f"effectif_{niveau}",
        libelle,
        unite="élèves",
        niveau="ecole",
        detail_de="effectif_ecole",
        definition=f"{libelle} à la rentrée" + (", hors ULIS." if niveau != "ulis_ecole" else "."),
        formule="Σ élèves",
        source=_ECOLES,
        **_NOMBRE,
    )
observer(
    "classes_ecole",
    "Classes des écoles",
    unite="classes",
    niveau="ecole",
    definition="Nombre de classes des écoles du réseau.",
    formule="Σ classes",
    source=_ECOLES,
    **_NOMBRE,
)
observer(
    "eleves_par_classe",
    "Élèves par classe, écoles",
    unite="élèves par classe",
    niveau="ecole",
    agregation="quotient",
    definition="Nombre moyen d’élèves par classe dans les écoles. Repère (2017) : 20,6 en REP+, 22,3 en REP, 23,8 ailleurs.",
    formule="Σ élèves ÷ Σ classes",
    source=_ECOLES,
    references="Σ élèves ÷ Σ classes des écoles de l’ensemble.",
    **_RENTREE,
)
observer(
    "dedoubles",
    "Classes dédoublées (GS, CP, CE1)",
    unite="%",
    niveau="ecole",
    definition="Part des classes de grande section, de CP et de CE1 dont l’effectif est dédoublé.",
    formule="Σ classes dédoublées ÷ Σ classes de GS, CP et CE1",
    source=f"direction d’école, constat de rentrée ; {SAISIE}",
    references="Σ classes dédoublées ÷ Σ classes des écoles connues de RepNet.",
    **_RENTREE,
)
observer(
    "effectif_college",
    "Élèves du collège",
    unite="élèves",
    niveau="college",
    definition="Nombre d’élèves du collège dans les formations du premier cycle, SEGPA et ULIS comprises.",
    formule="Σ élèves",
    source=_COLLEGES,
    **_NOMBRE,
)
for niveau, libelle in (
    ("6e", "Élèves de 6e"),
    ("5e", "Élèves de 5e"),
    ("4e", "Élèves de 4e"),
    ("3e", "Élèves de 3e"),
    ("segpa", "Élèves de SEGPA"),
    ("ulis_college", "Élèves d’ULIS collège"),
):
    observer(
        f"effectif_{niveau}",
        libelle,
        unite="élèves",
        niveau="college",
        detail_de="effectif_college",
        definition=f"{libelle} à la rentrée.",
        formule="Σ élèves",
        source=_COLLEGES,
        **_NOMBRE,
    )
observer(
    "classes_college",
    "Divisions du collège",
    unite="divisions",
    niveau="college",
    definition="Nombre de divisions du collège à la rentrée.",
    formule="Σ divisions",
    source=f"collège ; {SAISIE}",
    **_NOMBRE,
)
observer(
    "eleves_par_division",
    "Élèves par division, collège",
    unite="élèves par classe",
    niveau="college",
    agregation="quotient",
    definition="Nombre moyen d’élèves par division au collège.",
    formule="Σ élèves ÷ Σ divisions",
    source=f"collège ; {SAISIE}",
    references="Σ élèves ÷ Σ divisions des collèges connus de RepNet.",
    **_RENTREE,
)
