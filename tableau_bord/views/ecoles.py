"""Les écoles du réseau côte à côte : les mêmes chiffres que sur la page de chaque indicateur."""

from typing import TypedDict

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import libelle_annee
from pilotage.bornes import dans_reseau
from pilotage.models import Etablissement
from tableau_bord.apercus import PROFONDEUR, case, texte_resultat
from tableau_bord.indicateurs import Fiche, Resultat, tableaux
from tableau_bord.views.cote_a_cote import entetes, tri_demande, trier
from tableau_bord.views.tableau import annee_demandee, annees_offertes


class EcolesComparees(TypedDict):
    """Ce que montre la page : (fiche, année) par colonne, (école, résultats) par ligne, et les résultats du réseau."""

    annee: int
    tri: str
    sens: str
    colonnes: list[tuple[Fiche, int]]
    lignes: list[tuple[Etablissement, list[Resultat | None]]]
    du_reseau: list[Resultat | None]


def comparer(request, reseau) -> EcolesComparees:
    """Les écoles du réseau, triées comme on le demande ; 404 pour un tri ou une année qui n’existe pas."""
    annee = annee_demandee(request)
    lus = tableaux(reseau, range(annee - PROFONDEUR + 1, annee + 1))
    d_ecole = [r for r in lus if r.fiche.niveau in ("ecole", "etablissement")]
    # Une seule année par colonne : la dernière où une école au moins a une valeur.
    dernieres: dict[str, int] = {}
    for r in d_ecole:
        if r.niveau == "etablissement" and (r.masque or r.mesure.est_connue):
            dernieres[r.fiche.code] = max(r.annee, dernieres.get(r.fiche.code, 0))
    colonnes = {r.fiche.code: r.fiche for r in d_ecole if dernieres.get(r.fiche.code) == r.annee}
    montres = {(r.niveau, r.uai, r.fiche.code): r for r in d_ecole if dernieres.get(r.fiche.code) == r.annee}
    tri, sens = tri_demande(request, colonnes)
    ecoles = reseau.etablissements.ecoles().order_by("nom", "uai").distinct()
    lignes = [(ecole, [montres.get(("etablissement", ecole.uai, code)) for code in colonnes]) for ecole in ecoles]
    return {
        "annee": annee,
        "tri": tri,
        "sens": sens,
        "colonnes": [(fiche, dernieres[code]) for code, fiche in colonnes.items()],
        "lignes": trier(lignes, colonnes, tri, sens),
        "du_reseau": [montres.get(("reseau", reseau.tete.uai, code)) for code in colonnes],
    }


@require_safe
@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def ecoles_comparer(request, reseau):
    """Les écoles en lignes, leurs indicateurs en colonnes, et le réseau en dernière ligne."""
    lu = comparer(request, reseau)
    contexte = {
        "reseau": reseau,
        "annee": lu["annee"],
        "annees": annees_offertes(lu["annee"]),
        "requete": request.GET.urlencode(),
        "colonnes": entetes(lu["colonnes"], lu["tri"], lu["sens"]),
        "lignes": [(ecole, [texte_resultat(r) for r in cases]) for ecole, cases in lu["lignes"]],
        "du_reseau": [texte_resultat(r) for r in lu["du_reseau"]],
    }
    return render(request, "tableau_bord/ecoles_comparer.html", contexte)


@require_safe
@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def ecoles_exporter(request, reseau, format_):
    """Exactement le tableau affiché, dans son ordre."""
    if format_ not in exports.FORMATS:
        raise Http404
    lu = comparer(request, reseau)
    titres = ["UAI", "École", *(f"{fiche.libelle}, {libelle_annee(annee)}" for fiche, annee in lu["colonnes"])]
    lignes = [[ecole.uai, ecole.nom_usuel, *map(case, cases)] for ecole, cases in lu["lignes"]]
    lignes.append([reseau.code, "Le réseau", *map(case, lu["du_reseau"])])
    return exports.reponse(format_, f"ecoles-{reseau.code}-{lu['annee']}", titres, lignes)
