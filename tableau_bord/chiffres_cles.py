"""Les six chiffres de l’accueil : ceux que vise le projet d’abord, chacun avec sa tendance et son écart à la référence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tableau_bord.apercus import Apercu, Comparaison, lisible
from tableau_bord.avancement import CibleSuivie
from tableau_bord.graphiques import Dessin, etincelle, tracer
from tableau_bord.indicateurs import CATALOGUE

COMBIEN = 6
# À défaut de cibles, ce qu’un pilote vient lire d’abord : les résultats du collège, ceux des écoles, puis l’activité.
D_ABORD = (
    "dnb_reussite",
    "acces_6e_3e",
    "eval_6e_francais_score",
    "eval_cp_francais_fragiles",
    "ips_college",
    "eval_6e_maths_score",
    "ips_ecoles",
    "va_dnb",
    "eleves_touches",
    "bilans_rendus",
    "actions_par_axe",
    "actions_en_partenariat",
)


@dataclass(frozen=True)
class ChiffreCle:
    """Un aperçu, sa petite courbe s’il est connu deux années au moins, et la référence qui lui ressemble le plus."""

    apercu: Apercu
    tendance: Dessin | None
    reference: Comparaison | None
    visee: str  # « visé 28,0 % » ; vide si le projet ne le vise pas


def candidats(vises: Iterable[str], droits) -> list[str]:
    """Les codes à lire, dans l’ordre où ils comptent : ce que vise le projet, puis ce qu’on regarde partout."""
    codes = dict.fromkeys([*(code for code in vises if code in CATALOGUE), *D_ABORD])
    return [code for code in codes if lisible(CATALOGUE[code], droits)]


def chiffres_cles(codes: Sequence[str], lus: Iterable[Apercu], suivies: Iterable[CibleSuivie]) -> list[ChiffreCle]:
    """Les six premiers dont on sait quelque chose, dans l’ordre de `codes`."""
    par_code = {apercu.fiche.code: apercu for apercu in lus}
    visees = {suivie.cible.indicateur: f"visé {suivie.visee}" for suivie in suivies}
    connus = [par_code[code] for code in codes if code in par_code and par_code[code].est_connu]
    return [_chiffre(apercu, visees.get(apercu.fiche.code, "")) for apercu in connus[:COMBIEN]]


def _chiffre(apercu: Apercu, visee: str) -> ChiffreCle:
    courbe = etincelle(apercu.annees, annees=[r.annee for r in apercu.annees])
    reference = apercu.comparaisons[0] if apercu.comparaisons else None
    return ChiffreCle(apercu, tracer(courbe) if courbe else None, reference, visee)
