"""Plusieurs réseaux ou établissements d’un coup d’œil : deux mesures face à face, ou la répartition d’une seule.

Ce qui est masqué ou inconnu n’a pas de point : ni sa place, ni les bornes des axes n’en disent rien.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from statistics import median, quantiles

from pilotage.annees import libelle_annee
from tableau_bord.ecriture import compte, enumerer, grandeur
from tableau_bord.graphiques.compositions.communs import point
from tableau_bord.graphiques.modele import Graphique, Point, Serie
from tableau_bord.indicateurs.mesures import Fiche, Resultat

# En deçà, une répartition n’en est pas une.
REPARTITION_MIN = 4


def quartiles(valeurs: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Le plus bas, le premier quartile, la médiane, le troisième, le plus haut ; vide sous quatre valeurs."""
    if len(valeurs) < REPARTITION_MIN:
        return ()
    rangees = sorted(valeurs)
    bas, _, haut = quantiles(rangees, n=4, method="inclusive")
    return rangees[0], bas, median(rangees), haut, rangees[-1]


def nuage(
    lignes: Iterable[tuple[str, str, Resultat | None, Resultat | None]],
    *,
    en_travers: Fiche,
    en_hauteur: Fiche,
    qui: str,
) -> Graphique | None:
    """Deux indicateurs face à face, un point par (nom, groupe, résultat en travers, résultat en hauteur) ; `None` s’il n’y a
    pas trois points. `qui` : « école », « réseau » : ce qu’est un point. Le premier groupe est celui qu’on met en avant.
    """
    lignes = list(lignes)
    noms = [nom for nom, *_ in lignes]
    rubriques = [nom if noms.count(nom) == 1 else f"{nom} ({rang})" for rang, nom in enumerate(noms, start=1)]
    abscisses = [_point(r, groupe, x) for r, (_, groupe, x, _) in zip(rubriques, lignes, strict=True)]
    ordonnees = [_point(r, groupe, y) for r, (_, groupe, _, y) in zip(rubriques, lignes, strict=True)]
    couples = [
        (x.valeur, y.valeur)
        for x, y in zip(abscisses, ordonnees, strict=True)
        if x.valeur is not None and y.valeur is not None
    ]
    if len(couples) < 3:
        return None
    (un, autre), sans = (_quand(lignes, rang) for rang in (2, 3)), len(lignes) - len(couples)
    phrases = [
        f"Un point par {qui} : {compte(len(couples), 'point')}",
        *(
            f"{fiche.libelle} : de {grandeur(min(siens), fiche.unite)} à {grandeur(max(siens), fiche.unite)}"
            for fiche, siens in zip((en_travers, en_hauteur), zip(*couples, strict=True), strict=True)
        ),
    ]
    if sans:
        phrases.append(f"Sans point, une valeur étant masquée ou inconnue : {sans}")
    return Graphique(
        genre="nuage",
        titre=f"{en_hauteur.libelle} selon « {en_travers.libelle} », par {qui}",
        alternative=f"Nuage de points. {'. '.join(phrases)}.",
        rubriques=qui.capitalize(),
        unite="",
        series=(
            Serie(f"{en_travers.libelle}{un}", tuple(abscisses), unite=en_travers.unite),
            Serie(f"{en_hauteur.libelle}{autre}", tuple(ordonnees), unite=en_hauteur.unite),
        ),
    )


def _point(rubrique: str, groupe: str, resultat: Resultat | None) -> Point:
    dit = point(rubrique, resultat)
    return Point(rubrique, dit.valeur, dit.texte, groupe)


def _quand(lignes, rang: int) -> str:
    """« , 2025-2026 » : l’année des résultats, qui n’est pas toujours la même des deux côtés."""
    annees = sorted({resultat.annee for ligne in lignes if (resultat := ligne[rang]) is not None})
    return f", {enumerer(libelle_annee(annee) for annee in annees)}" if annees else ""


def repartition(
    lignes: Iterable[tuple[str, Resultat | None]], *, fiche: Fiche, annee: int, qui: str
) -> Graphique | None:
    """Où se tiennent les réseaux pour un indicateur, avec la médiane et les quartiles ; `None` sous quatre valeurs montrées."""
    points = tuple(point(nom, resultat) for nom, resultat in lignes)
    bornes = quartiles([p.valeur for p in points if p.valeur is not None])
    if not bornes:
        return None
    bas, un, milieu, trois, haut = bornes
    reperes = tuple(
        Point(nom, valeur, grandeur(valeur, fiche.unite))
        for nom, valeur in (("Médiane", milieu), ("Premier quartile", un), ("Troisième quartile", trois))
    )
    phrases = [
        f"Un point par {qui}, de {grandeur(bas, fiche.unite)} à {grandeur(haut, fiche.unite)}",
        *(f"{repere.rubrique} : {repere.texte}" for repere in reperes),
    ]
    return Graphique(
        genre="repartition",
        titre=f"{fiche.libelle}, {qui} par {qui}, en {libelle_annee(annee)}",
        alternative=f"Points sur une ligne. {'. '.join(phrases)}.",
        rubriques=qui.capitalize(),
        unite=fiche.unite,
        series=(Serie(fiche.libelle, points),),
        reperes=reperes,
    )
