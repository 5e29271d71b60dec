"""Ce que le réseau compte lui-même : dispositifs, familles, formation."""

from tableau_bord.indicateurs.mesures import Theme
from tableau_bord.indicateurs.observes.accueil import SAISIE
from tableau_bord.indicateurs.registre import observer

_LOCAL = {
    "theme": Theme.ALLIANCES,
    "niveau": "etablissement",
    "references": "Aucune : ces comptes n’existent que dans le réseau.",
}

# Devoirs faits et les Cordées n’existent pas à l’école : elle n’y a pas de ligne, plutôt qu’un « inconnu » qui n’attend rien.
for code, libelle, dispositif, niveau in (
    ("devoirs_faits", "Élèves à Devoirs faits", "qui suivent Devoirs faits", "college"),
    ("ecole_ouverte", "Élèves à École ouverte", "qui viennent à École ouverte pendant les vacances", "etablissement"),
    (
        "clas",
        "Élèves en accompagnement à la scolarité",
        "suivis par un contrat local d’accompagnement à la scolarité",
        "etablissement",
    ),
    ("pre", "Élèves en réussite éducative", "suivis par le programme de réussite éducative", "etablissement"),
    ("cordees", "Élèves dans une Cordée de la réussite", "engagés dans une Cordée de la réussite", "college"),
):
    observer(
        code,
        libelle,
        unite="%",
        sens="hausse",
        definition=f"Part des élèves {dispositif} dans l’année. Un élève compte une fois.",
        formule="Σ élèves concernés ÷ Σ élèves de l’établissement",
        source=f"le réseau et ses partenaires ; {SAISIE}",
        sur_personnes=True,
        **_LOCAL | {"niveau": niveau},
    )
observer(
    "parents_elections",
    "Participation des parents aux élections",
    unite="%",
    sens="hausse",
    definition="Part des parents électeurs qui ont voté à l’élection de leurs représentants.",
    formule="Σ votants ÷ Σ électeurs",
    source=f"écoles et collège, élections d’octobre ; {SAISIE}",
    periode="octobre",
    sur_personnes=True,
    **_LOCAL,
)
observer(
    "parents_rencontres",
    "Parents rencontrés",
    unite="%",
    sens="hausse",
    definition="Part des familles venues au moins une fois à une rencontre avec l’équipe dans l’année.",
    formule="Σ familles venues ÷ Σ familles",
    source=f"écoles et collège ; {SAISIE}",
    sur_personnes=True,
    **_LOCAL,
)
observer(
    "formation_journees",
    "Journées de formation",
    unite="journées",
    sens="hausse",
    agregation="somme",
    definition="Journées de formation suivies dans l’année par les équipes du réseau, une personne un jour comptant une.",
    formule="Σ journées",
    source=f"le réseau ; {SAISIE}",
    **_LOCAL,
)
observer(
    "stages_inter_degres",
    "Stages inter-degrés",
    unite="stages",
    sens="hausse",
    agregation="somme",
    definition="Stages de l’année qui ont réuni des professeurs des écoles et du collège.",
    formule="Σ stages",
    source=f"le réseau ; {SAISIE}",
    **_LOCAL,
)
