"""Saisir à la main ce qu’aucun fichier ne donne : une grille, un bloc collé d’un tableur, une campagne, un regard de pilote."""

from tableau_bord.saisies.lignes import est_saisissable

__all__ = ["est_saisissable"]
