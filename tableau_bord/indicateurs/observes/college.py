"""Le parcours et la vie au collège : retard, orientation, entrée dans le secteur, absentéisme, exclusions."""

from tableau_bord.indicateurs.mesures import Theme
from tableau_bord.indicateurs.observes.accueil import CALCULEES, SAISIE
from tableau_bord.indicateurs.registre import observer

_COLLEGE = {"niveau": "college", "sur_personnes": True, "references": CALCULEES}
_PARCOURS = _COLLEGE | {"theme": Theme.COLLEGE, "unite": "%"}
_VIE = _COLLEGE | {"theme": Theme.VIE, "sens": "baisse"}

observer(
    "retard_6e",
    "Retard à l’entrée en 6e",
    sens="baisse",
    definition="Part des élèves qui entrent en 6e avec au moins un an de retard. Repère : près d’un élève sur cinq en REP+ "
    "(2017).",
    formule="Σ élèves en retard ÷ Σ élèves entrant en 6e",
    source=f"académie, constat de rentrée ; {SAISIE}",
    periode="constat à la rentrée",
    **_PARCOURS,
)
observer(
    "cm2_secteur",
    "Entrée des CM2 du secteur au collège",
    definition="Part des élèves de CM2 des écoles du secteur qui entrent en 6e au collège du réseau.",
    formule="Σ élèves de CM2 du secteur entrés au collège ÷ Σ élèves de CM2 du secteur",
    source=f"collège et écoles ; {SAISIE}",
    periode="constat à la rentrée",
    **_PARCOURS,
)
for code, libelle, voie in (
    ("orientation_2gt", "Orientation en 2de générale et technologique", "en seconde générale et technologique"),
    ("orientation_2pro", "Orientation en 2de professionnelle", "en seconde professionnelle"),
    ("orientation_cap", "Orientation en CAP", "en première année de CAP"),
    ("sans_solution", "Élèves sans solution après la 3e", "sans affectation ni solution connue"),
):
    observer(
        code,
        libelle,
        sens="baisse" if code == "sans_solution" else "",
        ensemble="orientation",
        definition=f"Part des élèves de 3e {voie} à la rentrée suivante.",
        formule="Σ élèves concernés ÷ Σ élèves de 3e",
        source=f"académie, affectation de juin ; {SAISIE}",
        periode="juin",
        **_PARCOURS,
    )
observer(
    "absenteisme",
    "Absentéisme",
    unite="%",
    definition="Part des collégiens absents au moins quatre demi-journées dans le mois sans justification : les mois de "
    "l’année scolaire s’ajoutent.",
    formule="Σ sur les mois des élèves concernés ÷ Σ sur les mois des élèves inscrits",
    source=f"collège, relevé mensuel ; {SAISIE}",
    periode="année scolaire, mois ajoutés",
    **_VIE,
)
observer(
    "exclusions",
    "Exclusions temporaires",
    unite="pour 100 élèves",
    definition="Nombre d’exclusions temporaires prononcées dans l’année, de la classe ou de l’établissement, pour cent élèves.",
    formule="Σ exclusions ÷ Σ élèves × 100",
    source=f"collège, relevé trimestriel ; {SAISIE}",
    periode="année scolaire, trimestres ajoutés",
    **_VIE,
)
observer(
    "conseils_discipline",
    "Conseils de discipline",
    unite="pour 100 élèves",
    definition="Nombre de conseils de discipline tenus dans l’année, pour cent élèves.",
    formule="Σ conseils de discipline ÷ Σ élèves × 100",
    source=f"collège, relevé trimestriel ; {SAISIE}",
    periode="année scolaire, trimestres ajoutés",
    **_VIE,
)
