"""Les références qu’un fichier donne lui-même : celles d’un pays, d’une région, d’une académie, d’un département."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tableau_bord.imports.bilan import Bilan, compter
from tableau_bord.imports.jeux import Jeu, Ligne
from tableau_bord.imports.jeux.jeu import Mesures
from tableau_bord.models import Import, Maille, Public, ReferencePubliee

# (indicateur, année, maille, code, public)
Cle = tuple[str, int, str, str, str]


class Publiees:
    """Retient les références publiées au fil des lignes d’un fichier d’établissements ; chacune y est répétée à chaque ligne."""

    def __init__(self, jeu: Jeu, variante: str = ""):
        self._colonnes = jeu.publiees
        self._indicateur = jeu.variantes[variante][0].indicateur if jeu.publiees else ""
        self._lues: dict[Cle, tuple[Decimal, int]] = {}

    def retenir(self, lignes: Iterable[Ligne]) -> None:
        if not self._colonnes:
            return
        for ligne in lignes:
            lues = ligne.valeurs
            codes = {
                Maille.FRANCE: "",
                Maille.ACADEMIE: lues.get("academie") or lues.get("code_academie"),
                Maille.DEPARTEMENT: lues.get("departement"),
            }
            for publiee in self._colonnes:
                valeur, code = lues.get(publiee.valeur), codes[Maille(publiee.maille)]
                if valeur is not None and code is not None and (code or publiee.maille == Maille.FRANCE):
                    cle = (self._indicateur, lues["annee"], str(publiee.maille), code, str(publiee.public))
                    self._lues.setdefault(cle, (valeur, ligne.numero))

    def ecrire(self, provenance: Import, bilan: Bilan) -> None:
        ecrire_references(self._lues, provenance, bilan)


def ecrire_lieux(lignes: Iterable[Ligne], mesures: Mesures, provenance: Import, bilan: Bilan) -> None:
    """Les lignes d’un fichier par région, académie ou département : des références publiées, sans établissement."""
    lues: dict[Cle, tuple[Decimal, int]] = {}
    for ligne in lignes:
        maille, code = _lieu(ligne)
        public = str(ligne.valeurs.get("public", Public.ENSEMBLE))
        for indicateur, champs in mesures(ligne.valeurs):
            if champs and (valeur := _valeur(champs)) is not None:
                lues[indicateur, ligne.valeurs["annee"], maille, code, public] = valeur, ligne.numero
    ecrire_references(lues, provenance, bilan)


def ecrire_references(lues: dict[Cle, tuple[Decimal, int]], provenance: Import, bilan: Bilan) -> None:
    """Écrit ce qui n’est pas déjà la référence en vigueur ; refait, ne change rien."""
    if not lues:
        return
    en_vigueur = dict(_en_vigueur({cle[0] for cle in lues}, {cle[1] for cle in lues}))
    nouvelles = [
        ReferencePubliee(
            indicateur=cle[0],
            annee=cle[1],
            maille=cle[2],
            code=cle[3],
            public=cle[4],
            valeur=valeur,
            provenance=provenance,
            ligne=ligne,
        )
        for cle, (valeur, ligne) in lues.items()
        if en_vigueur.get(cle) != valeur
    ]
    ReferencePubliee.objects.bulk_create(nouvelles, batch_size=500)
    if nouvelles:
        bilan.changer(f"{compter(len(nouvelles), 'référence publiée écrite', 'références publiées écrites')}.")


def _en_vigueur(indicateurs: set[str], annees: set[int]) -> Iterator[tuple[Cle, Decimal]]:
    """La dernière venue de chaque clé."""
    requete = ReferencePubliee.objects.filter(indicateur__in=indicateurs, annee__in=annees).order_by("provenance")
    for reference in requete:
        cle = (reference.indicateur, reference.annee, reference.maille, reference.code, reference.public)
        yield cle, reference.valeur


def _lieu(ligne: Ligne) -> tuple[str, str]:
    """Le lieu le plus petit que la ligne nomme ; la France si elle n’en nomme aucun."""
    lues = ligne.valeurs
    if departement := lues.get("departement"):
        return str(Maille.DEPARTEMENT), departement
    if academie := lues.get("academie") or lues.get("code_academie"):
        return str(Maille.ACADEMIE), academie
    if region := lues.get("code_region"):
        return str(Maille.REGION), region
    return str(Maille.FRANCE), ""


def _valeur(champs: dict[str, Decimal | None]) -> Decimal | None:
    numerateur, denominateur = champs.get("numerateur"), champs.get("denominateur")
    if numerateur is not None and denominateur:
        return (numerateur * 100 / denominateur).quantize(Decimal("0.0001"))
    return champs.get("valeur")
