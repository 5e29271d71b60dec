"""Les images jointes aux actions, réduites à ce que le rapport imprime ; le document les porte en lui.

Le rapport composé garde l’image elle-même : retirée de l’action après la soumission, elle reste dans ce qui est signé.
"""

import io
from base64 import b64encode

from django.core.cache import caches
from PIL import Image

from actions.models import PieceAction
from pilotage.pieces.examen import PIXELS_MAX
from tableau_bord.rapport.donnees import Vue
from tableau_bord.rapport.parties.textes import ligne

CACHE = "dessins"
PAR_ACTION = 2
# Huit actions marquantes, deux images chacune : moins de 800 ko en tout, sous le million et demi d’octets d’une édition.
COTE_MAX, POIDS_MAX = 720, 48_000  # pixels, octets
# Du plus fidèle au plus léger : la qualité, et la part du côté.
ESSAIS = ((80, 1.0), (68, 1.0), (60, 0.8), (50, 0.65), (40, 0.5))


class Illisible(ValueError):
    """Le fichier se dit une image, et n’en est pas une, ou n’est plus là."""


def vues(pieces: list[PieceAction]) -> tuple[tuple[Vue, ...], tuple[str, ...]]:
    """Les premières images montrables, et une phrase pour chacune de celles qu’il a fallu laisser."""
    montrees: list[Vue] = []
    ecartees: list[str] = []
    for piece in pieces:
        if len(montrees) == PAR_ACTION:
            break
        if not piece.alternative.strip():
            ecartees.append(f"L’image « {ligne(piece.nom)} » n’a pas de description : elle n’est pas montrée ici.")
            continue
        try:
            montrees.append(_vue(piece))
        except Illisible:
            ecartees.append(f"Le fichier « {ligne(piece.nom)} » ne s’ouvre pas comme une image : il n’est pas montré.")
    return tuple(montrees), tuple(ecartees)


def _vue(piece: PieceAction) -> Vue:
    """L’image réduite ; le même fichier n’est réduit qu’une fois. Lève `Illisible`."""
    # Le nom rangé est opaque et unique : un autre contenu a un autre nom.
    cle = f"vue-{piece.fichier.name}-{COTE_MAX}-{POIDS_MAX}"
    reduite = caches[CACHE].get(cle)
    if reduite is None:
        largeur, hauteur, octets = _lire(piece)
        reduite = {"image": b64encode(octets).decode(), "largeur": largeur, "hauteur": hauteur}
        caches[CACHE].set(cle, reduite)
    return Vue(alternative=ligne(piece.alternative), **reduite)


def _lire(piece: PieceAction) -> tuple[int, int, bytes]:
    try:
        with piece.fichier.open("rb") as fichier:
            return reduire(fichier)
    except FileNotFoundError as erreur:
        raise Illisible from erreur


def reduire(fichier) -> tuple[int, int, bytes]:
    """(largeur, hauteur, JPEG) de l’image, sur fond blanc, sans ce que l’appareil y avait écrit ; lève `Illisible`."""
    try:
        with Image.open(fichier, formats=["PNG", "JPEG"]) as brute:
            if brute.width * brute.height > PIXELS_MAX:
                raise Illisible
            # Un JPEG se décode tout de suite plus petit.
            brute.draft("RGB", (COTE_MAX, COTE_MAX))
            brute.thumbnail((COTE_MAX, COTE_MAX))
            image = _sur_blanc(brute)
            image.info.clear()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as erreur:
        raise Illisible from erreur
    for qualite, part in ESSAIS:
        essai = image
        if part < 1:
            essai = image.resize((max(1, round(image.width * part)), max(1, round(image.height * part))))
        tampon = io.BytesIO()
        essai.save(tampon, "JPEG", quality=qualite, optimize=True)
        if tampon.tell() <= POIDS_MAX:
            break
    return essai.width, essai.height, tampon.getvalue()


def _sur_blanc(image: Image.Image) -> Image.Image:
    if image.mode in ("RGB", "L"):
        return image.copy()
    if image.mode == "CMYK":
        return image.convert("RGB")
    image = image.convert("RGBA")
    fond = Image.new("RGB", image.size, "white")
    fond.paste(image, mask=image.getchannel("A"))
    return fond
