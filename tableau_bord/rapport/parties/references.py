"""À qui se compare le réseau : aux mêmes labels, en France et dans l’académie, puis à ce qui n’est pas classé."""

from pilotage.models import Reseau


def du_label(type_de_reseau: str) -> tuple[tuple[str, str], ...]:
    """(maille, public) des deux références de même label ; « ensemble » pour un réseau qui n’est ni REP ni REP+."""
    public = type_de_reseau if type_de_reseau in (Reseau.Type.REP, Reseau.Type.REP_PLUS) else "ensemble"
    return (("france", public), ("academie", public))


def toutes(type_de_reseau: str) -> tuple[tuple[str, str], ...]:
    """Les mêmes, et la France hors éducation prioritaire."""
    return (*du_label(type_de_reseau), ("france", "hors_ep"))
