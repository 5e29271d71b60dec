"""Une image jointe à une action : le plan d’une cour, dessiné ici pour n’emprunter la photographie de personne."""

import hashlib
import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from actions.models import Action, PieceAction
from pilotage.models import Agent, Reseau

ACTION = "Cour de récréation partagée"
NOM = "plan-de-la-cour.jpg"
ALTERNATIVE = (
    "Plan de la cour après travaux : le terrain de jeu à gauche, le jardin et ses bancs à droite, la marelle au centre."
)
ENCRE = "#16324f"


def joindre_le_plan(reseau: Reseau, *, par: Agent) -> None:
    """À chaque action de ce nom ; rien si la démonstration n’en a pas."""
    contenu = dessiner()
    for action in Action.objects.filter(reseau=reseau, intitule=ACTION):
        piece = PieceAction(
            action=action,
            nom=NOM,
            alternative=ALTERNATIVE,
            type_mime="image/jpeg",
            taille=len(contenu),
            empreinte=hashlib.sha256(contenu).hexdigest(),
            deposee_par=par,
        )
        piece.fichier.save(NOM, ContentFile(contenu), save=False)
        piece.save()


def dessiner() -> bytes:
    image = Image.new("RGB", (1200, 800), "#e9e4d8")
    trait = ImageDraw.Draw(image)
    trait.rectangle((30, 30, 1170, 770), outline=ENCRE, width=8)
    # Le terrain, à gauche.
    trait.rectangle((80, 110, 480, 690), fill="#b9c9b4", outline="white", width=7)
    trait.line((80, 400, 480, 400), fill="white", width=7)
    trait.ellipse((210, 330, 350, 470), outline="white", width=7)
    # La marelle, au centre.
    for rang in range(6):
        haut = 620 - 90 * rang
        for gauche in (600,) if rang % 2 == 0 else (555, 645):
            trait.rectangle((gauche, haut, gauche + 80, haut + 80), fill="#d9a441", outline=ENCRE, width=4)
    # Le jardin, à droite : massifs, arbres, bancs.
    trait.rectangle((800, 110, 1110, 690), fill="#9db58f", outline=ENCRE, width=4)
    for x, y, rayon in ((870, 210, 55), (1030, 260, 70), (890, 400, 60), (1030, 520, 55), (880, 600, 45)):
        trait.ellipse((x - rayon, y - rayon, x + rayon, y + rayon), fill="#5f7f58", outline="#47613f", width=4)
    for y in (170, 340, 480, 640):
        trait.rectangle((940, y, 1000, y + 22), fill="#7a5230", outline=ENCRE, width=3)
    tampon = io.BytesIO()
    image.save(tampon, "JPEG", quality=88, optimize=True)
    return tampon.getvalue()
