"""La taille d’une image dans un document : celle qu’elle dit, sans dépasser la page."""

import io
import re

from PIL import Image, UnidentifiedImageError

CM_PAR_POINT = 2.54 / 96  # un point d’écran
LARGEUR_MAX, HAUTEUR_MAX = 16.5, 20.0  # centimètres
_DESSIN = re.compile(rb"<svg[^>]*?\sviewBox=[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)")


def dimensions(type_mime: str, octets: bytes, voulue: str = "") -> tuple[float, float]:
    """Largeur et hauteur en centimètres ; lève `ValueError` si ce n’est ni un PNG, ni un JPEG, ni un SVG lisible.

    `voulue` : la largeur que le document demande, en points d’écran ; on n’agrandit pas.
    """
    if type_mime == "image/svg+xml":
        trouve = _DESSIN.search(octets[:2000])
        if not trouve:
            raise ValueError("dessin sans viewBox")
        largeur, hauteur = float(trouve[1]), float(trouve[2])
    elif type_mime in ("image/png", "image/jpeg"):
        try:
            with Image.open(io.BytesIO(octets), formats=["PNG", "JPEG"]) as image:
                largeur, hauteur = image.size
        except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as erreur:
            raise ValueError("image illisible") from erreur
    else:
        raise ValueError("ni PNG, ni JPEG, ni SVG")
    if not largeur or not hauteur:
        raise ValueError("image sans étendue")
    demandee = int(voulue) * CM_PAR_POINT if voulue.isdecimal() else LARGEUR_MAX
    echelle = min(CM_PAR_POINT, min(demandee, LARGEUR_MAX) / largeur, HAUTEUR_MAX / hauteur)
    return largeur * echelle, hauteur * echelle
