"""Les graphiques du réseau : les actions par axe, un indicateur au fil des ans, un indicateur par établissement."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from pilotage.annees import libelle_annee
from tableau_bord.ecriture import INCONNU, MASQUE, abreger, compte, enumerer, grandeur
from tableau_bord.graphiques.modele import SANS_ZERO, Graphique, Point, Serie
from tableau_bord.indicateurs.mesures import Reference, Resultat

MAILLES = {"france": "France", "region": "Région académique", "academie": "Académie", "departement": "Département"}
PUBLICS = {"hors_ep": "hors EP", "ensemble": "ensemble"}

# Au-delà, un dessin par établissement ne se lit plus : le tableau reste.
ETABLISSEMENTS_MAX = 30


def nom_reference(maille: str, public: str) -> str:
    """« France, REP+ » ; « Académie, hors EP »."""
    return f"{MAILLES.get(maille, maille)}, {PUBLICS.get(public, public)}"


def point(rubrique: str, resultat: Resultat | None) -> Point:
    """Le point d’un résultat : sans nombre s’il est masqué ou inconnu."""
    if resultat is None or not (resultat.masque or resultat.mesure.est_connue):
        return Point(rubrique, None, INCONNU)
    if resultat.masque:
        return Point(rubrique, None, MASQUE)
    valeur = resultat.mesure.valeur
    return Point(rubrique, valeur, grandeur(valeur, resultat.fiche.unite))


def _point_reference(rubrique: str, resultat: Resultat | None, maille: str, public: str) -> Point:
    trouvee = chercher_reference(resultat, maille, public)
    if trouvee is None:
        return Point(rubrique, None, INCONNU)
    return Point(rubrique, trouvee.valeur, grandeur(trouvee.valeur, resultat.fiche.unite))


def chercher_reference(resultat: Resultat | None, maille: str, public: str) -> Reference | None:
    if resultat is None:
        return None
    return next((r for r in resultat.references if (r.maille, r.public) == (maille, public)), None)


def actions_par_axe(axes: Iterable[tuple[str, int, int]], *, annee: int) -> Graphique:
    """Barres des actions prévues et faites, d’après des triplets (axe, prévues, faites)."""
    axes = [(axe, int(prevues), int(faites)) for axe, prevues, faites in axes]
    phrases = [
        f"{abreger(axe, 60)}, {compte(prevues, 'prévue')} et {compte(faites, 'faite')}" for axe, prevues, faites in axes
    ]
    return Graphique(
        genre="barres",
        titre=f"Actions prévues et faites, par axe, en {libelle_annee(annee)}",
        alternative=f"Barres horizontales. {' ; '.join(phrases)}." if phrases else "Aucune action.",
        rubriques="Axe",
        unite="actions",
        series=(
            Serie("Prévues", tuple(Point(axe, Decimal(p), str(p)) for axe, p, _ in axes)),
            Serie("Faites", tuple(Point(axe, Decimal(f), str(f)) for axe, _, f in axes)),
        ),
    )


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
        points = tuple(_point_reference(libelle_annee(annee), par_annee.get(annee), maille, public) for annee in annees)
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


def par_etablissement(
    resultats: Sequence[Resultat], *, reseau: Resultat | None = None, references: Sequence[tuple[str, str]] = ()
) -> Graphique:
    """Un indicateur, établissement par établissement, du plus haut au plus bas, avec un trait pour le réseau et un par
    référence (maille, public). `resultats` : ceux des établissements, du même indicateur, non vide."""
    fiche, annee = resultats[0].fiche, resultats[0].annee
    noms = [resultat.nom for resultat in resultats]
    # Deux écoles du même nom restent deux lignes.
    points = [point(r.nom if noms.count(r.nom) == 1 else f"{r.nom} ({r.uai})", r) for r in resultats]
    points.sort(key=lambda p: (p.valeur is None, -(p.valeur or 0), p.rubrique))
    # Une somme ne se compare pas à ses parts : le total du réseau n’est pas un repère pour une école.
    reperes = [point("Réseau", reseau)] if reseau and fiche.agregation != "somme" else []
    reperes += [
        _point_reference(nom_reference(maille, public), reseau, maille, public) for maille, public in references
    ]
    reperes = tuple(repere for repere in reperes if repere.valeur is not None)
    connus = [p for p in points if p.valeur is not None]
    phrases = []
    if connus:
        phrases.append(
            f"De {connus[-1].texte} ({connus[-1].rubrique}) à {connus[0].texte} ({connus[0].rubrique})"
            if len(connus) > 1
            else f"{connus[0].rubrique} : {connus[0].texte}"
        )
    if len(connus) < len(points):
        phrases.append(f"Sans valeur montrée : {len(points) - len(connus)} sur {len(points)}")
    phrases += [f"{repere.rubrique} : {repere.texte}" for repere in reperes]
    return Graphique(
        # Un indice n’a pas de zéro qui compte : des points, et non des barres dont la longueur tromperait.
        genre="points" if fiche.unite in SANS_ZERO else "barres",
        titre=f"{fiche.libelle} par établissement, en {libelle_annee(annee)}",
        alternative=f"{'. '.join(phrases)}." if phrases else "Aucune valeur connue.",
        rubriques="Établissement",
        unite=fiche.unite,
        series=(Serie(fiche.libelle, tuple(points)),),
        reperes=reperes,
    )
