"""Les évaluations d’une année, campagne par campagne : la part de chaque groupe, empilée ; une ligne par campagne."""

from collections.abc import Sequence

from pilotage.annees import libelle_annee
from tableau_bord.ecriture import MASQUE
from tableau_bord.graphiques.compositions.communs import point
from tableau_bord.graphiques.modele import Graphique, Serie
from tableau_bord.indicateurs.mesures import Resultat


def parts_par_campagne(
    campagnes: Sequence[tuple[str, Sequence[Resultat | None]]], *, groupes: Sequence[str], sujet: str, annee: int
) -> Graphique | None:
    """`campagnes` : (nom, un résultat par groupe, du plus fragile au plus assuré), toutes de la même échelle. Celles dont rien
    n’est connu n’ont pas de ligne ; `None` si aucune ne peut se dessiner.
    """
    lignes = [
        (nom, [point(nom, part) for part in parts])
        for nom, parts in campagnes
        if any(part is not None and (part.masque or part.mesure.est_connue) for part in parts)
    ]
    dessinees = [(nom, points[-1]) for nom, points in lignes if all(p.valeur is not None for p in points)]
    if not dessinees:
        return None
    series = tuple(Serie(groupe, tuple(points[rang] for _, points in lignes)) for rang, groupe in enumerate(groupes))
    dessinees.sort(key=lambda ligne: ligne[1].valeur or 0)
    (ou_bas, bas), (ou_haut, haut) = dessinees[0], dessinees[-1]
    phrases = ["Barres empilées, une par campagne", f"De gauche à droite : {', '.join(groupes)}"]
    if len(dessinees) > 1:
        phrases.append(f"« {groupes[-1]} » va de {bas.texte} ({ou_bas}) à {haut.texte} ({ou_haut})")
    else:
        phrases.append(f"« {groupes[-1]} » : {bas.texte} ({ou_bas})")
    if tues := [nom for nom, points in lignes if any(p.texte == MASQUE for p in points)]:
        phrases.append(f"Masqué : {', '.join(tues)}")
    return Graphique(
        genre="empile",
        titre=f"{sujet}, {libelle_annee(annee)} : la part de chaque groupe",
        alternative=f"{'. '.join(phrases)}.",
        rubriques="Campagne",
        unite="%",
        series=series,
    )
