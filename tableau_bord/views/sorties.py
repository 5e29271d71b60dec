"""Sortir les chiffres d’un réseau ou d’une académie : un tableau, un classeur, du JSON ; masqués comme à l’écran."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404
from django.views.decorators.http import require_safe

from pilotage import exports
from pilotage.acces import Droit, droits_ouverts
from pilotage.annees import libelle_annee
from pilotage.bornes import dans_reseau
from tableau_bord.apercus import case, lisible
from tableau_bord.graphiques import nom_reference
from tableau_bord.indicateurs import Fiche, Resultat, Theme, resultats
from tableau_bord.indicateurs.sortie import en_objets
from tableau_bord.models import Maille, Public
from tableau_bord.views.tableau import annee_demandee

FORMATS = exports.FORMATS
ENTETES = (
    "Indicateur",
    "Unité",
    "Niveau",
    "UAI",
    "Établissement ou réseau",
    "Année",
    "Valeur",
    "Dénominateur ou effectif",
)
ENTETES_FICHES = (
    "Indicateur",
    "Rubrique",
    "Définition",
    "Formule",
    "Source",
    "Unité",
    "Sens",
    "Se compte dans",
    "Période",
    "Pour le réseau",
    "Seuil de significativité",
    "Secret",
    "Ruptures de série",
    "Références",
)
SENS = {"hausse": "plus haut est mieux", "baisse": "plus bas est mieux"}


@require_safe
@dans_reseau(Droit.VOIR_TABLEAU_BORD)
def tableau_exporter(request, reseau, format_):
    """Le tableau de bord de l’année affichée, réseau et établissements.

    CSV : une seule table. ODS : une feuille par rubrique, puis les fiches. JSON : les objets de `manage.py indicateurs`.
    """
    if format_ not in FORMATS:
        raise Http404
    annee = annee_demandee(request)
    droits = droits_ouverts(request.user, reseau)
    lus = [resultat for resultat in resultats(reseau, annee) if lisible(resultat.fiche, droits)]
    nom = f"tableau-de-bord-{reseau.code}-{annee}"
    if format_ == "json":
        return en_json(en_objets(lus), nom)
    if format_ == "ods":
        return exports.piece_jointe(exports.en_classeur(feuilles(lus)), FORMATS["ods"], f"{nom}.ods")
    return exports.reponse(format_, nom, *table(lus))


def en_json(objets: list[dict], nom: str):
    contenu = json.dumps(objets, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
    return exports.piece_jointe(contenu, FORMATS["json"], f"{nom}.json")


def feuilles(lus: list[Resultat]) -> list[tuple[str, tuple[str, ...] | list[str], list[list]]]:
    """Une feuille par rubrique qui a quelque chose, dans l’ordre du tableau de bord, et les fiches de ce qu’elles montrent."""
    par_rubrique = [(theme.label, [r for r in lus if r.fiche.theme == theme]) for theme in Theme]
    fiches = {resultat.fiche.code: resultat.fiche for _, siens in par_rubrique for resultat in siens}
    return [
        *((libelle.replace("/", ", "), *table(siens)) for libelle, siens in par_rubrique if siens),
        ("Fiches", ENTETES_FICHES, [ligne_fiche(fiche) for fiche in fiches.values()]),
    ]


def table(lus: list[Resultat]) -> tuple[list[str], list[list]]:
    """En-têtes et lignes : une ligne par indicateur et par lieu, une colonne par référence qui existe."""
    presentes = {(r.maille, r.public) for resultat in lus for r in resultat.references}
    references = [(m, p) for m in Maille.values for p in Public.values if (m, p) in presentes]
    entetes = [*ENTETES, *(nom_reference(maille, public) for maille, public in references), "Source"]
    return entetes, [_ligne(resultat, references) for resultat in lus]


def _ligne(resultat: Resultat, references: list[tuple[str, str]]) -> list:
    valeurs = {(r.maille, r.public): round(r.valeur, 2) for r in resultat.references}
    connue = resultat.mesure.est_connue and not resultat.masque
    return [
        resultat.fiche.libelle,
        resultat.fiche.unite,
        "réseau" if resultat.niveau == "reseau" else "établissement",
        resultat.uai,
        resultat.nom,
        libelle_annee(resultat.annee),
        case(resultat),
        resultat.mesure.personnes if connue else None,
        *(valeurs.get(reference) for reference in references),
        resultat.provenance or resultat.fiche.source,
    ]


def ligne_fiche(fiche: Fiche) -> list[str]:
    """La fiche d’un indicateur, en une ligne : ce que dit sa page."""
    return [
        fiche.libelle,
        Theme(fiche.theme).label,
        fiche.definition,
        fiche.formule,
        fiche.source,
        fiche.unite,
        SENS.get(fiche.sens, "ni l’un ni l’autre : une description"),
        fiche.lieu,
        fiche.periode,
        fiche.regle,
        f"un écart de {fiche.ecart_significatif} ou moins ne veut rien dire" if fiche.ecart_significatif else "",
        f"masqué sous {fiche.seuil} personnes" if fiche.est_sensible else "",
        ", ".join(libelle_annee(annee) for annee in fiche.ruptures),
        fiche.references,
    ]
