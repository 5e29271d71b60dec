"""Les échelles des évaluations nationales : les groupes où chaque campagne range les élèves, du plus fragile au plus assuré.

Une campagne de plus, ou une échelle qui change, se décrit ici : ses indicateurs, ses couleurs et son fichier en viennent.
"""

from dataclasses import dataclass

DISCIPLINES = {"francais": "français", "maths": "mathématiques"}


@dataclass(frozen=True)
class Echelle:
    """Les groupes d’une campagne, et ceux qu’on suit d’un seul chiffre."""

    code: str  # « cp », « 6e »
    libelle: str  # « CP, début d’année »
    niveau: str  # « ecole » ou « college »
    groupes: tuple[str, ...]
    fragiles: int  # combien des premiers groupes font l’indicateur suivi
    score: bool = False  # un score moyen, base 250
    premiere: int = 2018  # première rentrée de cette échelle
    ruptures: tuple[int, ...] = ()

    def indicateur(self, discipline: str, suite: str) -> str:
        return f"eval_{self.code}_{discipline}_{suite}"

    def codes_des_groupes(self, discipline: str) -> list[str]:
        """Un indicateur par groupe, dans l’ordre."""
        return [self.indicateur(discipline, str(rang)) for rang in range(1, len(self.groupes) + 1)]


_TROIS = ("à besoins", "fragiles", "satisfaisants")
_SIX = tuple(f"groupe {rang}" for rang in range(1, 7))

ECHELLES = (
    Echelle("cp", "CP, début d’année", "ecole", _TROIS, 2),
    Echelle("mi_cp", "CP, mi-année", "ecole", _TROIS, 2),
    Echelle("ce1", "CE1", "ecole", _TROIS, 2),
    Echelle("ce2", "CE2", "ecole", _TROIS, 2, premiere=2024),
    Echelle("cm1", "CM1", "ecole", _TROIS, 2, premiere=2023),
    Echelle("cm2", "CM2", "ecole", _TROIS, 2, premiere=2024),
    # Quatre groupes avant 2022 dans les restitutions aux collèges, six depuis : la série se rompt.
    Echelle("6e", "6e", "college", _SIX, 2, score=True, premiere=2017, ruptures=(2022,)),
    Echelle("4e", "4e", "college", _SIX, 2, score=True, premiere=2023),
)
