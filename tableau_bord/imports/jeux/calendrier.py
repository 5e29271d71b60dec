"""Le calendrier scolaire national : les vacances de chaque académie."""

from typing import Any

from pilotage.academies import code_academie
from tableau_bord.imports import cases
from tableau_bord.imports.jeux.jeu import Champ, Jeu

ENSEIGNANTS = "dates des seuls enseignants : celles des élèves font le calendrier"
UNE_PARTIE = "dates d’une partie des élèves : celles de tous font le calendrier"
AUTRE_LIEU = "lieu sans académie, ou que RepNet ne connaît pas"
SANS_DUREE = "jour isolé, sans durée"
A_REBOURS = "la fin est avant le début"


def ecarter(valeurs: dict[str, Any]) -> str:
    population = (valeurs.get("population") or "").lower()
    if population not in ("", "élèves", "eleves"):
        return ENSEIGNANTS if population.startswith("enseignants") else UNE_PARTIE
    if code_academie(valeurs["lieu"] or "") is None:
        return AUTRE_LIEU
    debut, reprise = valeurs.get("debut"), valeurs.get("reprise")
    if not debut or not reprise or reprise > debut:
        return ""
    return SANS_DUREE if reprise == debut else A_REBOURS


CALENDRIER = Jeu(
    code="calendrier",
    libelle="Calendrier scolaire",
    champs=(
        Champ("libelle", "la description", cases.texte, ("Description", "Libellé", "Vacances"), requis=True),
        Champ("population", "la population", cases.texte, ("Population",)),
        Champ("debut", "la date de début", cases.jour_d_ecole, ("Date de début", "Début", "Start date"), requis=True),
        Champ("reprise", "la date de fin", cases.jour_d_ecole, ("Date de fin", "Fin", "End date"), requis=True),
        Champ("lieu", "l’académie", cases.texte, ("Académies", "Académie", "Location", "Emplacement"), requis=True),
        Champ("zones", "la zone", cases.texte, ("Zones", "Zone")),
    ),
    obligatoires=(("libelle",), ("debut",), ("reprise",), ("lieu",)),
    cle=("lieu", "debut", "population", "libelle"),
    annee=(),
    annee_facultative=True,
    ecarter=ecarter,
    premiere_ligne=True,
)
