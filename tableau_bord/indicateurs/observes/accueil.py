"""Ce qu’on sait du milieu des élèves, hors l’IPS : professions des responsables, bourses, scolarisation à deux ans."""

from tableau_bord.indicateurs.mesures import Theme
from tableau_bord.indicateurs.registre import observer

SAISIE = "fichier modèle de RepNet, ou saisie"
CALCULEES = "Σ des numérateurs ÷ Σ des dénominateurs des établissements connus de RepNet ; aucune s’ils sont trop peu."

observer(
    "pcs_defavorisees",
    "Professions défavorisées",
    theme=Theme.PUBLIC,
    unite="%",
    niveau="college",
    definition="Part des collégiens dont le responsable est ouvrier, sans activité ou sans profession connue "
    "(catégories sociales défavorisées de la DEPP).",
    formule="Σ élèves de ces catégories ÷ Σ élèves",
    source=f"académie, constat de rentrée ; {SAISIE}",
    sur_personnes=True,
    references=CALCULEES,
)
observer(
    "boursiers",
    "Boursiers au collège",
    theme=Theme.PUBLIC,
    unite="%",
    niveau="college",
    definition="Part des collégiens qui ont une bourse nationale de collège, quel qu’en soit l’échelon.",
    formule="Σ boursiers ÷ Σ élèves",
    source=f"académie ; {SAISIE}",
    sur_personnes=True,
    references=CALCULEES,
)
observer(
    "scolarises_2_ans",
    "Scolarisation avant 3 ans",
    theme=Theme.PUBLIC,
    unite="%",
    niveau="ecole",
    sens="hausse",
    definition="Part des enfants de deux ans du secteur de l’école qui y sont scolarisés à la rentrée.",
    formule="Σ enfants de deux ans inscrits ÷ Σ enfants de deux ans du secteur",
    source=f"direction d’école, constat de rentrée ; {SAISIE}",
    periode="constat à la rentrée",
    sur_personnes=True,
    references=CALCULEES,
)
