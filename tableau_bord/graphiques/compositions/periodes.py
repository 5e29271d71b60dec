"""Un indicateur période par période : la suite de l’année, et celle de l’année d’avant pour la lire."""

from collections.abc import Sequence

from pilotage.annees import libelle_annee
from tableau_bord.graphiques.compositions.communs import point
from tableau_bord.graphiques.modele import Graphique, Serie
from tableau_bord.indicateurs.mesures import Resultat


def par_periode(suites: Sequence[Sequence[Resultat]]) -> Graphique | None:
    """Une courbe par année, la plus récente d’abord ; `None` si aucune n’a deux périodes connues.

    `suites` : les résultats du réseau, période par période, une suite par année, non vides."""
    fiche = suites[0][0].fiche
    series = tuple(
        Serie(
            libelle_annee(suite[0].annee),
            tuple(
                point(_court(libelle), resultat) for (_, libelle), resultat in zip(fiche.periodes, suite, strict=True)
            ),
            est_reference=rang > 0,
        )
        for rang, suite in enumerate(suites)
    )
    series = tuple(serie for serie in series if any(p.valeur is not None for p in serie.points))
    if not any(sum(p.valeur is not None for p in serie.points) > 1 for serie in series):
        return None
    return Graphique(
        genre="evolution",
        titre=f"{fiche.libelle} du réseau, période par période",
        alternative=" ".join(["Courbes, une par année, période après période.", *(_parcours(s) for s in series)]),
        rubriques="Période",
        unite=fiche.unite,
        series=series,
    )


def _court(libelle: str) -> str:
    """« période 1 », de « période 1 (Toussaint) » : cinq de front se liraient l’une sur l’autre."""
    return libelle.partition(" (")[0]


def _parcours(serie: Serie) -> str:
    connus = [p for p in serie.points if p.valeur is not None]
    if len(connus) == 1:
        return f"En {serie.nom}, une seule période se lit : {connus[0].texte} ({connus[0].rubrique})."
    depart, arrivee = connus[0], connus[-1]
    return f"En {serie.nom}, de {depart.texte} ({depart.rubrique}) à {arrivee.texte} ({arrivee.rubrique})."
