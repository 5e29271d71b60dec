"""Ce qui a changé d’une version du projet à l’autre : axes, objectifs, cibles, analyse."""

import difflib
import re
from dataclasses import dataclass, field

from actions import catalogue
from actions.models import Axe, Cible, Objectif, ProjetReseau
from actions.projets.arbre import lire_cible
from actions.projets.vie import axes_de

_MOTS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Morceau:
    """Un bout de texte ; `sens` : « ajoute », « retire », ou vide s’il n’a pas changé."""

    sens: str
    texte: str


@dataclass(frozen=True)
class Changement:
    """`sens` : « ajoute », « retire » ou « change »."""

    sens: str
    quoi: str  # « Axe 2 », « Objectif 1.3 »
    morceaux: tuple[Morceau, ...]
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Differences:
    avant: ProjetReseau
    apres: ProjetReseau
    arbre: tuple[Changement, ...] = ()
    analyse: tuple[Morceau, ...] = field(default=())

    @property
    def il_y_en_a(self) -> bool:
        return bool(self.arbre or self.analyse)


def comparer_textes(avant: str, apres: str) -> tuple[Morceau, ...]:
    """Mot à mot ; vide si rien n’a changé."""
    avant, apres = _lignes(avant), _lignes(apres)
    return () if avant == apres else _mot_a_mot(avant, apres)


def _mot_a_mot(avant: str, apres: str) -> tuple[Morceau, ...]:
    mots_avant, mots_apres = _MOTS.findall(avant), _MOTS.findall(apres)
    morceaux = []
    for genre, i1, i2, j1, j2 in difflib.SequenceMatcher(None, mots_avant, mots_apres, autojunk=False).get_opcodes():
        if genre == "equal":
            morceaux.append(Morceau("", "".join(mots_avant[i1:i2])))
            continue
        if i2 > i1:
            morceaux.append(Morceau("retire", "".join(mots_avant[i1:i2])))
        if j2 > j1:
            morceaux.append(Morceau("ajoute", "".join(mots_apres[j1:j2])))
    return tuple(morceaux)


def comparer_longs_textes(avant: str, apres: str) -> tuple[Morceau, ...]:
    """Ligne à ligne d’abord, mot à mot dans les lignes récrites : un long texte se compare vite. Vide si rien n’a changé."""
    lignes_avant, lignes_apres = _lignes(avant).splitlines(True), _lignes(apres).splitlines(True)
    if lignes_avant == lignes_apres:
        return ()
    morceaux: list[Morceau] = []
    for genre, i1, i2, j1, j2 in difflib.SequenceMatcher(None, lignes_avant, lignes_apres, False).get_opcodes():
        vieux, neuf = "".join(lignes_avant[i1:i2]), "".join(lignes_apres[j1:j2])
        if genre == "equal":
            morceaux.append(Morceau("", vieux))
        elif len(vieux) + len(neuf) < 4000:
            morceaux += _mot_a_mot(vieux, neuf)
        else:
            morceaux += [Morceau("retire", vieux), Morceau("ajoute", neuf)]
    return tuple(morceaux)


def _lignes(texte: str) -> str:
    return texte.replace("\r\n", "\n").replace("\r", "\n").strip()


def differences(avant: ProjetReseau, apres: ProjetReseau) -> Differences:
    """Huit requêtes, quels que soient les arbres."""
    offerts = catalogue.offerts()
    axes_avant, axes_apres = list(axes_de(avant)), list(axes_de(apres))
    changements = _comparer(
        {axe.lignee: _axe(axe) for axe in axes_avant}, {axe.lignee: _axe(axe) for axe in axes_apres}
    ) + _comparer(_objectifs(axes_avant, offerts), _objectifs(axes_apres, offerts))
    return Differences(
        avant,
        apres,
        tuple(sorted(changements, key=_rang)),
        comparer_longs_textes(avant.analyse, apres.analyse),
    )


def _rang(changement: Changement) -> list[int]:
    """« Objectif 1.10 » vient après « Objectif 1.2 »."""
    return [int(nombre) for nombre in changement.quoi.split()[-1].split(".")]


@dataclass(frozen=True)
class _Noeud:
    quoi: str
    intitule: str
    details: frozenset[str]


def _axe(axe: Axe) -> _Noeud:
    return _Noeud(
        f"Axe {axe.numero}",
        axe.intitule,
        frozenset(f"priorité {lien.priorite} du Référentiel" for lien in axe.priorites.all()),
    )


def _objectifs(axes: list[Axe], offerts) -> dict:
    return {objectif.lignee: _objectif(axe, objectif, offerts) for axe in axes for objectif in axe.objectifs.all()}


def _objectif(axe: Axe, objectif: Objectif, offerts) -> _Noeud:
    return _Noeud(
        f"Objectif {axe.numero}.{objectif.numero}",
        objectif.intitule,
        frozenset(dire_la_cible(cible, offerts) for cible in objectif.cibles.all()),
    )


def dire_la_cible(cible: Cible, offerts) -> str:
    """« cible « Retard à l’entrée en 6e » : de 12 à 8 % en 2027-2028 »."""
    lue = lire_cible(cible, offerts)
    depart = f"de {_nombre(cible.depart)} " if cible.depart is not None else ""
    return f"cible « {lue.libelle} » : {depart}à {_nombre(cible.visee)} {lue.unite}".rstrip() + f" en {lue.echeance}"


def _nombre(valeur) -> str:
    return f"{valeur.normalize():f}".replace(".", ",")


def _comparer(avant: dict, apres: dict) -> list[Changement]:
    changements = []
    for lignee in {**avant, **apres}:
        vieux, neuf = avant.get(lignee), apres.get(lignee)
        if vieux is None and neuf is not None:
            changements.append(
                Changement("ajoute", neuf.quoi, (Morceau("", neuf.intitule),), tuple(sorted(neuf.details)))
            )
        elif neuf is None and vieux is not None:
            changements.append(Changement("retire", vieux.quoi, (Morceau("", vieux.intitule),)))
        elif vieux is not None and neuf is not None and vieux != neuf:
            changements.append(_change(vieux, neuf))
    return changements


def _change(vieux: _Noeud, neuf: _Noeud) -> Changement:
    details = [f"était {vieux.quoi[0].lower()}{vieux.quoi[1:]}"] if vieux.quoi != neuf.quoi else []
    details += [f"en moins : {texte}" for texte in sorted(vieux.details - neuf.details)]
    details += [f"en plus : {texte}" for texte in sorted(neuf.details - vieux.details)]
    morceaux = comparer_textes(vieux.intitule, neuf.intitule) or (Morceau("", neuf.intitule),)
    return Changement("change", neuf.quoi, morceaux, tuple(details))
