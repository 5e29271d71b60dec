"""La synthèse de plusieurs réseaux : ceux de l’académie pour son correspondant, les siens pour une inspectrice.

Chaque chiffre est refait depuis les numérateurs et les dénominateurs, jamais une moyenne de taux, et seulement depuis ce que la
page de chaque réseau montre : un total qui compterait ce qui est masqué ailleurs le laisserait déduire.
"""

from tableau_bord.consolidation.composer import SyntheseReseaux, composer

__all__ = ["SyntheseReseaux", "composer"]
