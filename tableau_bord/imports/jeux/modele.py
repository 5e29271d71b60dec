"""Le fichier modèle : une valeur par ligne, pour tout indicateur qui n’a pas de fichier public.

UAI ; indicateur ; année ; numérateur ; dénominateur, ou valeur ; effectif.
"""

from collections.abc import Callable, Iterator
from typing import Any

from tableau_bord.imports import cases
from tableau_bord.imports.jeux.jeu import Champ, Jeu
from tableau_bord.imports.jeux.lieux import RENTREE, UAI
from tableau_bord.indicateurs import Fiche
from tableau_bord.indicateurs.echelles import raison_de_refuser
from tableau_bord.indicateurs.registre import saisissables

COLONNES = ("UAI", "indicateur", "année", "numérateur", "dénominateur", "valeur", "effectif")

# (minimum, maximum) d’une valeur selon l’unité de la fiche ; au-delà, c’est une faute de frappe.
_BORNES = {
    "%": (0, 100),
    "indice": (0, 250),
    "points": (-100, 100),
    "/20": (0, 20),
    "score": (0, 500),
    "pour 100 élèves": (0, 1000),
}


def verificateur() -> Callable[[dict[str, Any]], Iterator[tuple[str, str]]]:
    """Vérifie une ligne contre la fiche de son indicateur, et met cette fiche dans `valeurs["fiche"]`."""
    fiches = saisissables()

    def verifier(valeurs: dict[str, Any]) -> Iterator[tuple[str, str]]:
        fiche = fiches.get(_cle(valeurs["indicateur"]))
        if fiche is None:
            yield "indicateur", "cet indicateur n’est pas au catalogue, ou il se calcule : prenez le code de sa fiche"
            return
        if fiche.periodes:
            yield "indicateur", "cet indicateur se saisit par période, dans sa grille : l’année s’en déduit"
            return
        valeurs["fiche"], valeurs["indicateur"] = fiche, fiche.code
        yield from verifier_mesure(fiche, valeurs)

    return verifier


def verifier_mesure(fiche: Fiche, valeurs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Ce qui, dans une mesure, ne va pas avec sa fiche : (champ fautif, ce qu’on attendait)."""
    numerateur, denominateur = valeurs.get("numerateur"), valeurs.get("denominateur")
    valeur, annee = valeurs.get("valeur"), valeurs.get("annee")
    ecrite = any(nombre is not None for nombre in (numerateur, denominateur, valeur))
    if ecrite and annee is not None and (raison := raison_de_refuser(fiche, annee)):
        yield "indicateur", raison
    if fiche.agregation in ("ratio", "quotient"):
        if (numerateur is None) != (denominateur is None):
            absente = "numerateur" if numerateur is None else "denominateur"
            yield absente, "le numérateur et le dénominateur vont ensemble"
        elif denominateur == 0:
            yield "denominateur", "le dénominateur doit être positif ; laissez vide ce qui n’est pas connu"
        elif fiche.est_un_taux and numerateur is not None and numerateur > denominateur:
            yield "numerateur", f"le numérateur dépasse le dénominateur ({denominateur:f})"
    elif numerateur is not None or denominateur is not None:
        mauvaise = "numerateur" if numerateur is not None else "denominateur"
        yield mauvaise, "cet indicateur s’écrit par sa valeur, sans numérateur ni dénominateur"
    minimum, maximum = _BORNES.get(fiche.unite, (0, 1_000_000))
    if valeur is not None and not minimum <= valeur <= maximum:
        yield "valeur", f"on attend une valeur de {minimum} à {maximum} ({fiche.unite})"


def mesures(valeurs: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """La valeur de la ligne ; sans rien d’écrit, elle est inconnue et se retire."""
    fiche = valeurs["fiche"]
    numerateur, denominateur, valeur = (valeurs.get(nom) for nom in ("numerateur", "denominateur", "valeur"))
    effectif = valeurs.get("effectif")
    if numerateur is not None:
        propre = None if fiche.agregation == "ratio" else (numerateur / denominateur).quantize(cases.PRECISION)
        yield (
            fiche.code,
            {
                "numerateur": numerateur,
                "denominateur": denominateur,
                "valeur": propre,
                "effectif": denominateur if effectif is None and fiche.est_un_taux else effectif,
            },
        )
    elif valeur is not None and fiche.est_un_taux and effectif:
        numerateur = (valeur * effectif / 100).quantize(cases.PRECISION)
        yield (
            fiche.code,
            {"numerateur": numerateur, "denominateur": effectif, "valeur": None, "effectif": effectif},
        )
    else:
        ecrite = {"numerateur": None, "denominateur": None, "valeur": valeur, "effectif": effectif}
        yield fiche.code, None if valeur is None else ecrite


def _cle(ecriture: str) -> str:
    return cases.simplifie(ecriture)


MODELE = Jeu(
    code="modele",
    libelle="Fichier modèle de RepNet",
    champs=(
        UAI,
        Champ("indicateur", "l’indicateur", cases.texte, ("Indicateur", "Code indicateur", "Code"), requis=True),
        RENTREE,
        Champ("numerateur", "le numérateur", cases.nombre, ("Numérateur",)),
        Champ("denominateur", "le dénominateur", cases.nombre, ("Dénominateur",)),
        Champ("valeur", "la valeur", cases.valeur, ("Valeur", "Taux")),
        Champ("effectif", "l’effectif", cases.effectif, ("Effectif", "Nombre d'élèves")),
    ),
    obligatoires=(("uai",), ("indicateur",), ("valeur", "numerateur")),
    cle=("uai", "indicateur", "annee"),
    annee=("rentree",),
    mesures=mesures,
    verificateur=verificateur,
)
