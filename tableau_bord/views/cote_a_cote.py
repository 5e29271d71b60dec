"""Un tableau côte à côte : une ligne par réseau ou par école, une colonne par indicateur, que l’on trie par son en-tête."""

from collections.abc import Collection

from django.http import Http404

from pilotage.annees import libelle_annee
from tableau_bord.indicateurs import Fiche, Resultat

# (réseau ou école, un résultat par colonne)
Lignes = list[tuple]


def tri_demande(request, codes: Collection[str]) -> tuple[str, str]:
    """Le code de la colonne (vide : l’ordre des noms) et le sens, « haut » d’abord ; 404 pour un tri qui n’existe pas."""
    tri, sens = request.GET.get("tri", ""), request.GET.get("sens", "haut")
    if (tri and tri not in codes) or sens not in ("haut", "bas"):
        raise Http404
    return tri, sens


def montree(resultat: Resultat | None) -> bool:
    return resultat is not None and not resultat.masque and resultat.mesure.est_connue


def trier(lignes: Lignes, codes: Collection[str], tri: str, sens: str) -> Lignes:
    """Par la colonne demandée ; ce qui est masqué ou inconnu vient à la fin, par nom : l’ordre n’en dit rien."""
    if not tri:
        return lignes
    rang = list(codes).index(tri)
    connues = [ligne for ligne in lignes if montree(ligne[1][rang])]
    autres = [ligne for ligne in lignes if not montree(ligne[1][rang])]
    connues.sort(key=lambda ligne: ligne[1][rang].mesure.valeur, reverse=sens == "haut")
    return [*connues, *autres]


def entetes(colonnes: list[tuple[Fiche, int]], tri: str, sens: str) -> list[dict]:
    """Ce que chaque en-tête montre : sa fiche, son année, le sens où elle est triée, celui que demande son lien."""
    return [
        {
            "fiche": fiche,
            "annee": libelle_annee(annee),
            "sens": sens if tri == fiche.code else "",
            "suivant": "bas" if tri == fiche.code and sens == "haut" else "haut",
        }
        for fiche, annee in colonnes
    ]
