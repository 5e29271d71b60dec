"""Un indicateur au fil des ans : sa courbe, son étincelle, les parts qui le composent."""

from collections.abc import Mapping, Sequence

from pilotage.annees import libelle_annee
from tableau_bord.ecriture import enumerer
from tableau_bord.graphiques.compositions.communs import nom_reference, point, point_de_reference
from tableau_bord.graphiques.modele import Graphique, Serie
from tableau_bord.indicateurs.mesures import Fiche, Resultat


def evolution(
    resultats: Sequence[Resultat], *, nom: str, annees: Sequence[int], references: Sequence[tuple[str, str]] = ()
) -> Graphique:
    """Un indicateur du réseau au fil des années, avec ses références (maille, public) ; une année sans résultat est
    inconnue, et celles d’avant le premier ou d’après le dernier chiffre ne sont pas tracées.

    `resultats` : un par année, du même indicateur, non vide."""
    fiche = resultats[0].fiche
    par_annee = {resultat.annee: resultat for resultat in resultats}
    annees = _de_la_premiere_a_la_derniere(annees, par_annee)
    siens = tuple(point(libelle_annee(annee), par_annee.get(annee)) for annee in annees)
    series = [Serie(nom, siens)]
    for maille, public in references:
        points = tuple(
            point_de_reference(libelle_annee(annee), par_annee.get(annee), maille, public) for annee in annees
        )
        if any(p.valeur is not None for p in points):
            series.append(Serie(nom_reference(maille, public), points, est_reference=True))
    ruptures = tuple(libelle_annee(annee) for annee in annees if annee in fiche.ruptures)
    phrases = [_parcours(serie) for serie in series]
    if ruptures:
        phrases.append(f"La série change de définition en {enumerer(ruptures)} : les deux parts ne se comparent pas.")
    return Graphique(
        genre="evolution",
        titre=f"{fiche.libelle}, de {libelle_annee(min(annees))} à {libelle_annee(max(annees))}",
        alternative=" ".join(["Courbes, une par série, année après année.", *phrases]),
        rubriques="Année scolaire",
        unite=fiche.unite,
        series=tuple(series),
        ruptures=ruptures,
    )


def _de_la_premiere_a_la_derniere(annees: Sequence[int], par_annee: dict[int, Resultat]) -> Sequence[int]:
    """Les années entre lesquelles il y a quelque chose à tracer, masqué compris ; toutes s’il n’y a rien."""
    dites = [
        annee
        for annee in annees
        if (resultat := par_annee.get(annee)) is not None
        and (resultat.masque or resultat.mesure.est_connue or resultat.references)
    ]
    return [annee for annee in annees if dites[0] <= annee <= dites[-1]] if dites else annees


def _parcours(serie: Serie) -> str:
    """D’où part une série et où elle arrive, en une phrase."""
    connus = [p for p in serie.points if p.valeur is not None]
    sujet = f"La courbe de référence « {serie.nom} »" if serie.est_reference else f"La courbe du réseau « {serie.nom} »"
    if not connus:
        return f"{sujet} n’a aucune valeur connue."
    if len(connus) == 1:
        return f"{sujet} n’a qu’une valeur connue, {connus[0].texte}, pour l’année {connus[0].rubrique}."
    return f"{sujet} commence à {connus[0].texte} et finit à {connus[-1].texte}."


def etincelle(resultats: Sequence[Resultat], *, annees: Sequence[int]) -> Graphique | None:
    """La petite courbe d’un indicateur du réseau ; `None` s’il n’est pas connu deux années au moins.

    `resultats` : un par année, du même indicateur."""
    par_annee = {resultat.annee: resultat for resultat in resultats}
    points = tuple(point(libelle_annee(annee), par_annee.get(annee)) for annee in sorted(annees))
    connus = [p for p in points if p.valeur is not None]
    if len(connus) < 2:
        return None
    fiche = resultats[0].fiche
    ruptures = tuple(libelle_annee(annee) for annee in fiche.ruptures if annee in par_annee)
    return Graphique(
        genre="etincelle",
        titre=f"{fiche.libelle}, année après année",
        alternative=f"De {connus[0].texte} en {connus[0].rubrique} à {connus[-1].texte} en {connus[-1].rubrique}.",
        rubriques="Année scolaire",
        unite=fiche.unite,
        series=(Serie("Réseau", points),),
        ruptures=ruptures,
    )


def parts_par_annee(
    parts: Sequence[Fiche], lues: Mapping[str, Mapping[int, Resultat]], *, sujet: str
) -> Graphique | None:
    """Les groupes d’une évaluation, empilés, une ligne par année, la plus récente en haut ; `None` si aucune n’est connue.

    `parts` : leurs fiches, dans l’ordre de l’échelle ; `lues` : code → année → résultat."""
    annees = sorted(
        {annee for part in parts for annee, r in lues[part.code].items() if r.masque or r.mesure.est_connue}
    )
    series = tuple(
        Serie(nom_de_part(part), tuple(point(libelle_annee(a), lues[part.code].get(a)) for a in reversed(annees)))
        for part in parts
    )
    if not any(p.valeur is not None for serie in series for p in serie.points):
        return None
    phrases = []
    for rang, annee in enumerate(reversed(annees)):
        textes = [f"{serie.nom} {serie.points[rang].texte}" for serie in series]
        phrases.append(f"En {libelle_annee(annee)} : {enumerer(textes)}")
    ruptures = tuple(libelle_annee(annee) for annee in annees[1:] if annee in parts[0].ruptures)
    return Graphique(
        genre="empile",
        titre=f"{sujet} : la part de chaque groupe, année après année",
        alternative=f"Barres empilées, une par année. {'. '.join(phrases)}.",
        rubriques="Année scolaire",
        unite="%",
        series=series,
        ruptures=ruptures,
    )


def parts_par_competence(
    lignes: Sequence[tuple[str, Sequence[Resultat | None]]], *, groupes: Sequence[str], sujet: str, annee: int
) -> Graphique | None:
    """Les groupes de chaque compétence d’une évaluation, empilés, une ligne par (compétence, un résultat par groupe) ; `None`
    si rien n’y est montré."""
    series = tuple(
        Serie(groupe, tuple(point(nom, parts[rang]) for nom, parts in lignes)) for rang, groupe in enumerate(groupes)
    )
    if not any(p.valeur is not None for serie in series for p in serie.points):
        return None
    phrases = [
        f"{nom} : {enumerer(f'{serie.nom} {serie.points[rang].texte}' for serie in series)}"
        for rang, (nom, _) in enumerate(lignes)
    ]
    return Graphique(
        genre="empile",
        titre=f"{sujet} : la part de chaque groupe, compétence par compétence, en {libelle_annee(annee)}",
        alternative=f"Barres empilées, une par compétence. {'. '.join(phrases)}.",
        rubriques="Compétence",
        unite="%",
        series=series,
    )


def nom_de_part(part: Fiche) -> str:
    """« Groupe 1 », de « Groupe 1, 6e, français »."""
    return part.libelle.partition(",")[0]
