"""Lire le JSON des mêmes jeux de données, tel que l’interface publique le rend : enregistrement par enregistrement.

Une réponse de l’interface (`results`, `records`), un export (une liste), un GeoJSON (`features`) : les mêmes colonnes,
sous leurs noms techniques. La « ligne » d’un enregistrement est son rang.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import ijson

from tableau_bord.imports.erreurs import FichierRefuse
from tableau_bord.imports.fichier import Enregistrement, FichierCsv

# Où sont les enregistrements selon la forme du fichier, et dans quoi chacun est enveloppé.
_LISTES = ("results", "records", "features")
_ENVELOPPES = ("record", "fields", "properties")
# Les fichiers publics n’emboîtent guère plus d’une géométrie ; au-delà, lire le fichier prendrait toute la mémoire.
PROFONDEUR_MAX = 30
CHIFFRES_MAX = 40
# Un entier d’autant de chiffres ferait tomber le lecteur, et le processus avec lui.
_ENTIER_DEMESURE = re.compile(rb"[0-9]{1000}")
_BLOC = 1 << 20


class FichierJson(FichierCsv):
    """Un fichier JSON vérifié, qu’on peut parcourir plusieurs fois ; jamais tout en mémoire."""

    chemin_des_objets: str = "item"

    def enregistrements(self, avancer: Callable[[float], None] | None = None) -> Iterator[Enregistrement]:
        for rang, (objet, part) in enumerate(_objets(self.chemin, self.chemin_des_objets), start=1):
            if avancer and rang % 200 == 0:
                avancer(part)
            yield Enregistrement(rang, [_texte(objet.get(colonne)) for colonne in self.entete])


def ouvrir_json(chemin: Path, nom: str) -> FichierJson:
    """Reconnaît la forme du fichier et lit toutes ses colonnes ; lève `FichierRefuse`."""
    _refuser_entier_demesure(chemin)
    prefixe, annonces = _forme(chemin)
    colonnes: dict[str, None] = {}
    nombre = 0
    for objet, _ in _objets(chemin, prefixe):
        nombre += 1
        colonnes |= dict.fromkeys(objet)
    if not nombre:
        raise FichierRefuse("ce fichier JSON n’a aucun enregistrement.")
    fichier = FichierJson(chemin=chemin, nom=nom, separateur=";", entete=list(colonnes), taille=chemin.stat().st_size)
    fichier.chemin_des_objets = prefixe
    fichier.avertissements.append("Fichier JSON : la ligne est le rang de l’enregistrement.")
    if annonces and annonces > nombre:
        fichier.avertissements.append(
            f"Ce fichier n’a que {nombre} des {annonces} enregistrements annoncés : c’est une page de l’interface publique, "
            "téléchargez l’export entier."
        )
    return fichier


def _refuser_entier_demesure(chemin: Path) -> None:
    numero, suite = 1, b""
    with chemin.open("rb") as flux:
        while bloc := flux.read(_BLOC):
            vu = suite + bloc
            if trouve := _ENTIER_DEMESURE.search(vu):
                numero += vu.count(b"\n", 0, trouve.start())
                raise FichierRefuse(
                    f"ce fichier JSON porte un nombre démesuré, à la ligne {numero} : téléchargez-le de nouveau."
                )
            suite = vu[-999:]
            numero += vu.count(b"\n", 0, len(vu) - len(suite))


def _forme(chemin: Path) -> tuple[str, int | None]:
    """Le chemin des enregistrements (vide : un par ligne), et combien le fichier en annonce."""
    annonces = None
    premier = True
    with chemin.open("rb") as flux:
        try:
            for prefixe, evenement, valeur in ijson.parse(_evenements(flux)):
                if prefixe == "" and evenement == "start_array":
                    return "item", None
                if prefixe == "" and evenement == "start_map" and not premier:
                    return "", None  # un enregistrement par ligne
                premier = False
                if prefixe in ("error_code", "errorcode") and evenement == "string":
                    raise FichierRefuse(
                        "ce fichier est un message d’erreur de l’interface publique, et non des données : "
                        "téléchargez l’export de nouveau."
                    )
                if prefixe in ("total_count", "nhits") and evenement == "number":
                    annonces = int(valeur)
                if prefixe in _LISTES and evenement == "start_array":
                    return f"{prefixe}.item", annonces
        except (ijson.JSONError, ValueError, ArithmeticError) as erreur:
            raise FichierRefuse(_ABIME) from erreur
    raise FichierRefuse(
        "ce fichier JSON n’a pas la forme attendue : une liste d’enregistrements, ou la réponse de l’interface publique."
    )


_ABIME = "ce fichier JSON est abîmé, ou coupé : téléchargez-le de nouveau."


def _objets(chemin: Path, prefixe: str) -> Iterator[tuple[dict[str, Any], float]]:
    """Chaque enregistrement sans son enveloppe, et la part du fichier déjà lue."""
    taille = chemin.stat().st_size
    with chemin.open("rb") as flux:
        try:
            for rang, objet in enumerate(ijson.items(ijson.parse(_evenements(flux)), prefixe), start=1):
                while isinstance(objet, dict) and (
                    cle := next((cle for cle in _ENVELOPPES if isinstance(objet.get(cle), dict)), "")
                ):
                    objet = objet[cle]
                if not isinstance(objet, dict):
                    raise FichierRefuse(
                        f"l’enregistrement n° {rang} de ce JSON n’est pas un objet : on attend des colonnes nommées."
                    )
                yield objet, flux.tell() / taille
        except (ijson.JSONError, ValueError, ArithmeticError) as erreur:
            raise FichierRefuse(_ABIME) from erreur


def _evenements(flux) -> Iterator[tuple[str, Any]]:
    """Ce que le lecteur rencontre dans le fichier ; lève `FichierRefuse` s’il emboîte trop de niveaux."""
    profondeur = 0
    for evenement, valeur in ijson.basic_parse(_sans_bom(flux), multiple_values=True):
        if evenement in ("start_map", "start_array"):
            profondeur += 1
            if profondeur > PROFONDEUR_MAX:
                raise FichierRefuse(
                    f"ce fichier JSON emboîte plus de {PROFONDEUR_MAX} niveaux : ce n’est pas un export public."
                )
        elif evenement in ("end_map", "end_array"):
            profondeur -= 1
        yield evenement, valeur


def _sans_bom(flux):
    if flux.read(3) != b"\xef\xbb\xbf":
        flux.seek(0)
    return flux


def _texte(valeur: Any) -> str:
    """La case qu’un export CSV aurait portée."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "1" if valeur else "0"
    if isinstance(valeur, Decimal):
        # « 1e99999999 » s’écrirait en cent millions de chiffres.
        return f"{valeur:f}" if abs(valeur.adjusted()) < CHIFFRES_MAX else str(valeur)
    if isinstance(valeur, list):
        return ", ".join(map(_texte, valeur))
    return "" if isinstance(valeur, dict) else str(valeur)
