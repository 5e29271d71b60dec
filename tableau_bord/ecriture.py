"""Écrire la mesure d’une fiche avec ses décimales et son unité ; le reste de l’écriture est au sol (`pilotage/ecriture.py`)."""

from pilotage.ecriture import INCONNU as INCONNU
from pilotage.ecriture import INSECABLE as INSECABLE
from pilotage.ecriture import MASQUE as MASQUE
from pilotage.ecriture import SANS_OBJET as SANS_OBJET
from pilotage.ecriture import abreger as abreger
from pilotage.ecriture import arrondir as arrondir
from pilotage.ecriture import compte as compte
from pilotage.ecriture import enumerer as enumerer
from pilotage.ecriture import jour as jour
from pilotage.ecriture import nombre as nombre

# Décimales montrées selon l’unité de la fiche ; une unité qui se compte n’en a pas.
DECIMALES = {"%": 1, "indice": 1, "points": 1, "/20": 1, "pour 100 élèves": 1, "élèves par classe": 1}


def grandeur(valeur, unite: str) -> str:
    """Le nombre avec le signe ou l’unité qui doivent l’accompagner : « 86,4 % », « 101,2 », « + 3,0 »."""
    texte = nombre(valeur, DECIMALES.get(unite, 0))
    if unite == "%":
        return f"{texte}{INSECABLE}%"
    if unite == "points" and arrondir(valeur, 1) > 0:
        return f"+{texte}"
    return texte
