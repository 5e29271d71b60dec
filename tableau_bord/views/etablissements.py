"""Les chiffres d’un établissement : les mêmes que sur la page de chaque indicateur."""

from typing import NamedTuple

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pilotage import exports
from pilotage.acces import Droit
from pilotage.annees import libelle_annee
from pilotage.bornes import dans_reseau
from pilotage.models import Etablissement, Reseau
from tableau_bord.apercus import PROFONDEUR, case, texte_denominateur, texte_resultat
from tableau_bord.ecriture import grandeur
from tableau_bord.graphiques import chercher_reference, nom_reference
from tableau_bord.indicateurs import Reference, Resultat, Theme, tableaux
from tableau_bord.views.tableau import annee_demandee, annees_offertes

REFERENCES = (("france", "REP+"), ("france", "REP"), ("france", "hors_ep"))
# Celles d’avant la dernière, sur la page comme dans ce qui en sort.
AVANT = 2
ENTETES = (
    "Rubrique",
    "Indicateur",
    "Unité",
    "Année",
    "Valeur",
    "Sur quoi",
    "Avant : année",
    "Avant : valeur",
    "Avant encore : année",
    "Avant encore : valeur",
    "Réseau, la même année",
    *(nom_reference(*lieu) for lieu in REFERENCES),
    "D’où elle vient",
)


class Chiffre(NamedTuple):
    """Un indicateur de l’établissement : sa dernière valeur, celles d’avant, le réseau la même année, ailleurs."""

    dernier: Resultat
    avant: list[Resultat]
    reseau: Resultat
    references: list[tuple[tuple[str, str], Reference | None]]


def chiffres_de(reseau: Reseau, uai: str, annee: int) -> tuple[Etablissement, list[tuple[str, list[Chiffre]]]]:
    """L’établissement, et ses indicateurs connus ou masqués par rubrique ; 404 s’il n’est pas de ce réseau."""
    etablissement = reseau.etablissements.filter(uai=uai).select_related("circonscription").first()
    if etablissement is None:
        raise Http404
    lus = tableaux(reseau, range(annee - PROFONDEUR + 1, annee + 1))
    du_reseau = {(r.fiche.code, r.annee): r for r in lus if r.niveau == "reseau"}
    par_code: dict[str, list[Resultat]] = {}
    for resultat in lus:
        sien = resultat.niveau == "etablissement" and resultat.uai == uai
        if sien and (resultat.masque or resultat.mesure.est_connue):
            par_code.setdefault(resultat.fiche.code, []).append(resultat)
    par_theme: dict[str, list[Chiffre]] = {theme: [] for theme in Theme.values}
    for siens in par_code.values():
        dernier, *avant = sorted(siens, key=lambda resultat: -resultat.annee)
        references = [(lieu, chercher_reference(dernier, *lieu)) for lieu in REFERENCES]
        chiffre = Chiffre(dernier, avant[:AVANT], du_reseau[dernier.fiche.code, dernier.annee], references)
        par_theme[dernier.fiche.theme].append(chiffre)
    return etablissement, [(Theme(theme).label, siens) for theme, siens in par_theme.items() if siens]


@require_safe
@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def etablissement_chiffres(request, reseau, uai):
    """Chaque indicateur observé de l’établissement : sa dernière valeur connue, les années d’avant, le réseau, ailleurs."""
    annee = annee_demandee(request)
    etablissement, themes = chiffres_de(reseau, uai, annee)
    contexte = {
        "reseau": reseau,
        "etablissement": etablissement,
        "annee": annee,
        "annees": annees_offertes(annee),
        "themes": [(theme, [_ligne(chiffre) for chiffre in siens]) for theme, siens in themes],
    }
    return render(request, "tableau_bord/etablissement_chiffres.html", contexte)


def _ligne(chiffre: Chiffre) -> dict:
    dernier = chiffre.dernier
    return {
        "fiche": dernier.fiche,
        "annee": libelle_annee(dernier.annee),
        "valeur": texte_resultat(dernier),
        "denominateur": texte_denominateur(dernier) or dernier.raison,
        "fragile": dernier.fragile,
        "avant": [(libelle_annee(r.annee), texte_resultat(r)) for r in chiffre.avant],
        "reseau": texte_resultat(chiffre.reseau),
        "references": [
            (nom_reference(*lieu), grandeur(r.valeur, dernier.fiche.unite)) for lieu, r in chiffre.references if r
        ],
    }


@require_safe
@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def etablissement_exporter(request, reseau, uai, format_):
    """Le tableau de la page, une ligne par indicateur ; ce qu’elle masque y est masqué."""
    if format_ not in exports.FORMATS:
        raise Http404
    annee = annee_demandee(request)
    _, themes = chiffres_de(reseau, uai, annee)
    lignes = [_rangee(theme, chiffre) for theme, siens in themes for chiffre in siens]
    return exports.reponse(format_, f"etablissement-{uai}-{annee}", ENTETES, lignes)


def _rangee(theme: str, chiffre: Chiffre) -> list:
    dernier = chiffre.dernier
    avant = [case_ for r in chiffre.avant for case_ in (libelle_annee(r.annee), case(r))]
    return [
        theme,
        dernier.fiche.libelle,
        dernier.fiche.unite,
        libelle_annee(dernier.annee),
        case(dernier),
        texte_denominateur(dernier) or dernier.raison,
        *avant,
        *[None] * (2 * AVANT - len(avant)),
        case(chiffre.reseau),
        *(round(r.valeur, 2) if r else None for _, r in chiffre.references),
        dernier.provenance,
    ]
